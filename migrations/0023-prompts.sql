-- Sound files of voice menus. A prompt keeps its id when its sound is replaced, and gets the next version.
CREATE TABLE prompts (
  prompt_id      uuid PRIMARY KEY,
  tenant_id      uuid NOT NULL REFERENCES tenants,
  name           text NOT NULL,
  -- The name folded: no two prompts of a tenant differ in capital letters alone, and lists go by it.
  name_key       text NOT NULL,
  version        integer NOT NULL DEFAULT 1 CHECK (version > 0),
  -- Of the original, as its content says.
  media_type     text NOT NULL,
  container      text NOT NULL CHECK (container IN ('wav', 'mp3', 'ogg')),
  codec          text NOT NULL,
  sample_rate_hz integer NOT NULL,
  channels       smallint NOT NULL CHECK (channels IN (1, 2)),
  duration_ms    bigint NOT NULL,
  bytes          bigint NOT NULL,
  sha256         text NOT NULL,
  -- Where it lies in the store.
  stored_key     text NOT NULL,
  -- When this version was uploaded.
  sound_at       timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  created_at     timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  updated_at     timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now())
);
CREATE UNIQUE INDEX prompts_name ON prompts (tenant_id, name_key);
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON prompts FOR EACH ROW
  EXECUTE FUNCTION audit_row('prompt', 'prompt_id', 'name_key,stored_key,sound_at,created_at,updated_at', '');

-- The sound of a version, converted. Made when it is first wanted.
CREATE TABLE prompt_renditions (
  prompt_id   uuid NOT NULL REFERENCES prompts ON DELETE CASCADE,
  version     integer NOT NULL,
  -- `wav-pcm_s16le-8000-1`
  format      text NOT NULL,
  tenant_id   uuid NOT NULL,
  media_type  text NOT NULL,
  bytes       bigint NOT NULL,
  sha256      text NOT NULL,
  stored_key  text NOT NULL,
  made_at     timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (prompt_id, version, format)
);

-- Files of the store that no row names: on their way in (until the row is there) or out. Removed an hour later.
CREATE TABLE prompt_waste (
  stored_key text PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  since      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX prompt_waste_since ON prompt_waste (since);

CREATE FUNCTION waste_prompt_file() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO prompt_waste (stored_key, tenant_id) VALUES (OLD.stored_key, OLD.tenant_id) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION waste_prompt_file() FROM PUBLIC;
CREATE TRIGGER waste_gone AFTER DELETE ON prompts FOR EACH ROW EXECUTE FUNCTION waste_prompt_file();
CREATE TRIGGER waste_replaced AFTER UPDATE OF stored_key ON prompts FOR EACH ROW
  WHEN (OLD.stored_key IS DISTINCT FROM NEW.stored_key) EXECUTE FUNCTION waste_prompt_file();
CREATE TRIGGER waste_gone AFTER DELETE ON prompt_renditions FOR EACH ROW EXECUTE FUNCTION waste_prompt_file();

-- A version of a prompt at a PBX that takes files.
--   wanted ──► asked ──► here ──────────► leaving ──► (the row goes)
--     ▲          ├────► refused ───────────►┤
--     └──────────┴────► unknown ───────────►┘       unknown: the answer was lost; the PBX's list is looked at before anything is sent again
-- No reference to the prompt: what is at a PBX outlives it until it is gone there.
CREATE TABLE prompt_copies (
  prompt_id     uuid NOT NULL,
  connection_id uuid NOT NULL REFERENCES connections ON DELETE CASCADE,
  version       integer NOT NULL,
  tenant_id     uuid NOT NULL,
  -- What it is called there; begins with a mark by which it is found again.
  pbx_name      text NOT NULL,
  pbx_prompt_id text,
  state         text NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'asked', 'here', 'refused', 'unknown', 'leaving')),
  reason        text,
  tries         integer NOT NULL DEFAULT 0,
  -- NULL: nothing more to do by itself.
  next_try_at   timestamptz,
  -- Somebody works on it, and has died if it lasts longer.
  claimed_until timestamptz,
  -- When it was last known to be there.
  seen_at       timestamptz,
  changed_at    timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (prompt_id, connection_id, version)
);
CREATE INDEX prompt_copies_due ON prompt_copies (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX prompt_copies_connection ON prompt_copies (connection_id);

CREATE FUNCTION due_prompt_copies(at timestamptz, at_most integer)
  RETURNS TABLE (tenant_id uuid, connection_id uuid, prompt_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT DISTINCT d.tenant_id, d.connection_id, d.prompt_id FROM (
      SELECT c.tenant_id, c.connection_id, c.prompt_id FROM prompt_copies c
        WHERE c.next_try_at <= at AND (c.claimed_until IS NULL OR c.claimed_until <= at) ORDER BY c.next_try_at LIMIT at_most) d
  $$;
REVOKE EXECUTE ON FUNCTION due_prompt_copies(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_prompt_copies(timestamptz, integer) TO callweave_hub;

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['prompts', 'prompt_renditions', 'prompt_waste', 'prompt_copies'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_only ON %I TO callweave_app USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant())', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO callweave_app', name);
    -- As in 0007.
    EXECUTE format('ALTER TABLE %I ALTER COLUMN tenant_id SET STATISTICS 0', name);
  END LOOP;
END $$;
-- Whoever stores and removes files does so outside of what a tenant asked for.
CREATE POLICY hub ON prompt_waste TO callweave_hub USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON prompt_waste TO callweave_hub;
