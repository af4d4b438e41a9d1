-- Tasks: an unanswered call makes one. `task` is what clients see (callweave.task/1); the columns beside it are for finding it.
CREATE TABLE missed_call_tasks (
  task_id      uuid PRIMARY KEY,
  tenant_id    uuid NOT NULL,
  call_id      uuid NOT NULL,
  revision     integer NOT NULL,
  state        text NOT NULL CHECK (state IN ('open', 'escalated', 'closed')),
  waiting      boolean NOT NULL GENERATED ALWAYS AS (state <> 'closed') STORED,
  -- Null: withheld, nobody can be matched.
  number_key   text,
  agent_id     text,
  escalated_to text,
  missed_at    timestamptz NOT NULL,
  -- Null: never, or done.
  escalate_at  timestamptz,
  closed_at    timestamptz,
  task         json NOT NULL,
  updated_at   timestamptz NOT NULL DEFAULT now()
);
-- Whatever is worked on twice, by however many: one task per call.
CREATE UNIQUE INDEX missed_call_tasks_call ON missed_call_tasks (tenant_id, call_id);
-- Who waits at this number, and which closings a call that is told late may correct. `waiting` is a column of whole indexes and no condition of
-- partial ones: those are so small that the planner takes any of them for any question about what waits.
CREATE INDEX missed_call_tasks_number ON missed_call_tasks (tenant_id, number_key, waiting, missed_at);
CREATE INDEX missed_call_tasks_closed ON missed_call_tasks (tenant_id, number_key, closed_at);
-- Lists, newest first: of the tenant and of one agent; all, those that wait, those that are closed.
CREATE INDEX missed_call_tasks_list ON missed_call_tasks (tenant_id, missed_at, task_id);
CREATE INDEX missed_call_tasks_list_waiting ON missed_call_tasks (tenant_id, waiting, missed_at, task_id);
CREATE INDEX missed_call_tasks_agent ON missed_call_tasks (tenant_id, agent_id, missed_at, task_id);
CREATE INDEX missed_call_tasks_agent_waiting ON missed_call_tasks (tenant_id, agent_id, waiting, missed_at, task_id);
CREATE INDEX missed_call_tasks_duty ON missed_call_tasks (tenant_id, escalated_to, missed_at, task_id) WHERE escalated_to IS NOT NULL;
-- For the clock and the figures, of all tenants at once.
CREATE INDEX missed_call_tasks_due ON missed_call_tasks (escalate_at) WHERE state = 'open';
CREATE INDEX missed_call_tasks_figures ON missed_call_tasks (state, missed_at) WHERE state IN ('open', 'escalated');

-- When a customer and one of us talked, per call: a missed call that is told late may have been answered by one of these already.
CREATE TABLE customer_reaches (
  tenant_id  uuid NOT NULL,
  call_id    uuid NOT NULL,
  number_key text NOT NULL,
  reached_at timestamptz NOT NULL,
  direction  text NOT NULL,
  agent_id   text,
  agent_name text,
  seen_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, call_id)
);
CREATE INDEX customer_reaches_number ON customer_reaches (tenant_id, number_key, reached_at);
-- Rows come in the order of `seen_at`, so a summary of pages finds the old ones and costs the path nothing.
CREATE INDEX customer_reaches_age ON customer_reaches USING brin (seen_at);

-- As in 0007: without statistics of tenant_id no index that begins with it looks better than one that names the row.
ALTER TABLE missed_call_tasks ALTER COLUMN tenant_id SET STATISTICS 0;
ALTER TABLE customer_reaches ALTER COLUMN tenant_id SET STATISTICS 0;

ALTER TABLE missed_call_tasks ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON missed_call_tasks TO callweave_app USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
GRANT SELECT, INSERT, UPDATE, DELETE ON missed_call_tasks TO callweave_app;
ALTER TABLE customer_reaches ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON customer_reaches TO callweave_app USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
GRANT SELECT, INSERT, UPDATE, DELETE ON customer_reaches TO callweave_app;
CREATE POLICY hub_prunes ON customer_reaches TO callweave_hub USING (true);
GRANT SELECT, DELETE ON customer_reaches TO callweave_hub;

-- Tasks whose time is over, of all tenants at once. Ids only; who asks then works on them one tenant at a time.
CREATE FUNCTION due_tasks(at timestamptz, at_most integer) RETURNS TABLE (tenant_id uuid, task_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT tenant_id, task_id FROM missed_call_tasks
      WHERE state = 'open' AND escalate_at <= at ORDER BY escalate_at LIMIT at_most
  $$;
REVOKE EXECUTE ON FUNCTION due_tasks(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_tasks(timestamptz, integer) TO callweave_hub;

-- Figures for the metrics: what waits, of all tenants, and since when.
CREATE FUNCTION waiting_tasks() RETURNS TABLE (state text, tasks bigint, oldest timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT state, count(*), min(missed_at) FROM missed_call_tasks WHERE state IN ('open', 'escalated') GROUP BY state
  $$;
REVOKE EXECUTE ON FUNCTION waiting_tasks() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION waiting_tasks() TO callweave_hub;
