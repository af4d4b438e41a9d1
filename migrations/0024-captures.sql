-- What a connection exchanged with its PBX while somebody had it recorded: one row per capture, one per line. Lines are masked before
-- they come here.
--   on ──► ended (stopped by a person, the time was up, it was full, or the connection went)
CREATE TABLE captures (
  capture_id    uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL REFERENCES tenants,
  -- No reference: the capture of a connection that was removed can still be read.
  connection_id uuid NOT NULL,
  connector     text NOT NULL,
  connection_name text NOT NULL,
  started_at    timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  started_by    text,
  until         timestamptz NOT NULL,
  ended_at      timestamptz,
  end_reason    text CHECK (end_reason IN ('stopped', 'time', 'full', 'connectionGone')),
  max_bytes     bigint NOT NULL,
  bytes         bigint NOT NULL DEFAULT 0,
  lines         bigint NOT NULL DEFAULT 0,
  -- Not recorded because they came faster than they could be written.
  dropped       bigint NOT NULL DEFAULT 0,
  -- What its numbers and names are masked with, under `key_id`; gone once it has ended, so that nobody can compare any more.
  key_id        text,
  sealed_key    bytea,
  CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
  CHECK (ended_at IS NULL OR sealed_key IS NULL)
);
CREATE UNIQUE INDEX captures_on ON captures (connection_id) WHERE ended_at IS NULL;
CREATE INDEX captures_list ON captures (tenant_id, connection_id, started_at, capture_id);
CREATE INDEX captures_ended ON captures (ended_at) WHERE ended_at IS NOT NULL;
CREATE TRIGGER audit_new AFTER INSERT OR DELETE ON captures FOR EACH ROW
  EXECUTE FUNCTION audit_row('capture', 'capture_id', 'started_at,started_by,bytes,lines,dropped,key_id,sealed_key', '');
CREATE TRIGGER audit AFTER UPDATE OF ended_at ON captures FOR EACH ROW
  EXECUTE FUNCTION audit_row('capture', 'capture_id', 'started_at,started_by,bytes,lines,dropped,key_id,sealed_key', '');

CREATE TABLE capture_lines (
  capture_id uuid NOT NULL REFERENCES captures ON DELETE CASCADE,
  line_no    bigint GENERATED ALWAYS AS IDENTITY,
  tenant_id  uuid NOT NULL,
  line       text NOT NULL,
  PRIMARY KEY (capture_id, line_no)
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['captures', 'capture_lines'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_only ON %I TO callweave_app USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant())', name);
    EXECUTE format('CREATE POLICY hub ON %I TO callweave_hub USING (true) WITH CHECK (true)', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO callweave_app, callweave_hub', name);
    -- As in 0007.
    EXECUTE format('ALTER TABLE %I ALTER COLUMN tenant_id SET STATISTICS 0', name);
  END LOOP;
END $$;
