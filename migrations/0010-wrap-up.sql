-- The wrap-up time is a setting of each tenant; `wrap_up` is that of tenants that have set none.
CREATE OR REPLACE FUNCTION due_calls(wrap_up interval, silence interval, at_most integer)
  RETURNS TABLE (connection_id uuid, call_id uuid, is_silent boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT c.connection_id, c.call_id, c.live
      FROM calls c JOIN tenants t USING (tenant_id)
      WHERE NOT c.final AND c.merged_into IS NULL
        AND c.updated_at < now() - CASE
          WHEN c.live THEN silence
          WHEN jsonb_typeof(t.settings -> 'wrapUpSeconds') = 'number'
            THEN make_interval(secs => (t.settings ->> 'wrapUpSeconds')::float8)
          ELSE wrap_up END
      LIMIT at_most
  $$;
