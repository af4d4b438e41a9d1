-- First day of the month (UTC) that a call id was made for, its partition: the time stands in its first 48 bits (UUIDv7).
CREATE FUNCTION month_of_call(call_id uuid) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT date_trunc('month', to_timestamp(
    ('x' || lpad(left(replace(call_id::text, '-', ''), 12), 16, '0'))::bit(64)::bigint / 1000.0) AT TIME ZONE 'UTC')::date
$$;

-- Recordings that the hub fetches from a PBX and keeps. Made with the call they belong to.
--   pending ──► ready ──► deleted        pending: fetched when next_try_at has come, until give_up_at
--      └──────► failed ──► pending       (somebody asks to try again)
-- A recording id is unique within its connection; the call may become a part of another, and its recordings with it.
CREATE TABLE recordings (
  connection_id uuid NOT NULL,
  recording_id  text NOT NULL,
  tenant_id     uuid NOT NULL REFERENCES tenants,
  call_id       uuid NOT NULL,
  -- Where the connector finds it: never shown to people.
  source        text NOT NULL,
  state         text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'ready', 'failed', 'deleted')),
  -- Of the call: retention counts from here.
  ended_at      timestamptz NOT NULL,
  -- Begun. Whoever settles a try names its number, so that a try that was given up for dead settles nothing.
  tries         integer NOT NULL DEFAULT 0,
  next_try_at   timestamptz NOT NULL,
  give_up_at    timestamptz NOT NULL,
  -- What give_up_at is counted with, for when somebody asks to try again.
  hope_ms       bigint NOT NULL,
  -- Of the last try that brought nothing, or why it is deleted.
  reason        text,
  sha256        text,
  bytes         bigint,
  media_type    text,
  duration_ms   bigint,
  -- Where it lies in the store. A deleted one that still has it is still to be removed there.
  stored_key    text,
  made_at       timestamptz NOT NULL DEFAULT now(),
  changed_at    timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (connection_id, recording_id)
);
CREATE INDEX recordings_due ON recordings (connection_id, next_try_at) WHERE state = 'pending';
CREATE INDEX recordings_call ON recordings (tenant_id, call_id);
CREATE INDEX recordings_list ON recordings (tenant_id, state, changed_at, connection_id, recording_id);
CREATE INDEX recordings_kept ON recordings (tenant_id, ended_at) WHERE state = 'ready';
CREATE INDEX recordings_to_remove ON recordings (tenant_id) WHERE state = 'deleted' AND stored_key IS NOT NULL;

-- What must not be deleted, whatever retention says and whoever asks.
CREATE TABLE recording_holds (
  tenant_id     uuid NOT NULL REFERENCES tenants,
  connection_id uuid NOT NULL,
  call_id       uuid NOT NULL,
  -- '' is every recording of the call, those that come later too, and wherever the call goes.
  recording_id  text NOT NULL DEFAULT '',
  reason        text NOT NULL,
  set_by        text,
  set_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, connection_id, call_id, recording_id)
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['recordings', 'recording_holds'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_only ON %I TO callweave_app USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant())', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO callweave_app', name);
    -- As in 0007.
    EXECUTE format('ALTER TABLE %I ALTER COLUMN tenant_id SET STATISTICS 0', name);
  END LOOP;
END $$;
-- Whoever looks for what is due looks at every tenant.
CREATE POLICY hub ON recordings TO callweave_hub USING (true);
GRANT SELECT ON recordings TO callweave_hub;

-- For /metrics: what waits and what failed, of all tenants.
CREATE FUNCTION recordings_waiting() RETURNS TABLE (state text, recordings bigint, oldest timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT 'pending', count(*), min(ended_at) FROM recordings WHERE recordings.state = 'pending'
    UNION ALL SELECT 'failed', count(*), min(changed_at) FROM recordings WHERE recordings.state = 'failed'
  $$;
REVOKE EXECUTE ON FUNCTION recordings_waiting() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION recordings_waiting() TO callweave_hub;
-- Tenants that keep recordings for a time, and those with something still to be removed.
CREATE FUNCTION tenants_with_recordings_to_remove() RETURNS TABLE (tenant_id uuid, retention_days integer)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT t.tenant_id, coalesce((t.settings->>'recordingRetentionDays')::integer, 0) FROM tenants t
      WHERE coalesce((t.settings->>'recordingRetentionDays')::integer, 0) > 0
        OR EXISTS (SELECT 1 FROM recordings r
          WHERE r.tenant_id = t.tenant_id AND r.state = 'deleted' AND r.stored_key IS NOT NULL)
  $$;
REVOKE EXECUTE ON FUNCTION tenants_with_recordings_to_remove() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenants_with_recordings_to_remove() TO callweave_hub;
CREATE INDEX recordings_failed ON recordings (changed_at) WHERE state = 'failed';
