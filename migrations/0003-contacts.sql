-- Searching contacts by the beginning of a name or a company. The lower-case copies are columns, not expressions:
-- under row-level security an index is used for comparisons that cannot leak, and lower() is not one of them.
ALTER TABLE contacts
  ADD COLUMN search_name text COLLATE "C" GENERATED ALWAYS AS (lower(name)) STORED,
  ADD COLUMN search_company text COLLATE "C" GENERATED ALWAYS AS (lower(company)) STORED;
CREATE INDEX contacts_search_name ON contacts (tenant_id, search_name, contact_id);
CREATE INDEX contacts_search_company ON contacts (tenant_id, search_company, contact_id) WHERE search_company IS NOT NULL;
-- Lists are in this order now.
DROP INDEX contacts_tenant;

-- A running import says so again and again; one that fell silent died with its process.
ALTER TABLE contact_imports ADD COLUMN heartbeat_at timestamptz NOT NULL DEFAULT now();
-- Whoever looks for those looks at every tenant.
CREATE POLICY hub ON contact_imports TO callweave_hub USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE ON contact_imports TO callweave_hub;
CREATE INDEX contact_imports_running ON contact_imports (heartbeat_at) WHERE state = 'running';
