-- Whom CRMs have for a number: what a card shows at once, and what is not asked again so soon (docs/adr/0019-crm-lookups.md).
--   asking ──► found | none | failed ──(expired, or somebody needs it newer)──► asked again: `asking_since`
CREATE TABLE crm_lookups (
  tenant_id    uuid NOT NULL,
  -- Digits with the country code where it is known.
  number_key   text NOT NULL,
  account_id   uuid NOT NULL REFERENCES crm_accounts ON DELETE CASCADE,
  state        text NOT NULL CHECK (state IN ('asking', 'found', 'none', 'failed')),
  -- [{type, id, name, company?, ownerUserId?, numbers, url?}]: those who have this very number.
  people       jsonb NOT NULL DEFAULT '[]',
  -- For each of them its fields, or null.
  fields       jsonb NOT NULL DEFAULT '[]',
  -- Their owners there.
  owners       text[] NOT NULL DEFAULT '{}',
  -- Fields that were wanted.
  wanted       text[] NOT NULL DEFAULT '{}',
  -- When the question left that this is the answer to.
  asked_at     timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  -- A question is under way. Whoever finds the row gone when the answer comes keeps nothing: the person was erased meanwhile.
  asking_since timestamptz,
  PRIMARY KEY (tenant_id, number_key, account_id)
);
CREATE INDEX crm_lookups_account ON crm_lookups (account_id);
CREATE INDEX crm_lookups_age ON crm_lookups (expires_at);
-- Which agent of ours owns a person there.
CREATE INDEX crm_users_user ON crm_users (account_id, user_id);

ALTER TABLE crm_lookups ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON crm_lookups TO callweave_app USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
GRANT SELECT, INSERT, UPDATE, DELETE ON crm_lookups TO callweave_app;
-- As in 0007.
ALTER TABLE crm_lookups ALTER COLUMN tenant_id SET STATISTICS 0;
-- Whoever prunes looks at every tenant.
CREATE POLICY hub ON crm_lookups TO callweave_hub USING (true);
GRANT SELECT, DELETE ON crm_lookups TO callweave_hub;

-- Somebody may also choose a person of a CRM; known by what the CRM calls them.
ALTER TABLE contact_picks
  ALTER COLUMN contact_id DROP NOT NULL,
  ADD COLUMN account_id  uuid REFERENCES crm_accounts ON DELETE CASCADE,
  ADD COLUMN person_type text,
  ADD COLUMN person_id   text,
  ADD CONSTRAINT contact_picks_one CHECK ((contact_id IS NULL) = (account_id IS NOT NULL AND person_type IS NOT NULL AND person_id IS NOT NULL));
CREATE INDEX contact_picks_account ON contact_picks (account_id) WHERE account_id IS NOT NULL;
