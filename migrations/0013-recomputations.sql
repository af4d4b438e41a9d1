-- Old calls judged by new rules: what would change (a dry run), and what was changed.
--   waiting ──► running ──► done | failed
--      └──────────┴───────► cancelled
-- A run goes through its calls in pages; each page and the cursor behind it are one transaction, so a run whose process
-- died goes on where it stopped. `runner` has it now; a silent one (heartbeat_at) loses it.
CREATE TABLE recomputations (
  recomputation_id uuid PRIMARY KEY,
  tenant_id        uuid NOT NULL REFERENCES tenants,
  what             text NOT NULL CHECK (what IN ('responsible', 'records')),
  dry_run          boolean NOT NULL,
  -- The run whose planned changes this one applies: a dry run, or itself.
  plan_id          uuid NOT NULL,
  range_from       timestamptz NOT NULL,
  range_to         timestamptz NOT NULL,
  connection_id    uuid,
  queue_id         text,
  -- The rules it works by, whole: saved settings may change meanwhile.
  rules            jsonb NOT NULL,
  state            text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
  phase            text NOT NULL CHECK (phase IN ('planning', 'applying')),
  cursor_at        timestamptz,
  cursor_id        uuid,
  looked_at        integer NOT NULL DEFAULT 0,
  not_final        integer NOT NULL DEFAULT 0,
  underivable      integer NOT NULL DEFAULT 0,
  planned          integer NOT NULL DEFAULT 0,
  -- Of those planned, the calls that another agent is responsible for.
  reassigned       integer NOT NULL DEFAULT 0,
  applied          integer NOT NULL DEFAULT 0,
  changed_since    integer NOT NULL DEFAULT 0,
  summary          jsonb,
  error            text,
  created_by       text,
  created_at       timestamptz NOT NULL DEFAULT now(),
  runner           uuid,
  heartbeat_at     timestamptz NOT NULL DEFAULT now(),
  finished_at      timestamptz
);
CREATE INDEX recomputations_tenant ON recomputations (tenant_id, created_at, recomputation_id);
-- One at a time per tenant.
CREATE UNIQUE INDEX recomputations_open ON recomputations (tenant_id) WHERE state IN ('waiting', 'running');

CREATE TABLE recomputation_changes (
  recomputation_id uuid NOT NULL REFERENCES recomputations ON DELETE CASCADE,
  tenant_id        uuid NOT NULL,
  started_at       timestamptz NOT NULL,
  call_id          uuid NOT NULL,
  connection_id    uuid NOT NULL,
  -- Of the record that was looked at: another one since means that the call has changed.
  revision         integer NOT NULL,
  state            text NOT NULL CHECK (state IN ('planned', 'applied', 'changedSince', 'underivable')),
  -- The responsible before and after; NULL is nobody.
  before           jsonb,
  after            jsonb,
  -- Parts of the record that differ.
  fields           text[] NOT NULL DEFAULT '{}',
  -- SHA-256 of the record as it was derived: whoever applies the plan must come to the same.
  digest           text,
  why              text,
  PRIMARY KEY (recomputation_id, started_at, call_id)
);

-- What the hub did to the owners of contacts, because the tenant asked it to (`ownerFollows`).
CREATE TABLE contact_owner_changes (
  tenant_id       uuid NOT NULL,
  contact_id      uuid NOT NULL REFERENCES contacts ON DELETE CASCADE,
  changed_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- NULL: nobody owned it.
  former_agent_id uuid,
  agent_id        uuid NOT NULL,
  call_id         uuid NOT NULL,
  call_started_at timestamptz NOT NULL,
  -- By which rule the agent was responsible for the call, and the setting that let the owner follow.
  rule            text NOT NULL,
  setting         text NOT NULL,
  PRIMARY KEY (contact_id, changed_at, call_id)
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['recomputations', 'recomputation_changes', 'contact_owner_changes'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_only ON %I TO callweave_app USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant())', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO callweave_app', name);
    -- As in 0007.
    EXECUTE format('ALTER TABLE %I ALTER COLUMN tenant_id SET STATISTICS 0', name);
  END LOOP;
  -- Whoever looks for runs without a runner, and for old ones, looks at every tenant.
  FOREACH name IN ARRAY ARRAY['recomputations', 'recomputation_changes'] LOOP
    EXECUTE format('CREATE POLICY hub ON %I TO callweave_hub USING (true)', name);
    EXECUTE format('GRANT SELECT, DELETE ON %I TO callweave_hub', name);
  END LOOP;
END $$;
