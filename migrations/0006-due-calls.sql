-- Calls that a clock has to look at, of all tenants at once: over for `wrap_up` and not final yet, or alive and silent for `silence`.
-- Ids only; who asks then works on them one tenant at a time.
CREATE FUNCTION due_calls(wrap_up interval, silence interval, at_most integer)
  RETURNS TABLE (connection_id uuid, call_id uuid, is_silent boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT connection_id, call_id, live FROM calls
      WHERE NOT final AND merged_into IS NULL
        AND updated_at < now() - CASE WHEN live THEN silence ELSE wrap_up END
      LIMIT at_most
  $$;
REVOKE EXECUTE ON FUNCTION due_calls(interval, interval, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_calls(interval, interval, integer) TO callweave_hub;
