-- The tokens of connections whose PBX changes both at every refresh (connectors/kit/token-pair.ts). The row is locked while a new pair
-- is asked for.
CREATE TABLE token_pairs (
  connection_id uuid PRIMARY KEY REFERENCES connections ON DELETE CASCADE,
  tenant_id     uuid NOT NULL,
  -- SHA-256 of the pair that a person entered and that this one descends from: another one entered replaces it.
  entered       text NOT NULL,
  key_id        text NOT NULL,
  sealed        bytea NOT NULL,
  refreshed_at  timestamptz,
  -- When to refresh although nothing else is asked; NULL: never, the pair is dead.
  due_at        timestamptz,
  dead_reason   text
);
CREATE INDEX token_pairs_due ON token_pairs (due_at);

ALTER TABLE token_pairs ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON token_pairs TO callweave_app USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
CREATE POLICY hub ON token_pairs TO callweave_hub USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON token_pairs TO callweave_hub;
-- As in 0007.
ALTER TABLE token_pairs ALTER COLUMN tenant_id SET STATISTICS 0;
