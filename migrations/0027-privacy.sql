-- Export and erasure of what is held about one person.
--   waiting ──► running ──► done | failed          an erasure is counted first, and waits (`counted`) until somebody says that it is to be done
-- Each step and the step behind it are one transaction, so a run whose process died goes on where it stopped.
CREATE TABLE privacy_requests (
  request_id   uuid PRIMARY KEY,
  tenant_id    uuid NOT NULL REFERENCES tenants,
  kind         text NOT NULL CHECK (kind IN ('export', 'erasure')),
  state        text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'counted', 'done', 'failed', 'expired')),
  -- Whom it is about, sealed, and only for as long as it is needed: afterwards nothing here says who it was.
  key_id       text,
  subject      bytea,
  -- What it found or did, by kind: numbers only.
  counts       jsonb NOT NULL DEFAULT '{}',
  -- Done steps of an erasure, in order.
  steps_done   text[] NOT NULL DEFAULT '{}',
  error        text,
  -- Of an export: where the archive lies, and until when.
  stored_key   text,
  bytes        bigint,
  expires_at   timestamptz NOT NULL,
  created_by   text,
  created_at   timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  heartbeat_at timestamptz NOT NULL DEFAULT now(),
  finished_at  timestamptz
);
CREATE INDEX privacy_requests_list ON privacy_requests (tenant_id, created_at, request_id);
CREATE INDEX privacy_requests_open ON privacy_requests (heartbeat_at) WHERE state IN ('waiting', 'running');
CREATE INDEX privacy_requests_expiry ON privacy_requests (expires_at) WHERE subject IS NOT NULL OR stored_key IS NOT NULL;

-- Numbers that were erased: a keyed hash, and what stands in their place. What happened until then is anonymised when it is told again.
CREATE TABLE erased_numbers (
  tenant_id   uuid NOT NULL REFERENCES tenants,
  -- HMAC-SHA-256 of the last ten digits under a key made of the hub's.
  number_hash bytea NOT NULL,
  -- Ten digits that are nobody's number.
  replacement text NOT NULL,
  until       timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, number_hash)
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['privacy_requests', 'erased_numbers'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_only ON %I TO callweave_app USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant())', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO callweave_app', name);
    -- As in 0007.
    EXECUTE format('ALTER TABLE %I ALTER COLUMN tenant_id SET STATISTICS 0', name);
  END LOOP;
END $$;
-- Whoever looks for what is due, and whoever stands at the door, looks at every tenant.
CREATE POLICY hub ON privacy_requests TO callweave_hub USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE ON privacy_requests TO callweave_hub;
CREATE POLICY hub ON erased_numbers TO callweave_hub USING (true);
GRANT SELECT ON erased_numbers TO callweave_hub;

-- Columns of a table that hold text, as text; arrays and JSON too. What is generated follows the others.
CREATE FUNCTION texts_of(of_table regclass) RETURNS TABLE (name text, type text) LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT a.attname::text, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
    WHERE a.attrelid = of_table AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      AND format_type(a.atttypid, NULL) IN ('text', 'json', 'jsonb', 'text[]', 'character varying')
$$;

-- Tables that may hold something about a person: all that belong to tenants, whoever made them.
CREATE FUNCTION tables_of_tenants() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND EXISTS (SELECT 1 FROM texts_of(c.oid::regclass)) ORDER BY 1
$$;

-- How many rows of the tenant say something that `pattern` finds, or belong to one of these calls and name one of `names_here`.
CREATE FUNCTION count_texts(of_table text, pattern text, calls uuid[], names_here text) RETURNS bigint
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE
  found bigint;
BEGIN
  IF current_tenant() IS NULL OR of_table NOT IN (SELECT tables_of_tenants()) THEN RAISE EXCEPTION 'not a table of tenants'; END IF;
  EXECUTE format('SELECT count(*) FROM %I t WHERE tenant_id = current_tenant() AND %s', of_table, texts_condition(of_table))
    INTO found USING pattern, calls, names_here;
  RETURN found;
END $$;

CREATE FUNCTION texts_condition(of_table text) RETURNS text LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT format('((%s)%s)',
    (SELECT string_agg(format('t.%I::text ~* $1', name), ' OR ') FROM texts_of(of_table::regclass)),
    CASE WHEN EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = of_table::regclass AND attname = 'call_id' AND atttypid = 'uuid'::regtype)
      THEN format(' OR (t.call_id = ANY($2) AND $3 <> '''' AND (%s))',
        (SELECT string_agg(format('t.%I::text ~* $3', name), ' OR ') FROM texts_of(of_table::regclass)))
      ELSE ' AND ($2 IS NULL OR true) AND ($3 IS NULL OR true)' END)
$$;

-- Puts something else in the place of what is found, in at most `at_most` rows, and says in how many. `changes`: [{find, put}], regular expressions;
-- `put` may refer to groups. Runs as the owner: no role of the hub may change what was written down (the audit log) otherwise.
CREATE FUNCTION replace_texts(of_table text, pattern text, calls uuid[], names_here text, changes jsonb, at_most integer) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  column_ record;
  change  jsonb;
  said    text;
  sets    text := '';
  done    bigint;
BEGIN
  IF current_tenant() IS NULL OR of_table NOT IN (SELECT tables_of_tenants()) THEN RAISE EXCEPTION 'not a table of tenants'; END IF;
  FOR column_ IN SELECT * FROM texts_of(of_table::regclass) LOOP
    said := format('t.%I::text', column_.name);
    FOR change IN SELECT * FROM jsonb_array_elements(changes) LOOP
      said := format('regexp_replace(%s, %L, %L, ''gi'')', said, change->>'find', change->>'put');
    END LOOP;
    sets := sets || format('%s%I = (%s)::%s', CASE WHEN sets = '' THEN '' ELSE ', ' END, column_.name, said, column_.type);
  END LOOP;
  EXECUTE format('UPDATE %I t SET %s WHERE (t.tableoid, t.ctid) IN (SELECT t.tableoid, t.ctid FROM %I t WHERE tenant_id = current_tenant() AND %s LIMIT %s FOR UPDATE)',
    of_table, sets, of_table, texts_condition(of_table), at_most) USING pattern, calls, names_here;
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
REVOKE EXECUTE ON FUNCTION texts_of(regclass), tables_of_tenants(), texts_condition(text), count_texts(text, text, uuid[], text),
  replace_texts(text, text, uuid[], text, jsonb, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tables_of_tenants(), count_texts(text, text, uuid[], text), replace_texts(text, text, uuid[], text, jsonb, integer)
  TO callweave_app;
