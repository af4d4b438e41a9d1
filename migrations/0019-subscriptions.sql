-- The subscription that a connection holds at a PBX which sends webhooks to subscribers only (connectors/kit/subscription.ts).
CREATE TABLE subscriptions (
  connection_id uuid PRIMARY KEY REFERENCES connections ON DELETE CASCADE,
  tenant_id     uuid NOT NULL,
  -- The PBX's own id; NULL: there is none now.
  external_id   text,
  -- Fingerprint of settings and webhook address that it was made with: when they change, another one is needed.
  made_for      text,
  -- The same of the last try, whether it succeeded or not.
  tried_for     text NOT NULL,
  granted_at    timestamptz,
  expires_at    timestamptz,
  renew_at      timestamptz,
  -- The PBX said that it has ended.
  ended_at      timestamptz,
  -- When to look after it again; NULL: never, until settings or address change.
  due_at        timestamptz,
  failures      integer NOT NULL DEFAULT 0,
  error         text
);
CREATE INDEX subscriptions_due ON subscriptions (due_at);

ALTER TABLE subscriptions ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON subscriptions TO callweave_app USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
GRANT SELECT ON subscriptions TO callweave_app;
CREATE POLICY hub ON subscriptions TO callweave_hub USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON subscriptions TO callweave_hub;
-- As in 0007.
ALTER TABLE subscriptions ALTER COLUMN tenant_id SET STATISTICS 0;
