-- The calls of an agent, newest first: agents with a leg, and the responsible one. An array with a GIN index cannot be
-- used under row-level security (its operators may leak), so whoever asked for one agent's calls read all of the tenant's.
-- `started_at` and `month` are those of the call.
CREATE TABLE call_agents (
  tenant_id  uuid NOT NULL,
  agent_id   text NOT NULL,
  started_at timestamptz NOT NULL,
  call_id    uuid NOT NULL,
  month      date NOT NULL,
  PRIMARY KEY (tenant_id, agent_id, started_at, call_id)
);
ALTER TABLE call_agents ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON call_agents TO callweave_app USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
GRANT SELECT, INSERT, UPDATE, DELETE ON call_agents TO callweave_app;
INSERT INTO call_agents (tenant_id, agent_id, started_at, call_id, month)
  SELECT DISTINCT tenant_id, agent_id, started_at, call_id, month
    FROM calls CROSS JOIN unnest(agent_ids || responsible_agent_id) AS agent_id
    WHERE merged_into IS NULL AND agent_id IS NOT NULL;
DROP INDEX calls_agents;

-- Both lists in one order, so that a page begins with a comparison of rows, which an index knows how to do.
DROP INDEX calls_tenant;
CREATE INDEX calls_tenant ON calls (tenant_id, started_at, call_id) WHERE merged_into IS NULL;

-- As in 0007: without statistics of tenant_id no index that begins with it looks better than one that names the row.
ALTER TABLE call_agents ALTER COLUMN tenant_id SET STATISTICS 0;
DO $$
DECLARE part regclass;
BEGIN
  FOR part IN SELECT 'calls'::regclass UNION SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'calls'::regclass LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN tenant_id SET STATISTICS 0', part);
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION ensure_month_partitions(day date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  first date := date_trunc('month', day)::date;
  next  date := (date_trunc('month', day) + interval '1 month')::date;
  name  text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ensure_month_partitions'));
  FOREACH name IN ARRAY ARRAY['inbox', 'calls', 'call_facts'] LOOP
    IF to_regclass(format('%s_%s', name, to_char(first, 'YYYYMM'))) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
        format('%s_%s', name, to_char(first, 'YYYYMM')), name, first, next);
    END IF;
  END LOOP;
  name := format('calls_%s', to_char(first, 'YYYYMM'));
  -- Room in the page for the next revisions of a call, and no compression of what is rewritten within seconds.
  EXECUTE format('ALTER TABLE %I SET (fillfactor = 70, toast_tuple_target = 8160)', name);
  -- A partition does not inherit this.
  EXECUTE format('ALTER TABLE %I ALTER COLUMN tenant_id SET STATISTICS 0', name);
END $$;
