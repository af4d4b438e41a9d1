-- What the path from webhook to frame needs beyond the foundation.

-- `json` keeps the text as it was written: it is sent to clients as it is, byte for byte, and is cheaper to write and read.
ALTER TABLE outgoing_events
  ALTER COLUMN event TYPE json,
  -- Agents with a leg in the call, before or after the change, and the responsible one: the agents that may see the event.
  ADD COLUMN agent_ids text[] NOT NULL DEFAULT '{}',
  -- The screen card; only the agents in `audience` get it, spliced into the event's data.
  ADD COLUMN card json;
COMMENT ON COLUMN outgoing_events.audience IS 'Agents that the card is for.';
-- Events are written once, read once and pruned within days: compressing them would cost more than the space.
ALTER TABLE outgoing_events SET (toast_tuple_target = 8160);

ALTER TABLE call_facts ALTER COLUMN body TYPE json;
ALTER TABLE calls ALTER COLUMN record TYPE json;

-- Final calls change rarely; everything that a clock has to look at is not final. `live` is no part of any index, so
-- that most updates of a call stay within its page.
ALTER TABLE calls ADD COLUMN final boolean NOT NULL DEFAULT false;
DROP INDEX calls_live;
CREATE INDEX calls_open ON calls (tenant_id, connection_id) WHERE NOT final;
CREATE INDEX calls_internal_open ON calls (connection_id) WHERE NOT final AND direction = 'internal';

CREATE OR REPLACE FUNCTION ensure_month_partitions(day date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
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
  -- Room in the page for the next revisions of a call, and no compression of what is rewritten within seconds.
  EXECUTE format('ALTER TABLE %I SET (fillfactor = 70, toast_tuple_target = 8160)', format('calls_%s', to_char(first, 'YYYYMM')));
END $$;
SELECT ensure_month_partitions(now()::date), ensure_month_partitions((now() + interval '1 month')::date);

-- Drops a month of the inbox whose rows are all older than `day`; false when there is none. Months of calls stay.
CREATE FUNCTION drop_inbox_month(day date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  month date := date_trunc('month', day)::date;
  name  text := format('inbox_%s', to_char(month, 'YYYYMM'));
  open  boolean;
BEGIN
  IF to_regclass(name) IS NULL THEN RETURN false; END IF;
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE state = ''pending'')', name) INTO open;
  IF open THEN RETURN false; END IF;
  EXECUTE format('DROP TABLE %I', name);
  RETURN true;
END $$;
REVOKE EXECUTE ON FUNCTION drop_inbox_month(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drop_inbox_month(date) TO callweave_hub;
