-- Incoming calls in which telephones rang and none rings, talks, holds or waits any more, with no news for `idle`, of all tenants
-- at once. Whether that means anything for a connection is for the asker to know. Few calls are alive: their records are looked into.
CREATE FUNCTION idle_calls(idle interval, at_most integer)
  RETURNS TABLE (connection_id uuid, call_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT connection_id, call_id FROM calls
      WHERE NOT final AND merged_into IS NULL AND live AND direction = 'inbound' AND updated_at < now() - idle
        AND jsonb_path_exists(record::jsonb, '$.legs[*] ? (@.role == "agent")')
        AND NOT jsonb_path_exists(record::jsonb,
          '$.legs[*] ? (@.role != "customer" && @.state != "null" && @.state != "failed")')
      LIMIT at_most
  $$;
REVOKE EXECUTE ON FUNCTION idle_calls(interval, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION idle_calls(interval, integer) TO callweave_hub;
