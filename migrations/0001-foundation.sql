-- Callweave, first schema. Append-only from here on: a later change is a later file.
--
-- Two roles, neither of them the owner. `callweave_app` works for one tenant at a time: every policy compares
-- tenant_id with the setting `callweave.tenant`, which a transaction sets first; without it no row is visible.
-- `callweave_hub` does what has no tenant yet: it commits inbox rows, routes webhooks and fans out events.

DO $$ BEGIN CREATE ROLE callweave_app NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE callweave_hub NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE callweave_auth NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
GRANT callweave_app, callweave_hub, callweave_auth TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO callweave_app, callweave_hub, callweave_auth;

CREATE FUNCTION current_tenant() RETURNS uuid LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('callweave.tenant', true), '')::uuid $$;

-- Tenants. `sequence` numbers the outgoing events; its row lock makes commit order and sequence order the same.
CREATE TABLE tenants (
  tenant_id  uuid PRIMARY KEY,
  name       text NOT NULL,
  country    char(2) NOT NULL DEFAULT 'RU',
  settings   jsonb NOT NULL DEFAULT '{}',
  sequence   bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- A tenant's account at a PBX. `settings` is AES-256-GCM under `key_id`; `hook_secret` is the last part of the webhook address.
CREATE TABLE connections (
  connection_id uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL REFERENCES tenants,
  connector     text NOT NULL,
  name          text NOT NULL,
  enabled       boolean NOT NULL DEFAULT true,
  settings      bytea NOT NULL,
  key_id        text NOT NULL,
  hook_secret   text NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX connections_tenant ON connections (tenant_id, name);

-- What the hub knows of a connection's health, and where its poll stands.
CREATE TABLE connection_states (
  connection_id uuid PRIMARY KEY REFERENCES connections ON DELETE CASCADE,
  tenant_id     uuid NOT NULL,
  status        text NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'ok', 'degraded', 'refused', 'down')),
  cursor        jsonb,
  last_event_at timestamptz,
  last_poll_at  timestamptz,
  next_poll_at  timestamptz,
  error         text,
  error_at      timestamptz,
  failures      integer NOT NULL DEFAULT 0
);

CREATE TABLE agents (
  agent_id   uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL REFERENCES tenants,
  name       text NOT NULL,
  user_id    text,
  active     boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX agents_tenant ON agents (tenant_id, name);
CREATE UNIQUE INDEX agents_user ON agents (tenant_id, user_id) WHERE user_id IS NOT NULL;

-- `value` as the PBX names it: extension 101, login ivanov, direct number in digits.
CREATE TABLE devices (
  device_id     uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL,
  agent_id      uuid NOT NULL REFERENCES agents ON DELETE CASCADE,
  connection_id uuid NOT NULL REFERENCES connections ON DELETE CASCADE,
  kind          text NOT NULL CHECK (kind IN ('extension', 'number', 'user')),
  value         text NOT NULL,
  UNIQUE (connection_id, kind, value)
);
CREATE INDEX devices_agent ON devices (tenant_id, agent_id);

CREATE TABLE contacts (
  contact_id     uuid PRIMARY KEY,
  tenant_id      uuid NOT NULL REFERENCES tenants,
  name           text NOT NULL,
  company        text,
  owner_agent_id uuid REFERENCES agents ON DELETE SET NULL,
  active         boolean NOT NULL DEFAULT true,
  -- The row's identity in the system it was imported from; an import with the same key updates.
  external_key   text,
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX contacts_tenant ON contacts (tenant_id, name, contact_id);
CREATE UNIQUE INDEX contacts_external ON contacts (tenant_id, external_key) WHERE external_key IS NOT NULL;

-- Digit keys of docs/glossary.md ("phone keys"); last7 and last8 are derived where a CRM wants them.
CREATE TABLE contact_numbers (
  tenant_id  uuid NOT NULL,
  contact_id uuid NOT NULL REFERENCES contacts ON DELETE CASCADE,
  raw        text NOT NULL,
  e164       text,
  digits     text NOT NULL,
  last10     text NOT NULL,
  label      text,
  PRIMARY KEY (contact_id, digits)
);
CREATE INDEX contact_numbers_e164 ON contact_numbers (tenant_id, e164) INCLUDE (contact_id);
CREATE INDEX contact_numbers_last10 ON contact_numbers (tenant_id, last10) INCLUDE (contact_id, e164);

-- Numbers of the company itself: they never match a contact.
CREATE TABLE own_numbers (
  tenant_id uuid NOT NULL REFERENCES tenants,
  digits    text NOT NULL,
  name      text,
  PRIMARY KEY (tenant_id, digits)
);

-- What an agent chose when a number had several candidates.
CREATE TABLE contact_picks (
  tenant_id  uuid NOT NULL,
  number_key text NOT NULL,
  contact_id uuid NOT NULL REFERENCES contacts ON DELETE CASCADE,
  picked_by  text,
  picked_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, number_key)
);

CREATE TABLE contact_imports (
  import_id   uuid PRIMARY KEY,
  tenant_id   uuid NOT NULL,
  file_name   text NOT NULL,
  state       text NOT NULL CHECK (state IN ('running', 'done', 'failed')),
  total_bytes bigint,
  read_bytes  bigint NOT NULL DEFAULT 0,
  imported    integer NOT NULL DEFAULT 0,
  updated     integer NOT NULL DEFAULT 0,
  rejected    integer NOT NULL DEFAULT 0,
  -- First 1,000 bad rows: {line, reason, row}.
  bad_rows    jsonb NOT NULL DEFAULT '[]',
  error       text,
  started_at  timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
);
CREATE INDEX contact_imports_tenant ON contact_imports (tenant_id, started_at DESC);

-- Everything a PBX ever said, committed before it is acknowledged.
--   pending ──► done            processed; `rejects` says which parts were not understood
--      │  └───► rejected        authenticated, and not understood at all
--      └──────► dead            failed `attempts` times; a person looks and replays it (back to pending)
CREATE TABLE inbox (
  inbox_id      bigint GENERATED ALWAYS AS IDENTITY,
  received_at   timestamptz NOT NULL DEFAULT now(),
  tenant_id     uuid NOT NULL,
  connection_id uuid NOT NULL,
  source        text NOT NULL CHECK (source IN ('webhook', 'poll', 'stream')),
  -- The exchange without `at` and `source`: {operation, method, path, headers, status, body}.
  exchange      jsonb NOT NULL,
  -- True for the first poll's history: it makes records and never pops.
  quiet         boolean NOT NULL DEFAULT false,
  state         text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'rejected', 'dead')),
  attempts      smallint NOT NULL DEFAULT 0,
  rejects       jsonb,
  error         text,
  processed_at  timestamptz,
  PRIMARY KEY (inbox_id, received_at)
) PARTITION BY RANGE (received_at);
CREATE INDEX inbox_pending ON inbox (connection_id, inbox_id) WHERE state = 'pending';
CREATE INDEX inbox_trouble ON inbox (tenant_id, inbox_id DESC) WHERE state IN ('rejected', 'dead') OR rejects IS NOT NULL;
CREATE INDEX inbox_connection ON inbox (connection_id, inbox_id DESC);

-- One row per call. `month` is the month of the call id (a UUIDv7 made from the start of the call), so that an id alone finds its partition.
CREATE TABLE calls (
  month                date NOT NULL,
  call_id              uuid NOT NULL,
  tenant_id            uuid NOT NULL,
  connection_id        uuid NOT NULL,
  revision             integer NOT NULL,
  live                 boolean NOT NULL,
  started_at           timestamptz NOT NULL,
  direction            text NOT NULL,
  outcome              text,
  customer_e164        text,
  customer_digits      text,
  responsible_agent_id text,
  -- Agents with a leg in the call.
  agent_ids            text[] NOT NULL DEFAULT '{}',
  -- Set when this call turned out to be a part of another; its facts live there.
  merged_into          uuid,
  record               jsonb NOT NULL,
  updated_at           timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (month, call_id)
) PARTITION BY RANGE (month);
CREATE INDEX calls_tenant ON calls (tenant_id, started_at DESC, call_id) WHERE merged_into IS NULL;
CREATE INDEX calls_live ON calls (tenant_id, connection_id) WHERE live;
CREATE INDEX calls_customer ON calls (tenant_id, customer_e164, started_at DESC) WHERE merged_into IS NULL;
CREATE INDEX calls_agents ON calls USING gin (agent_ids);

-- The facts of each call: what the record is derived from.
CREATE TABLE call_facts (
  month     date NOT NULL,
  call_id   uuid NOT NULL,
  fact_id   text NOT NULL,
  tenant_id uuid NOT NULL,
  at        timestamptz NOT NULL,
  ord       double precision NOT NULL DEFAULT 0,
  keys      text[] NOT NULL,
  body      jsonb NOT NULL,
  inbox_id  bigint,
  PRIMARY KEY (month, call_id, fact_id)
) PARTITION BY RANGE (month);

-- Which call a name of a conversation belongs to.
CREATE TABLE call_keys (
  connection_id uuid NOT NULL,
  key           text NOT NULL,
  tenant_id     uuid NOT NULL,
  call_id       uuid NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (connection_id, key)
);
CREATE INDEX call_keys_call ON call_keys (call_id);
CREATE INDEX call_keys_age ON call_keys (created_at);

-- Rows of call logs already taken in, so that overlapping polls do not store them again.
CREATE TABLE log_rows (
  connection_id uuid NOT NULL,
  fact_id       text NOT NULL,
  tenant_id     uuid NOT NULL,
  seen_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (connection_id, fact_id)
);
CREATE INDEX log_rows_age ON log_rows (seen_at);

-- Outgoing events, numbered per tenant without gaps; push clients resume from here, webhooks and CRMs will read here.
CREATE TABLE outgoing_events (
  tenant_id  uuid NOT NULL,
  sequence   bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  call_id    uuid,
  type       text NOT NULL,
  -- Agent ids the event is addressed to; empty = everybody who may see the call.
  audience   text[] NOT NULL DEFAULT '{}',
  event      jsonb NOT NULL,
  PRIMARY KEY (tenant_id, sequence)
);
CREATE INDEX outgoing_events_age ON outgoing_events (created_at);

CREATE TABLE api_keys (
  api_key_id   uuid PRIMARY KEY,
  tenant_id    uuid NOT NULL REFERENCES tenants,
  name         text NOT NULL,
  role         text NOT NULL CHECK (role IN ('admin', 'supervisor', 'agent')),
  -- SHA-256 of the key; the key itself is shown once.
  key_hash     bytea NOT NULL UNIQUE,
  prefix       text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  revoked_at   timestamptz
);

-- Refused before storing: counts only, so that people see a PBX that knocks with the wrong secret.
CREATE TABLE refusals (
  connection_id uuid NOT NULL REFERENCES connections ON DELETE CASCADE,
  tenant_id     uuid NOT NULL,
  reason        text NOT NULL,
  day           date NOT NULL,
  count         bigint NOT NULL DEFAULT 0,
  last_at       timestamptz NOT NULL,
  PRIMARY KEY (connection_id, reason, day)
);

-- Month partitions. Rows outside every month (a log that reaches far back) go to the default partition.
CREATE TABLE inbox_default PARTITION OF inbox DEFAULT;
CREATE TABLE calls_default PARTITION OF calls DEFAULT;
CREATE TABLE call_facts_default PARTITION OF call_facts DEFAULT;

-- Makes the partitions of the month of `day` where they are missing. Runs as the owner: the roles of the hub make no tables.
CREATE FUNCTION ensure_month_partitions(day date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
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
END $$;
SELECT ensure_month_partitions(now()::date), ensure_month_partitions((now() + interval '1 month')::date);

-- Row-level security: everything above carries tenant_id.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['tenants', 'connections', 'connection_states', 'agents', 'devices', 'contacts', 'contact_numbers',
    'own_numbers', 'contact_picks', 'contact_imports', 'inbox', 'calls', 'call_facts', 'call_keys', 'log_rows',
    'outgoing_events', 'api_keys', 'refusals'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_only ON %I TO callweave_app USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant())', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO callweave_app', name);
  END LOOP;
  -- The hub's own work, across tenants, on these tables only.
  FOREACH name IN ARRAY ARRAY['tenants', 'connections', 'connection_states', 'inbox', 'log_rows', 'outgoing_events', 'api_keys', 'refusals'] LOOP
    EXECUTE format('CREATE POLICY hub ON %I TO callweave_hub USING (true) WITH CHECK (true)', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO callweave_hub', name);
  END LOOP;
  EXECUTE 'CREATE POLICY hub_prunes ON call_keys TO callweave_hub USING (true)';
  EXECUTE 'GRANT SELECT, DELETE ON call_keys TO callweave_hub';
END $$;
GRANT EXECUTE ON FUNCTION ensure_month_partitions(date) TO callweave_hub;
