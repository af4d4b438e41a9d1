-- Whether telephones rang in a call and none is left in it is said by whoever writes the record: looking for such calls then costs
-- nothing, however many are alive.
ALTER TABLE calls ADD COLUMN idle boolean NOT NULL DEFAULT false;
CREATE INDEX calls_idle ON calls (updated_at) WHERE idle AND NOT final;

UPDATE calls SET idle = true
  WHERE NOT final AND merged_into IS NULL AND live AND direction = 'inbound'
    AND jsonb_path_exists(record::jsonb, '$.legs[*] ? (@.role == "agent")')
    AND NOT jsonb_path_exists(record::jsonb,
      '$.legs[*] ? (@.role != "customer" && @.state != "null" && @.state != "failed")');

CREATE OR REPLACE FUNCTION idle_calls(idle interval, at_most integer)
  RETURNS TABLE (connection_id uuid, call_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT c.connection_id, c.call_id FROM calls c
      WHERE c.idle AND NOT c.final AND c.merged_into IS NULL AND c.updated_at < now() - $1
      LIMIT at_most
  $$;
