-- Addresses of customers' own systems that are told of every event, and what became of each telling.
CREATE TABLE webhook_endpoints (
  endpoint_id     uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL REFERENCES tenants,
  name            text NOT NULL,
  url             text NOT NULL,
  -- Empty: every type.
  types           text[] NOT NULL DEFAULT '{}',
  enabled         boolean NOT NULL DEFAULT true,
  -- Sealed: {current, previous?, previousUntil?}.
  secrets         bytea NOT NULL,
  key_id          text NOT NULL,
  -- Every event up to this sequence has a row below, or was not asked for.
  read_to         bigint NOT NULL,
  -- Events that were removed by retention before they could be read.
  lost            bigint NOT NULL DEFAULT 0,
  -- Since when nothing gets there; NULL: it does.
  failing_since   timestamptz,
  last_success_at timestamptz,
  last_error      text,
  -- Why the hub switched it off: gone (it answered 410), failing (for days).
  off_reason      text CHECK (off_reason IN ('gone', 'failing')),
  created_at      timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  updated_at      timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp())
);
CREATE INDEX webhook_endpoints_list ON webhook_endpoints (tenant_id, name, endpoint_id);
CREATE TRIGGER audit_new AFTER INSERT OR DELETE ON webhook_endpoints FOR EACH ROW
  EXECUTE FUNCTION audit_row('webhookEndpoint', 'endpoint_id', 'key_id,read_to,lost,failing_since,last_success_at,last_error,created_at,updated_at', 'secrets');
CREATE TRIGGER audit AFTER UPDATE OF name, url, types, enabled, secrets ON webhook_endpoints FOR EACH ROW
  EXECUTE FUNCTION audit_row('webhookEndpoint', 'endpoint_id', 'key_id,read_to,lost,failing_since,last_success_at,last_error,created_at,updated_at', 'secrets');

--   pending ──► delivered        pending: sent when next_try_at has come
--      └──────► failed ──► pending   (every try is used up, or the event is not kept any longer; somebody asks again)
CREATE TABLE webhook_deliveries (
  endpoint_id uuid NOT NULL REFERENCES webhook_endpoints ON DELETE CASCADE,
  -- CloudEvents id: the receiver's key against doubles, the same however often it is sent.
  event_id    text NOT NULL,
  tenant_id   uuid NOT NULL,
  sequence    bigint NOT NULL,
  type        text NOT NULL,
  call_id     uuid,
  state       text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'failed')),
  tries       integer NOT NULL DEFAULT 0,
  next_try_at timestamptz NOT NULL DEFAULT now(),
  -- Of the last try.
  status      integer,
  error       text,
  answer      text,
  took_ms     integer,
  made_at     timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  changed_at  timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  PRIMARY KEY (endpoint_id, event_id)
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, next_try_at) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_list ON webhook_deliveries (endpoint_id, sequence DESC);
CREATE INDEX webhook_deliveries_state ON webhook_deliveries (endpoint_id, state, sequence DESC);
CREATE INDEX webhook_deliveries_call ON webhook_deliveries (endpoint_id, call_id, sequence DESC);
CREATE INDEX webhook_deliveries_age ON webhook_deliveries (made_at);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['webhook_endpoints', 'webhook_deliveries'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_only ON %I TO callweave_app USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant())', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO callweave_app', name);
    EXECUTE format('CREATE POLICY hub ON %I TO callweave_hub USING (true) WITH CHECK (true)', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO callweave_hub', name);
    EXECUTE format('ALTER TABLE %I ALTER COLUMN tenant_id SET STATISTICS 0', name);
  END LOOP;
END $$;
