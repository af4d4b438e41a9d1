-- Every policy compares tenant_id, so every index that begins with it is always a way to read a table. Statistics of
-- tenant_id make that way look cheap for a tenant that came after the last ANALYZE ("one row"), and the planner would
-- then read all of a new tenant's contacts to find one caller. Without statistics it takes tenant_id for half a
-- percent of the table, and an index that names the row itself always wins.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['contacts', 'contact_numbers', 'contact_picks', 'own_numbers', 'agents', 'devices', 'api_keys'] LOOP
    EXECUTE format('ALTER TABLE %I ALTER COLUMN tenant_id SET STATISTICS 0', name);
  END LOOP;
END $$;
