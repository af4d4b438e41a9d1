-- What is written into CRMs (docs/adr/0016-crm-outbox.md). A tenant's account at a CRM; `settings` is AES-256-GCM under `key_id`.
CREATE TABLE crm_accounts (
  account_id      uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL REFERENCES tenants,
  connector       text NOT NULL,
  name            text NOT NULL,
  enabled         boolean NOT NULL DEFAULT true,
  settings        bytea NOT NULL,
  key_id          text NOT NULL,
  unknown_callers text NOT NULL CHECK (unknown_callers IN ('ignore', 'unsorted', 'create')),
  inbound         boolean NOT NULL DEFAULT true,
  outbound        boolean NOT NULL DEFAULT true,
  -- Calls that began before are left out, unless somebody asks for them.
  since           timestamptz NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  updated_at      timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp())
);
CREATE INDEX crm_accounts_list ON crm_accounts (tenant_id, name, account_id);

--     new ──► ok ◄──► degraded ──► resting ──► ok        degraded: some requests fail; resting: too many in a row, it is left alone for a while
--      └───────┴──────────┴──► refused                   the credentials are refused; new settings lead back to new
CREATE TABLE crm_account_states (
  account_id    uuid PRIMARY KEY REFERENCES crm_accounts ON DELETE CASCADE,
  tenant_id     uuid NOT NULL,
  status        text NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'ok', 'degraded', 'resting', 'refused')),
  reason        text,
  reason_at     timestamptz,
  -- Without a sensible answer, in a row.
  failures      integer NOT NULL DEFAULT 0,
  -- Nothing is sent before.
  rests_until   timestamptz,
  last_done_at  timestamptz,
  -- Every outgoing event of the tenant up to this one has been noted in crm_calls.
  cursor        bigint NOT NULL,
  -- Of whoever works on the account now: an earlier one sends nothing any more.
  run           bigint NOT NULL DEFAULT 0
);

-- Our agents as users of the CRM.
CREATE TABLE crm_users (
  account_id uuid NOT NULL REFERENCES crm_accounts ON DELETE CASCADE,
  agent_id   uuid NOT NULL REFERENCES agents ON DELETE CASCADE,
  tenant_id  uuid NOT NULL,
  user_id    text NOT NULL,
  PRIMARY KEY (account_id, agent_id)
);
CREATE INDEX crm_users_agent ON crm_users (agent_id);

-- Whom the CRM has for a number, as long as that may be believed: so that one person is made once for several calls at a time.
CREATE TABLE crm_people (
  account_id uuid NOT NULL REFERENCES crm_accounts ON DELETE CASCADE,
  -- The last ten digits.
  number_key text NOT NULL,
  tenant_id  uuid NOT NULL,
  -- {type, id, name, ownerUserId?}
  person     jsonb NOT NULL,
  until      timestamptz NOT NULL,
  PRIMARY KEY (account_id, number_key)
);
CREATE INDEX crm_people_age ON crm_people (until);

-- One call at one CRM.
--   pending ──► confirmed ──► pending     (a revision came; idle: nothing was to be written so far)
--      ├──► unknown ──► confirmed | pending
--      ├──► failed  ──► pending           (a person, or a revision that is written otherwise)
--      └──► skipped ──► pending           (likewise)
-- Lives as long as the call: what the CRM calls things stands in `memory`, and without it a late recording would make a second record there.
CREATE TABLE crm_calls (
  account_id   uuid NOT NULL REFERENCES crm_accounts ON DELETE CASCADE,
  call_id      uuid NOT NULL,
  tenant_id    uuid NOT NULL,
  state        text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'idle', 'confirmed', 'unknown', 'failed', 'skipped')),
  -- Counts whatever made it due, so that what comes while it is worked on is seen.
  touched      integer NOT NULL DEFAULT 0,
  -- Of the record that was looked at last.
  revision     integer NOT NULL DEFAULT 0,
  -- 0: happening now. 1: a backlog, which never keeps the first waiting.
  lane         smallint NOT NULL DEFAULT 0,
  next_try_at  timestamptz DEFAULT now(),
  -- In vain, in a row.
  tries        integer NOT NULL DEFAULT 0,
  -- Since when the CRM lacks something of it.
  due_since    timestamptz DEFAULT now(),
  memory       jsonb NOT NULL DEFAULT '{}',
  -- [{kind, id, url?}]
  refs         jsonb NOT NULL DEFAULT '[]',
  -- What was found for its number, and when that was asked.
  person       jsonb,
  looked_up_at timestamptz,
  -- So many people were found; NULL: nobody knows.
  people       integer,
  number_key   text,
  reason       text,
  notice       text,
  -- Somebody asked for it although the policy leaves it out.
  asked        boolean NOT NULL DEFAULT false,
  -- The call that it became a part of.
  merged_into  uuid,
  changed_at   timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  PRIMARY KEY (account_id, call_id)
);
CREATE INDEX crm_calls_due ON crm_calls (account_id, lane, next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX crm_calls_list ON crm_calls (tenant_id, changed_at, account_id, call_id);
CREATE INDEX crm_calls_state ON crm_calls (tenant_id, state, changed_at, account_id, call_id);
CREATE INDEX crm_calls_account ON crm_calls (account_id, state, changed_at, call_id);
CREATE INDEX crm_calls_call ON crm_calls (tenant_id, call_id);
CREATE INDEX crm_calls_number ON crm_calls (account_id, number_key) WHERE next_try_at IS NOT NULL;
CREATE INDEX crm_calls_merged ON crm_calls (account_id, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX crm_calls_open ON crm_calls (account_id, state, due_since) WHERE state IN ('pending', 'unknown', 'failed');

-- What was sent, in order. A row is `sent` before the request leaves, so that nothing that was sent is ever forgotten.
--   pending ──► sent ──► confirmed | failed | skipped
--      ▲         └──► unknown ──► confirmed | sent | skipped
--      └─────────┘
CREATE TABLE crm_steps (
  account_id   uuid NOT NULL,
  call_id      uuid NOT NULL,
  nth          integer NOT NULL,
  tenant_id    uuid NOT NULL,
  step_id      text NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('record', 'recording', 'person', 'pop')),
  when_unknown text NOT NULL CHECK (when_unknown IN ('repeatable', 'ask', 'never')),
  until        timestamptz,
  body         jsonb NOT NULL,
  -- Of the record that it was planned from.
  revision     integer NOT NULL,
  state        text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'confirmed', 'unknown', 'failed', 'skipped')),
  -- Sent so often.
  tries        integer NOT NULL DEFAULT 0,
  -- The last requests with their answers, secrets masked.
  talk         jsonb NOT NULL DEFAULT '[]',
  reason       text,
  planned_at   timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  sent_at      timestamptz,
  settled_at   timestamptz,
  PRIMARY KEY (account_id, call_id, nth),
  FOREIGN KEY (account_id, call_id) REFERENCES crm_calls ON DELETE CASCADE
);
CREATE INDEX crm_steps_age ON crm_steps (planned_at) WHERE state = 'confirmed' OR kind = 'pop';

-- As token_pairs (0020), for CRMs whose tokens change at every refresh.
CREATE TABLE crm_token_pairs (
  account_id   uuid PRIMARY KEY REFERENCES crm_accounts ON DELETE CASCADE,
  tenant_id    uuid NOT NULL,
  entered      text NOT NULL,
  key_id       text NOT NULL,
  sealed       bytea NOT NULL,
  refreshed_at timestamptz,
  due_at       timestamptz,
  dead_reason  text
);
CREATE INDEX crm_token_pairs_due ON crm_token_pairs (due_at);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['crm_accounts', 'crm_account_states', 'crm_users', 'crm_people', 'crm_calls', 'crm_steps', 'crm_token_pairs'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_only ON %I TO callweave_app USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant())', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO callweave_app', name);
    -- As in 0007.
    EXECUTE format('ALTER TABLE %I ALTER COLUMN tenant_id SET STATISTICS 0', name);
  END LOOP;
END $$;
REVOKE ALL ON crm_token_pairs FROM callweave_app;
CREATE POLICY hub ON crm_token_pairs TO callweave_hub USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON crm_token_pairs TO callweave_hub;
-- Whoever looks for accounts to work on, counts, or prunes, looks at every tenant.
CREATE POLICY hub ON crm_accounts TO callweave_hub USING (true);
GRANT SELECT ON crm_accounts TO callweave_hub;
CREATE POLICY hub ON crm_account_states TO callweave_hub USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE ON crm_account_states TO callweave_hub;
CREATE POLICY hub ON crm_calls TO callweave_hub USING (true);
GRANT SELECT ON crm_calls TO callweave_hub;
CREATE POLICY hub ON crm_steps TO callweave_hub USING (true);
GRANT SELECT, DELETE ON crm_steps TO callweave_hub;
CREATE POLICY hub ON crm_people TO callweave_hub USING (true);
GRANT SELECT, DELETE ON crm_people TO callweave_hub;

CREATE TRIGGER audit_new AFTER INSERT OR DELETE ON crm_accounts FOR EACH ROW
  EXECUTE FUNCTION audit_row('crmAccount', 'account_id', 'created_at,updated_at,key_id', 'settings');
CREATE TRIGGER audit AFTER UPDATE ON crm_accounts FOR EACH ROW
  EXECUTE FUNCTION audit_row('crmAccount', 'account_id', 'created_at,updated_at,key_id', 'settings');
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON crm_users FOR EACH ROW
  EXECUTE FUNCTION audit_row('crmUser', 'agent_id', '', '');
