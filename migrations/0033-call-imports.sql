-- Call logs of systems that a company had before, taken in from files.
--   running ──► done ──► removing ──► removed
--      └──────► failed ──┘   (what a failed one brought can be removed, or the file sent again)
CREATE TABLE call_imports (
  import_id     uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL REFERENCES tenants,
  -- The system that the calls are of, as a connection of its own kind. NULL: it was only tried, or that connection was deleted.
  connection_id uuid REFERENCES connections ON DELETE SET NULL,
  file_name     text NOT NULL,
  state         text NOT NULL CHECK (state IN ('running', 'done', 'failed', 'removing', 'removed')),
  dry_run       boolean NOT NULL,
  total_bytes   bigint NOT NULL,
  read_bytes    bigint NOT NULL DEFAULT 0,
  -- Rows that were new, rows that were imported before, rows of calls that a PBX had told of, rows that could not be read.
  imported      integer NOT NULL DEFAULT 0,
  repeated      integer NOT NULL DEFAULT 0,
  known         integer NOT NULL DEFAULT 0,
  rejected      integer NOT NULL DEFAULT 0,
  -- The first 1,000 that were not taken over whole: {line, reason}. No text of the row: it would have to be erased with the person it names.
  bad_rows      jsonb NOT NULL DEFAULT '[]',
  error         text,
  started_at    timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  finished_at   timestamptz,
  heartbeat_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX call_imports_list ON call_imports (tenant_id, started_at DESC, import_id DESC);
CREATE INDEX call_imports_running ON call_imports (heartbeat_at) WHERE state IN ('running', 'removing');
CREATE TRIGGER audit AFTER INSERT ON call_imports FOR EACH ROW
  EXECUTE FUNCTION audit_row('callImport', 'import_id', 'read_bytes,imported,repeated,known,rejected,bad_rows,error,started_at,finished_at,heartbeat_at', '');

-- Rows that are in: the same file twice brings nothing twice, and everything that one import brought is found again. Hashes of whole rows.
CREATE TABLE imported_rows (
  connection_id uuid NOT NULL REFERENCES connections ON DELETE CASCADE,
  row_id        text NOT NULL,
  tenant_id     uuid NOT NULL,
  import_id     uuid NOT NULL REFERENCES call_imports ON DELETE CASCADE,
  -- Of the conversation, as call_keys has it.
  key           text NOT NULL,
  PRIMARY KEY (connection_id, row_id)
);
CREATE INDEX imported_rows_import ON imported_rows (import_id, row_id);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['call_imports', 'imported_rows'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_only ON %I TO callweave_app USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant())', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO callweave_app', name);
    EXECUTE format('CREATE POLICY hub ON %I TO callweave_hub USING (true) WITH CHECK (true)', name);
    EXECUTE format('GRANT SELECT, UPDATE ON %I TO callweave_hub', name);
    EXECUTE format('ALTER TABLE %I ALTER COLUMN tenant_id SET STATISTICS 0', name);
  END LOOP;
END $$;
