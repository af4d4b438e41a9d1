-- What the card shows besides the call, and to whom (docs/cards.md).
-- Fields of people in a CRM, by the CRM's own names. Values are nowhere here.
CREATE TABLE card_fields (
  field_id   uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL REFERENCES tenants,
  account_id uuid NOT NULL REFERENCES crm_accounts ON DELETE CASCADE,
  field      text NOT NULL,
  label      text NOT NULL,
  format     text NOT NULL CHECK (format IN ('text', 'date', 'money', 'phone', 'link')),
  -- Who sees it; nobody else is ever sent its value.
  roles      text[] NOT NULL CHECK (roles <@ ARRAY['admin', 'supervisor', 'agent'] AND cardinality(roles) > 0),
  position   integer NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  updated_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  UNIQUE (account_id, field)
);
CREATE INDEX card_fields_list ON card_fields (tenant_id, position, field_id);
-- Sentences name a field by its label.
CREATE UNIQUE INDEX card_fields_label ON card_fields (tenant_id, lower(label));
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON card_fields FOR EACH ROW
  EXECUTE FUNCTION audit_row('cardField', 'field_id', 'created_at,updated_at', '');

-- Sentences that the card says when a rule fits. `conditions` as src/domain/hints/hint-rule.ts has them.
CREATE TABLE hints (
  hint_id    uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL REFERENCES tenants,
  say        text NOT NULL,
  tone       text NOT NULL CHECK (tone IN ('info', 'good', 'warning')),
  match      text NOT NULL CHECK (match IN ('all', 'any')),
  conditions jsonb NOT NULL,
  roles      text[] NOT NULL CHECK (roles <@ ARRAY['admin', 'supervisor', 'agent'] AND cardinality(roles) > 0),
  enabled    boolean NOT NULL,
  position   integer NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  updated_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp())
);
CREATE INDEX hints_list ON hints (tenant_id, position, hint_id);
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON hints FOR EACH ROW
  EXECUTE FUNCTION audit_row('hint', 'hint_id', 'created_at,updated_at', '');

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['card_fields', 'hints'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_only ON %I TO callweave_app USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant())', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO callweave_app', name);
    -- As in 0007.
    EXECUTE format('ALTER TABLE %I ALTER COLUMN tenant_id SET STATISTICS 0', name);
  END LOOP;
END $$;

-- Fields and hints of the cards that an event opens or changes, by agent: apart from the event and its card, so that whoever reads those reads
-- nothing that a role may not see. Each is sent with the roles taken off, and only to a session of such a role.
ALTER TABLE outgoing_events ADD COLUMN card_details json;
