-- Who changed what. Rows are written by the functions and triggers below, which run as the owner: no role of the hub may change or delete one.
-- `callweave.act` is set by whoever opens a transaction for somebody ({actId, requestId, operation, userId | apiKeyId, subject}); without it
-- the hub acted by itself.
CREATE TABLE audit_entries (
  entry_id      bigint GENERATED ALWAYS AS IDENTITY,
  tenant_id     uuid NOT NULL,
  at            timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- One for everything that came of one request.
  act_id        uuid,
  request_id    text,
  -- Of the API, or the name of the work that the hub did by itself.
  operation     text NOT NULL,
  actor_kind    text NOT NULL CHECK (actor_kind IN ('user', 'apiKey', 'system')),
  actor_id      text,
  -- As it was called then.
  actor_name    text,
  -- Around a change at a PBX two entries of one attempt: `asked` before, and what became of it. A change of ours is `done`.
  state         text NOT NULL CHECK (state IN ('asked', 'done', 'refused', 'unknown')),
  attempt_id    uuid,
  subject_kind  text,
  subject_id    text,
  connection_id uuid,
  before        jsonb,
  after         jsonb,
  PRIMARY KEY (tenant_id, entry_id)
);
CREATE INDEX audit_entries_at ON audit_entries (tenant_id, at);
CREATE INDEX audit_entries_act ON audit_entries (tenant_id, act_id) WHERE act_id IS NOT NULL;
CREATE INDEX audit_entries_subject ON audit_entries (tenant_id, subject_kind, subject_id, entry_id);
CREATE INDEX audit_entries_actor ON audit_entries (tenant_id, actor_id, entry_id);
CREATE INDEX audit_entries_operation ON audit_entries (tenant_id, operation, entry_id);

CREATE FUNCTION put_audit_entry(tenant uuid, state text, attempt uuid, subject_kind text, subject_id text, connection uuid, before jsonb, after jsonb)
  RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  act jsonb := nullif(current_setting('callweave.act', true), '')::jsonb;
BEGIN
  INSERT INTO audit_entries (tenant_id, act_id, request_id, operation, actor_kind, actor_id, actor_name, state, attempt_id,
      subject_kind, subject_id, connection_id, before, after)
    VALUES (tenant, (act->>'actId')::uuid, act->>'requestId', coalesce(act->>'operation', 'system'),
      CASE WHEN act ? 'userId' THEN 'user' WHEN act ? 'apiKeyId' THEN 'apiKey' ELSE 'system' END,
      coalesce(act->>'userId', act->>'apiKeyId'),
      CASE WHEN act ? 'userId' THEN (SELECT u.name FROM auth.users u WHERE u.id = act->>'userId')
           WHEN act ? 'apiKeyId' THEN (SELECT k.name FROM api_keys k WHERE k.api_key_id = (act->>'apiKeyId')::uuid) END,
      state, attempt, subject_kind, subject_id, connection, before, after);
  PERFORM set_config('callweave.audited', 'yes', true);
END $$;
REVOKE EXECUTE ON FUNCTION put_audit_entry(uuid, text, uuid, text, text, uuid, jsonb, jsonb) FROM PUBLIC;

-- For features: of the tenant that the transaction works for.
CREATE FUNCTION write_audit(state text, attempt uuid, subject_kind text, subject_id text, connection uuid, before jsonb, after jsonb)
  RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF current_tenant() IS NULL THEN RAISE EXCEPTION 'an audit entry needs a tenant'; END IF;
  PERFORM put_audit_entry(current_tenant(), state, attempt, subject_kind, subject_id, connection, before, after);
END $$;
REVOKE EXECUTE ON FUNCTION write_audit(text, uuid, text, text, uuid, jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION write_audit(text, uuid, text, text, uuid, jsonb, jsonb) TO callweave_app;

-- The last statement of a transaction in which somebody acts: what changed a row that no trigger looks at is written down all the same, once per act.
-- `always`: after the whole request, whatever it was that it changed.
CREATE FUNCTION close_audit(always boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  act jsonb := nullif(current_setting('callweave.act', true), '')::jsonb;
BEGIN
  IF act IS NULL OR current_tenant() IS NULL OR current_setting('callweave.audited', true) = 'yes' THEN RETURN; END IF;
  IF NOT always AND pg_current_xact_id_if_assigned() IS NULL THEN RETURN; END IF;
  IF EXISTS (SELECT 1 FROM audit_entries WHERE tenant_id = current_tenant() AND act_id = (act->>'actId')::uuid) THEN RETURN; END IF;
  PERFORM put_audit_entry(current_tenant(), 'done', NULL, act->'subject'->>'kind', act->'subject'->>'id', NULL, NULL, NULL);
END $$;
REVOKE EXECUTE ON FUNCTION close_audit(boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION close_audit(boolean) TO callweave_app, callweave_hub;

-- AFTER trigger: (kind of the subject, column of its id, columns that are left out, columns of which only a change is told).
-- Of an update only what differs is kept.
CREATE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  left_out text[] := string_to_array(TG_ARGV[2], ',');
  sealed   text[] := string_to_array(TG_ARGV[3], ',');
  was      jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) - left_out END;
  is_now   jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) - left_out END;
  row_     jsonb := coalesce(is_now, was);
  note     jsonb := nullif(current_setting('callweave.act', true), '')::jsonb->'note'->TG_ARGV[0];
  name     text;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT coalesce(jsonb_object_agg(o.key, o.value), '{}'), coalesce(jsonb_object_agg(o.key, is_now->o.key), '{}')
      INTO was, is_now FROM jsonb_each(was) AS o WHERE o.value IS DISTINCT FROM is_now->o.key;
    IF was = '{}' THEN RETURN NULL; END IF;
  END IF;
  FOREACH name IN ARRAY sealed LOOP
    IF was ? name THEN was := was || jsonb_build_object(name, '(secret)'); END IF;
    IF is_now ? name THEN is_now := is_now || jsonb_build_object(name, CASE WHEN TG_OP = 'UPDATE' THEN '(changed)' ELSE '(secret)' END); END IF;
  END LOOP;
  IF was IS NOT NULL THEN was := was || coalesce(note->'before', '{}'); END IF;
  IF is_now IS NOT NULL THEN is_now := is_now || coalesce(note->'after', '{}'); END IF;
  PERFORM put_audit_entry((row_->>'tenant_id')::uuid, 'done', NULL, TG_ARGV[0], row_->>TG_ARGV[1],
    CASE WHEN row_ ? 'connection_id' THEN (row_->>'connection_id')::uuid END, was - 'tenant_id', is_now - 'tenant_id');
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION audit_row() FROM PUBLIC;

-- The columns that the path writes (`sequence`, `last_used_at`, …) fire nothing.
CREATE TRIGGER audit_new AFTER INSERT OR DELETE ON tenants FOR EACH ROW EXECUTE FUNCTION audit_row('tenant', 'tenant_id', 'sequence,created_at', '');
CREATE TRIGGER audit AFTER UPDATE OF name, country, settings ON tenants FOR EACH ROW EXECUTE FUNCTION audit_row('tenant', 'tenant_id', 'sequence,created_at', '');
CREATE TRIGGER audit_new AFTER INSERT OR DELETE ON connections FOR EACH ROW
  EXECUTE FUNCTION audit_row('connection', 'connection_id', 'created_at,updated_at,key_id', 'settings,hook_secret');
CREATE TRIGGER audit AFTER UPDATE OF name, enabled, settings, hook_secret ON connections FOR EACH ROW
  EXECUTE FUNCTION audit_row('connection', 'connection_id', 'created_at,updated_at,key_id', 'settings,hook_secret');
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON agents FOR EACH ROW EXECUTE FUNCTION audit_row('agent', 'agent_id', 'created_at', '');
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON devices FOR EACH ROW EXECUTE FUNCTION audit_row('device', 'device_id', '', '');
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON own_numbers FOR EACH ROW EXECUTE FUNCTION audit_row('ownNumber', 'digits', '', '');
CREATE TRIGGER audit_new AFTER INSERT OR DELETE ON api_keys FOR EACH ROW EXECUTE FUNCTION audit_row('apiKey', 'api_key_id', 'key_hash,last_used_at,created_at', '');
CREATE TRIGGER audit AFTER UPDATE OF name, role, revoked_at ON api_keys FOR EACH ROW
  EXECUTE FUNCTION audit_row('apiKey', 'api_key_id', 'key_hash,last_used_at,created_at', '');
CREATE TRIGGER audit AFTER INSERT ON recomputations FOR EACH ROW
  EXECUTE FUNCTION audit_row('recomputation', 'recomputation_id', 'runner,heartbeat_at,finished_at', '');
CREATE TRIGGER audit AFTER INSERT ON contact_imports FOR EACH ROW
  EXECUTE FUNCTION audit_row('contactImport', 'import_id', 'read_bytes,imported,updated,rejected,bad_rows,error,started_at,finished_at', '');
-- Of contacts the owner alone: a copy of people's names here would outlive their erasure.
CREATE TRIGGER audit AFTER UPDATE OF owner_agent_id ON contacts FOR EACH ROW WHEN (OLD.owner_agent_id IS DISTINCT FROM NEW.owner_agent_id)
  EXECUTE FUNCTION audit_row('contact', 'contact_id', 'name,company,active,external_key,created_at,updated_at', '');
CREATE TRIGGER audit_gone AFTER DELETE ON contacts FOR EACH ROW
  EXECUTE FUNCTION audit_row('contact', 'contact_id', 'name,company,active,external_key,created_at,updated_at', '');
CREATE TRIGGER audit_new AFTER INSERT OR DELETE ON auth.users FOR EACH ROW
  EXECUTE FUNCTION audit_row('user', 'id', 'email_verified,image,created_at,updated_at', '');
CREATE TRIGGER audit AFTER UPDATE OF name, email, role, active ON auth.users FOR EACH ROW
  EXECUTE FUNCTION audit_row('user', 'id', 'email_verified,image,created_at,updated_at', '');

-- What is older than the tenant wants to keep (`auditRetentionDays`); the only way an entry goes.
CREATE FUNCTION prune_audit(at timestamptz, default_days integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  one  record;
  gone bigint;
  all_ bigint := 0;
BEGIN
  FOR one IN SELECT tenant_id, coalesce((settings->>'auditRetentionDays')::integer, default_days) AS days FROM tenants LOOP
    DELETE FROM audit_entries e WHERE e.tenant_id = one.tenant_id AND e.at < prune_audit.at - make_interval(days => one.days);
    GET DIAGNOSTICS gone = ROW_COUNT;
    all_ := all_ + gone;
  END LOOP;
  RETURN all_;
END $$;
REVOKE EXECUTE ON FUNCTION prune_audit(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION prune_audit(timestamptz, integer) TO callweave_hub;

-- The numbers that a tenant wants refused (black) or always let through (white), at which of its PBXs.
CREATE TABLE block_entries (
  entry_id       uuid PRIMARY KEY,
  tenant_id      uuid NOT NULL REFERENCES tenants,
  colour         text NOT NULL CHECK (colour IN ('black', 'white')),
  -- E.164 digits without plus; of a prefix those before its mark.
  number         text NOT NULL CHECK (number ~ '^[0-9]{1,18}$'),
  is_prefix      boolean NOT NULL,
  comment        text,
  -- NULL: every connection, also those to come.
  connection_ids uuid[],
  expires_at     timestamptz,
  -- Kept until it is gone from every PBX. An expired one leaves alone what a PBX had before the hub came.
  --   wanted ──► removed (somebody took it out) | expired ──► the row goes with its last placement
  state          text NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'removed', 'expired')),
  created_by     text,
  created_at     timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  updated_at     timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now())
);
CREATE UNIQUE INDEX block_entries_number ON block_entries (tenant_id, colour, number, is_prefix) WHERE state = 'wanted';
CREATE INDEX block_entries_list ON block_entries (tenant_id, created_at, entry_id);
CREATE INDEX block_entries_expiry ON block_entries (expires_at) WHERE state = 'wanted' AND expires_at IS NOT NULL;
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON block_entries FOR EACH ROW
  EXECUTE FUNCTION audit_row('blockEntry', 'entry_id', 'created_at,updated_at', '');

-- An entry at one PBX: whether it is to be there, and what became of the last try.
CREATE TABLE block_placements (
  entry_id      uuid NOT NULL REFERENCES block_entries ON DELETE CASCADE,
  connection_id uuid NOT NULL REFERENCES connections ON DELETE CASCADE,
  tenant_id     uuid NOT NULL,
  wanted        boolean NOT NULL DEFAULT true,
  -- waiting: not yet tried, or not reached. unknown: the answer was lost. refused and unsupported stay until somebody applies again.
  state         text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'already', 'refused', 'unknown', 'unsupported')),
  reason        text,
  -- The hub put it there, or may have: so it may take it away by itself.
  placed        boolean NOT NULL DEFAULT false,
  attempts      integer NOT NULL DEFAULT 0,
  -- NULL: nothing more to do by itself.
  next_try_at   timestamptz DEFAULT now(),
  -- Somebody works on it, and has died if it lasts longer.
  claimed_until timestamptz,
  changed_at    timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (entry_id, connection_id)
);
CREATE INDEX block_placements_due ON block_placements (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX block_placements_connection ON block_placements (connection_id, next_try_at);

-- Entries for every connection reach also the one that is made later.
CREATE FUNCTION place_blocks_at_new_connection() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO block_placements (entry_id, connection_id, tenant_id)
    SELECT entry_id, NEW.connection_id, NEW.tenant_id FROM block_entries
      WHERE tenant_id = NEW.tenant_id AND state = 'wanted' AND connection_ids IS NULL;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION place_blocks_at_new_connection() FROM PUBLIC;
CREATE TRIGGER place_blocks AFTER INSERT ON connections FOR EACH ROW EXECUTE FUNCTION place_blocks_at_new_connection();

CREATE FUNCTION due_block_tenants(at timestamptz, at_most integer) RETURNS TABLE (tenant_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT DISTINCT d.tenant_id FROM (
      (SELECT p.tenant_id FROM block_placements p WHERE p.next_try_at <= at ORDER BY p.next_try_at LIMIT at_most)
      UNION ALL
      (SELECT e.tenant_id FROM block_entries e WHERE e.state = 'wanted' AND e.expires_at <= at ORDER BY e.expires_at LIMIT at_most)) d
  $$;
REVOKE EXECUTE ON FUNCTION due_block_tenants(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_block_tenants(timestamptz, integer) TO callweave_hub;

-- Calls that somebody had the hub dial.
--   asked ──► done | refused | unknown (the answer was lost: the telephone may be ringing)
CREATE TABLE dials (
  dial_id         uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL REFERENCES tenants,
  asked_at        timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  asked_by        text NOT NULL,
  idempotency_key text,
  -- SHA-256 of what was asked: the same key with another wish is a mistake.
  digest          text NOT NULL,
  connection_id   uuid NOT NULL,
  agent_id        uuid NOT NULL,
  device          text NOT NULL,
  -- As handed to the PBX: E.164 digits, or an extension.
  number          text NOT NULL,
  caller_id       text,
  task_id         uuid,
  state           text NOT NULL CHECK (state IN ('asked', 'done', 'refused', 'unknown')),
  code            text,
  reason          text,
  pbx_call_id     text,
  -- The call it became, and how that was found: by the id that the PBX gave, or by agent, number and time.
  call_id         uuid,
  joined_by       text CHECK (joined_by IN ('id', 'numberAndTime'))
);
CREATE UNIQUE INDEX dials_key ON dials (tenant_id, asked_by, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE UNIQUE INDEX dials_call ON dials (tenant_id, call_id) WHERE call_id IS NOT NULL;
CREATE INDEX dials_task ON dials (tenant_id, task_id, asked_at) WHERE task_id IS NOT NULL;
CREATE INDEX dials_list ON dials (tenant_id, asked_at, dial_id);
CREATE INDEX dials_open ON dials (asked_at) WHERE call_id IS NULL AND state <> 'refused';

CREATE FUNCTION unjoined_dials(since timestamptz, at_most integer) RETURNS TABLE (tenant_id uuid, dial_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT d.tenant_id, d.dial_id FROM dials d
      WHERE d.call_id IS NULL AND d.state <> 'refused' AND d.asked_at > since ORDER BY d.asked_at LIMIT at_most
  $$;
REVOKE EXECUTE ON FUNCTION unjoined_dials(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION unjoined_dials(timestamptz, integer) TO callweave_hub;

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['audit_entries', 'block_entries', 'block_placements', 'dials'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_only ON %I TO callweave_app USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant())', name);
    -- As in 0007.
    EXECUTE format('ALTER TABLE %I ALTER COLUMN tenant_id SET STATISTICS 0', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['block_entries', 'block_placements', 'dials'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO callweave_app', name);
  END LOOP;
END $$;
GRANT SELECT ON audit_entries TO callweave_app;
