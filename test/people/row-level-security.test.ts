import { describe, expect, it } from 'vitest';
import { prepareWorld } from './people-fixture.ts';

const world = prepareWorld();

/** Tables of `public` without a tenant, each with the reason why that is right. */
const WITHOUT_TENANT: Readonly<Record<string, string>> = {
  callweave_migrations: 'the ledger of migrations: the owner alone reads and writes it',
  schedule_ticks: 'the last run of each scheduled job of the installation; callweave_hub alone',
};

interface Table {
  name: string;
  schema: string;
  hasTenant: boolean;
  isPartition: boolean;
  rls: boolean;
}

async function tables(): Promise<Table[]> {
  const { rows } = await world.owner.query<Table>(
    `SELECT c.relname AS name, n.nspname AS schema, c.relispartition AS "isPartition", c.relrowsecurity AS rls,
            EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped) AS "hasTenant"
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 1`,
  );
  return rows;
}

const granted = async (role: string, table: Table): Promise<boolean> => {
  const { rows } = await world.owner.query(
    `SELECT bool_or(has_table_privilege($1, $2, p)) AS granted FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p`,
    [role, `${table.schema}.${table.name}`],
  );
  return rows[0].granted;
};

describe('the walls between tenants', () => {
  it('stand around every table: each has a tenant and row-level security, or a reason', async () => {
    const all = await tables();
    expect(all.filter((table) => table.schema === 'public').length).toBeGreaterThan(15);
    for (const table of all) {
      const where = `${table.schema}.${table.name}`;
      if (table.schema !== 'public' || table.isPartition) {
        // Reached through its parent, or by the sign-in library, and by no tenant's work directly.
        expect(await granted('callweave_app', table), where).toBe(false);
      } else if (table.hasTenant) {
        expect(table.rls, where).toBe(true);
        expect(WITHOUT_TENANT[table.name], where).toBeUndefined();
      } else {
        expect(
          WITHOUT_TENANT[table.name],
          `${where} has no tenant_id: give it one, or a reason here`,
        ).toBeDefined();
        expect(await granted('callweave_app', table), where).toBe(false);
      }
    }
  });

  it('hold for the roles: no role of the hub owns anything or passes policies by', async () => {
    const { rows } = await world.owner.query(
      `SELECT rolname, rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname LIKE 'callweave\\_%' ORDER BY 1`,
    );
    expect(rows.map((row) => row.rolname)).toEqual(
      expect.arrayContaining(['callweave_app', 'callweave_auth', 'callweave_hub']),
    );
    for (const row of rows)
      expect(row).toMatchObject({ rolsuper: false, rolbypassrls: false, rolcanlogin: false });
    const owned = await world.owner.query(
      `SELECT relname FROM pg_class WHERE relowner IN (SELECT oid FROM pg_roles WHERE rolname LIKE 'callweave\\_%')`,
    );
    expect(owned.rows).toEqual([]);
  });

  it('show no row without a tenant, and none of another, and let none be written or taken over', async () => {
    const mine = await world.addTenant();
    const theirs = await world.addTenant();
    const guarded = (await tables()).filter(
      (table) => table.schema === 'public' && table.hasTenant && !table.isPartition,
    );
    await fillEveryTable(theirs);

    for (const { name } of guarded) {
      const counted = await world.owner.query(`SELECT count(*)::int AS n FROM ${name} WHERE tenant_id = $1`, [
        theirs,
      ]);
      expect(counted.rows[0].n, `${name} has a row to be guarded`).toBeGreaterThan(0);
      if (!(await granted('callweave_app', { name, schema: 'public' } as Table))) continue;

      const asMe = (work: string, values: unknown[] = []): Promise<any> =>
        world.database.tenant(mine, (tx) => tx.query(work, values));
      expect((await asMe(`SELECT 1 FROM ${name} WHERE tenant_id = $1`, [theirs])).rowCount, name).toBe(0);
      expect((await asMe(`SELECT 1 FROM ${name} WHERE tenant_id <> $1`, [mine])).rowCount, name).toBe(0);
      // Rows that nobody may change or delete (the audit log) are refused before any policy is asked.
      const changed = async (work: string, values: unknown[]): Promise<number> => {
        try {
          return (await asMe(work, values)).rowCount;
        } catch (error) {
          expect(error, name).toMatchObject({ code: '42501' });
          return 0;
        }
      };
      expect(
        await changed(`UPDATE ${name} SET tenant_id = $1 WHERE tenant_id = $2`, [mine, theirs]),
        name,
      ).toBe(0);
      expect(await changed(`DELETE FROM ${name} WHERE tenant_id = $1`, [theirs]), name).toBe(0);
      // A copy of their row under their own id is refused by the policy, before any key is looked at.
      const copy = await world.owner.query(
        `SELECT to_jsonb(t) AS row FROM ${name} t WHERE tenant_id = $1 LIMIT 1`,
        [theirs],
      );
      const columns = (await insertable(name)).join(', ');
      await expect(
        asMe(
          `INSERT INTO ${name} (${columns}) SELECT ${columns} FROM jsonb_populate_record(NULL::${name}, $1)`,
          [JSON.stringify(copy.rows[0].row)],
        ),
        name,
      ).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('show nothing to a transaction that forgot to say whose it is', async () => {
    const guarded = (await tables()).filter(
      (table) => table.schema === 'public' && table.hasTenant && !table.isPartition,
    );
    await world.owner.query('BEGIN; SET LOCAL ROLE callweave_app');
    try {
      for (const table of guarded) {
        const { rows } = await world.owner.query(
          `SELECT has_table_privilege('${table.name}', 'SELECT') AS may`,
        );
        if (rows[0].may)
          expect((await world.owner.query(`SELECT 1 FROM ${table.name} LIMIT 1`)).rowCount, table.name).toBe(
            0,
          );
      }
    } finally {
      await world.owner.query('ROLLBACK');
    }
  });
});

async function insertable(table: string): Promise<string[]> {
  const { rows } = await world.owner.query<{ column_name: string }>(
    `SELECT column_name FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER' AND is_identity = 'NO'`,
    [table],
  );
  return rows.map((row) => row.column_name);
}

/** One row in each table, made from the column types; tables that refer to others first need those. */
async function fillEveryTable(tenantId: string): Promise<void> {
  const connectionId = await world.addConnection(tenantId);
  const agentId = await world.addAgent(tenantId, 'Theirs');
  const known: Record<string, string> = {
    tenant_id: tenantId,
    connection_id: connectionId,
    agent_id: agentId,
  };
  const { rows } = await world.owner.query(
    `INSERT INTO contacts (contact_id, tenant_id, name) VALUES (gen_random_uuid(), $1, 'Theirs') RETURNING contact_id`,
    [tenantId],
  );
  known.contact_id = rows[0].contact_id;
  const run = await world.owner.query(
    `INSERT INTO recomputations (recomputation_id, tenant_id, what, dry_run, plan_id, range_from, range_to, rules, phase)
     VALUES (gen_random_uuid(), $1, 'responsible', true, gen_random_uuid(), now(), now(), '{}', 'planning')
     RETURNING recomputation_id`,
    [tenantId],
  );
  known.recomputation_id = run.rows[0].recomputation_id;
  const entry = await world.owner.query(
    `INSERT INTO block_entries (entry_id, tenant_id, colour, number, is_prefix)
     VALUES (gen_random_uuid(), $1, 'black', '79000000001', false) RETURNING entry_id`,
    [tenantId],
  );
  known.entry_id = entry.rows[0].entry_id;
  const menu = await world.owner.query(
    `INSERT INTO voice_menus (menu_id, tenant_id, name, version)
     VALUES (gen_random_uuid(), $1, 'Theirs', 1) RETURNING menu_id`,
    [tenantId],
  );
  known.menu_id = menu.rows[0].menu_id;
  const capture = await world.owner.query(
    `INSERT INTO captures (capture_id, tenant_id, connection_id, connector, connection_name, until, max_bytes)
     VALUES (gen_random_uuid(), $1, gen_random_uuid(), 'theirs', 'Theirs', now(), 1) RETURNING capture_id`,
    [tenantId],
  );
  known.capture_id = capture.rows[0].capture_id;
  const prompt = await world.owner.query(
    `INSERT INTO prompts (prompt_id, tenant_id, name, name_key, media_type, container, codec, sample_rate_hz, channels, duration_ms,
       bytes, sha256, stored_key)
     VALUES (gen_random_uuid(), $1, 'Theirs', 'theirs', 'audio/wav', 'wav', 'pcm_s16le', 8000, 1, 1, 1, 'x', 'theirs') RETURNING prompt_id`,
    [tenantId],
  );
  known.prompt_id = prompt.rows[0].prompt_id;
  const account = await world.owner.query(
    `INSERT INTO crm_accounts (account_id, tenant_id, connector, name, settings, key_id, unknown_callers, since)
     VALUES (gen_random_uuid(), $1, 'theirs', 'Theirs', '', 'k', 'ignore', now()) RETURNING account_id`,
    [tenantId],
  );
  known.account_id = account.rows[0].account_id;
  await world.owner.query(
    `INSERT INTO contact_picks (tenant_id, number_key, account_id, person_type, person_id) VALUES ($1, '79000000077', $2, 'contact', '1')`,
    [tenantId, known.account_id],
  );
  const crmCall = await world.owner.query(
    `INSERT INTO crm_calls (account_id, call_id, tenant_id) VALUES ($1, gen_random_uuid(), $2) RETURNING call_id`,
    [known.account_id, tenantId],
  );
  known.call_id = crmCall.rows[0].call_id;
  const endpoint = await world.owner.query(
    `INSERT INTO webhook_endpoints (endpoint_id, tenant_id, name, url, secrets, key_id, read_to)
     VALUES (gen_random_uuid(), $1, 'Theirs', 'https://hooks.example.com', '', 'k', 0) RETURNING endpoint_id`,
    [tenantId],
  );
  known.endpoint_id = endpoint.rows[0].endpoint_id;
  const callImport = await world.owner.query(
    `INSERT INTO call_imports (import_id, tenant_id, file_name, state, dry_run, total_bytes)
     VALUES (gen_random_uuid(), $1, 'calls.csv', 'done', false, 0) RETURNING import_id`,
    [tenantId],
  );
  known.import_id = callImport.rows[0].import_id;
  /** Columns whose values are checked. */
  const chosen: Record<string, string> = {
    kind: `'extension'`,
    how: `'held'`,
    state: `'pending'`,
    source: `'webhook'`,
    role: `'agent'`,
    status: `'new'`,
    actor_kind: `'user'`,
    when_unknown: `'never'`,
    format: `'text'`,
    tone: `'info'`,
    match: `'all'`,
    roles: `ARRAY['agent']`,
  };
  /** Key: table; one of its own states. */
  const states: Record<string, string> = {
    contact_imports: 'done',
    missed_call_tasks: 'open',
    recomputation_changes: 'planned',
    audit_entries: 'done',
    dials: 'asked',
    voice_menu_conductors: 'starting',
    crm_lookups: 'found',
  };
  /** The same of kinds. */
  const kinds: Record<string, string> = { privacy_requests: 'export', crm_steps: 'record' };
  for (const table of await tables()) {
    if (table.schema !== 'public' || !table.hasTenant || table.isPartition) continue;
    const has = await world.owner.query(`SELECT 1 FROM ${table.name} WHERE tenant_id = $1`, [tenantId]);
    if (has.rowCount !== 0) continue;
    const columns = await world.owner.query<{ column_name: string; data_type: string }>(
      `SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1
       AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' AND is_generated = 'NEVER'`,
      [table.name],
    );
    const names = columns.rows.map((column) => column.column_name);
    const values = columns.rows.map(({ column_name, data_type }) => {
      if (known[column_name] !== undefined) return `'${known[column_name]}'`;
      if (column_name === 'state' && states[table.name] !== undefined) return `'${states[table.name]}'`;
      if (column_name === 'kind' && kinds[table.name] !== undefined) return `'${kinds[table.name]}'`;
      return chosen[column_name] ?? SAMPLES[data_type] ?? `'x'`;
    });
    await world.owner.query(`INSERT INTO ${table.name} (${names.join(', ')}) VALUES (${values.join(', ')})`);
  }
}

const SAMPLES: Readonly<Record<string, string>> = {
  uuid: 'gen_random_uuid()',
  boolean: 'true',
  integer: '1',
  bigint: '1',
  smallint: '1',
  'double precision': '1',
  date: `date_trunc('month', now())::date`,
  'timestamp with time zone': 'now()',
  jsonb: `'{}'`,
  json: `'{}'`,
  bytea: `gen_random_uuid()::text::bytea`,
  ARRAY: `'{}'`,
};
