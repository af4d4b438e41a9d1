-- What was said in a recording, as the PBX has written it down. Made when the recording is here, gone when the recording is deleted.
--   pending ──► ready | failed
-- Connections whose PBX writes nothing down have none: the row goes at the first look.
CREATE TABLE transcripts (
  connection_id uuid NOT NULL,
  recording_id  text NOT NULL,
  tenant_id     uuid NOT NULL REFERENCES tenants,
  call_id       uuid NOT NULL,
  -- Where the connector finds it: that of the recording.
  source        text NOT NULL,
  state         text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'ready', 'failed')),
  ended_at      timestamptz NOT NULL,
  tries         integer NOT NULL DEFAULT 0,
  next_try_at   timestamptz NOT NULL DEFAULT now(),
  -- Of the last try that brought nothing.
  reason        text,
  -- [{speaker, startMs, endMs, text}]
  segments      jsonb,
  changed_at    timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (connection_id, recording_id)
);
CREATE INDEX transcripts_due ON transcripts (next_try_at) WHERE state = 'pending';
CREATE INDEX transcripts_call ON transcripts (tenant_id, call_id);

ALTER TABLE transcripts ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON transcripts TO callweave_app USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
GRANT SELECT, INSERT, UPDATE, DELETE ON transcripts TO callweave_app;
-- As in 0007.
ALTER TABLE transcripts ALTER COLUMN tenant_id SET STATISTICS 0;
-- Whoever looks for what is due looks at every tenant.
CREATE POLICY hub ON transcripts TO callweave_hub USING (true);
GRANT SELECT ON transcripts TO callweave_hub;

-- Whatever becomes of a recording becomes of what was said in it, whoever did it.
CREATE FUNCTION follow_recording() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF NEW.state = 'deleted' THEN
    DELETE FROM transcripts WHERE connection_id = NEW.connection_id AND recording_id = NEW.recording_id;
  ELSIF NEW.state = 'ready' AND OLD.state <> 'ready' THEN
    INSERT INTO transcripts (connection_id, recording_id, tenant_id, call_id, source, ended_at)
      VALUES (NEW.connection_id, NEW.recording_id, NEW.tenant_id, NEW.call_id, NEW.source, NEW.ended_at) ON CONFLICT DO NOTHING;
  ELSIF NEW.call_id <> OLD.call_id THEN
    UPDATE transcripts SET call_id = NEW.call_id WHERE connection_id = NEW.connection_id AND recording_id = NEW.recording_id;
  END IF;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION follow_recording() FROM PUBLIC;
CREATE TRIGGER transcripts AFTER UPDATE OF state, call_id ON recordings FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.call_id IS DISTINCT FROM NEW.call_id) EXECUTE FUNCTION follow_recording();
CREATE FUNCTION forget_transcript() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  DELETE FROM transcripts WHERE connection_id = OLD.connection_id AND recording_id = OLD.recording_id;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION forget_transcript() FROM PUBLIC;
CREATE TRIGGER transcripts_gone AFTER DELETE ON recordings FOR EACH ROW EXECUTE FUNCTION forget_transcript();
