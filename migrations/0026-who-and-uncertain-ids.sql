-- Who put a number into the list is told by name, to people who may not list users, and also when that user is gone.
ALTER TABLE block_entries ADD COLUMN created_by_name text;

CREATE FUNCTION name_block_creator() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  NEW.created_by_name := (SELECT u.name FROM auth.users u WHERE u.id = NEW.created_by AND u.tenant_id = NEW.tenant_id);
  IF NEW.created_by_name IS NULL AND NEW.created_by ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN
    NEW.created_by_name :=
      (SELECT k.name FROM api_keys k WHERE k.api_key_id = NEW.created_by::uuid AND k.tenant_id = NEW.tenant_id);
  END IF;
  RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION name_block_creator() FROM PUBLIC;
CREATE TRIGGER name_creator BEFORE INSERT ON block_entries FOR EACH ROW EXECUTE FUNCTION name_block_creator();

-- The PBX gave an id that its events may not have: the call is looked for by agent, number and time without waiting.
ALTER TABLE dials ADD COLUMN call_id_uncertain boolean NOT NULL DEFAULT false;
