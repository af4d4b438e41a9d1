import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PgAgentDirectory } from '../../src/agents/pg-agent-directory.ts';
import { RecomputeService } from '../../src/calls/recompute/recompute-service.ts';
import type { LiveConnection } from '../../src/connections/pbx-port.ts';
import { PgCallerDirectory } from '../../src/contacts/pg-caller-directory.ts';
import { migrate } from '../../src/db/migrate.ts';
import { PgDatabase } from '../../src/db/pg-database.ts';
import { Inbox } from '../../src/inbox/inbox.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { Metrics } from '../../src/platform/metrics.ts';
import { TenantService } from '../../src/tenants/tenant-service.ts';
import { Ingest } from '../../workers/ingest.ts';
import { RecomputeCalls, type RecomputeJob } from '../../workers/recompute-calls.ts';
import { Sweep } from '../../workers/sweep.ts';
import { fakePort, type Said } from '../calls/fake-pbx.ts';
import { LocalBus } from '../calls/hub-harness.ts';
import { sharedServer } from '../support/shared-servers.ts';

/**
 * What the hub that knew 11 migrations wrote of four calls of the fake PBX: missed (m), answered (t), over but not final (e), ringing
 * at 101 (l). Rows as `row_to_json` gave them, without what has a default.
 */
const FILLED = new URL('../fixtures/database/after-0011.json', import.meta.url);
const MIGRATIONS = new URL('../../migrations/', import.meta.url);
const LAST = '0011';
const RINGING_SINCE = Date.parse('2026-03-30T06:59:55.000Z');

type Rows = Record<string, Record<string, unknown>[]>;

let admin: pg.Client;
let owner: pg.Pool;
let database: PgDatabase;
let inbox: Inbox;
let ingest: Ingest;
let recompute: RecomputeCalls;
let service: RecomputeService;
let connection: LiveConnection;
const name = `test_${randomBytes(6).toString('hex')}`;
const jobs: RecomputeJob[] = [];

beforeAll(async () => {
  const url = new URL((await sharedServer('postgres')) as string);
  admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  url.pathname = `/${name}`;
  owner = new pg.Pool({ connectionString: url.href, max: 2 });
  owner.on('error', () => undefined);
  await migrateAsBefore(url.href);
  await owner.query(`SELECT ensure_month_partitions('2026-03-01')`);
  const filled = JSON.parse(await readFile(FILLED, 'utf8')) as Rows;
  for (const [table, rows] of Object.entries(filled)) await insert(table, rows);
  await migrate({ databaseUrl: url.href });

  database = new PgDatabase({ databaseUrl: url.href, poolSize: 5 });
  const { rows } = await owner.query('SELECT tenant_id, connection_id FROM connections');
  const [{ tenant_id, connection_id }] = rows;
  connection = {
    connectionId: connection_id,
    tenantId: tenant_id,
    name: 'Fake PBX',
    country: 'RU',
    hookSecret: 's',
    port: fakePort(),
  };
  const connections = { find: async () => connection };
  const bus = new LocalBus();
  const agents = new PgAgentDirectory({ database, bus });
  const logger = silentLogger();
  inbox = new Inbox({ database, wake: async () => undefined, logger });
  const directory = new PgCallerDirectory();
  ingest = new Ingest({
    database,
    connections,
    agents,
    directory,
    bus,
    metrics: new Metrics(),
    logger,
    retryAfterMs: 0,
  });
  const enqueue = async (job: RecomputeJob) => void jobs.push(job);
  service = new RecomputeService({ database, tenants: new TenantService({ database }), enqueue });
  const wake = async () => undefined;
  recompute = new RecomputeCalls({
    database,
    connections,
    agents,
    directory,
    bus,
    logger,
    enqueue,
    wake,
    pause: async () => undefined,
  });
});
afterAll(async () => {
  await inbox.stop();
  await database.stop();
  await owner.end();
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await admin.end();
});

async function migrateAsBefore(databaseUrl: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'callweave-migrations-'));
  for (const file of await readdir(MIGRATIONS)) {
    if (file.slice(0, 4) <= LAST) await copyFile(new URL(file, MIGRATIONS), join(directory, file));
  }
  await migrate({ databaseUrl, directory });
  await rm(directory, { recursive: true });
}

async function insert(table: string, rows: Record<string, unknown>[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).join(', ');
  await owner.query(
    `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::${table}, $1::json)`,
    [JSON.stringify(rows)],
  );
}

async function hear(...said: Said[]): Promise<void> {
  const { tenantId, connectionId } = connection;
  const exchange = { source: 'webhook', method: 'POST', path: '/', headers: {} } as const;
  const at = new Date().toISOString();
  await inbox.append({
    tenantId,
    connectionId,
    quiet: false,
    exchange: { ...exchange, at, body: JSON.stringify(said) },
  });
  await ingest.drain(connectionId);
}

const calls = async () =>
  (await owner.query('SELECT live, final, outcome, revision FROM calls ORDER BY started_at')).rows;
const events = async (): Promise<string[]> =>
  (await owner.query('SELECT type FROM outgoing_events ORDER BY sequence')).rows.map(({ type }) =>
    type.replace(/^callweave\.|\.v1$/g, ''),
  );
const tasks = async (): Promise<string[]> =>
  (await owner.query('SELECT number_key FROM missed_call_tasks')).rows.map(({ number_key }) => number_key);

describe('a database that an earlier release filled', () => {
  it('is judged by the rules it was written by: nothing would change', async () => {
    for (const what of ['responsible', 'records'] as const) {
      const range = { from: '2026-03-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z' };
      const { recomputationId } = await service.start(
        connection.tenantId,
        { dryRun: true, what, ...range },
        null,
      );
      for (let job = jobs.shift(); job; job = jobs.shift()) await recompute.run(job);
      expect(await service.get(connection.tenantId, recomputationId)).toMatchObject({
        state: 'done',
        counts: { lookedAt: 4, notFinal: 2, underivable: 0, planned: 0 },
      });
    }
  });

  it('makes no task of what was missed before, not even when that is told again', async () => {
    await hear({ id: 'm2', call: 'm', kind: 'callCleared', at: RINGING_SINCE - 586_000 });
    const at = RINGING_SINCE - 585_000;
    await hear({ id: 'm3', call: 'm', kind: 'logged', at, startedAt: at - 10_000, endedAt: at, leg: '101' });
    expect(await tasks()).toEqual([]);
  });

  it('goes on with a call that rang meanwhile: the next desk pops, and whom nobody answers is called back', async () => {
    const before = (await events()).length;
    await hear({ id: 'l2', call: 'l', kind: 'delivered', at: RINGING_SINCE + 9_000, leg: '102' });
    await hear({ id: 'l3', call: 'l', kind: 'callCleared', at: RINGING_SINCE + 20_000 });
    expect((await events()).slice(before)).toEqual([
      'call.delivered',
      'call.assigned',
      'call.connectionCleared',
      'call.connectionCleared',
      'call.cleared',
      'task.opened',
    ]);
    const { rows } = await owner.query(`SELECT audience FROM outgoing_events WHERE card IS NOT NULL`);
    expect(rows).toHaveLength(1);
    expect(await tasks()).toEqual(['79000000013']);
  });

  it('settles what was over', async () => {
    await owner.query(`UPDATE calls SET updated_at = now() - interval '5 minutes'`);
    const wake = async () => undefined;
    await new Sweep({ database, ingest, wake, logger: silentLogger() }).settleCalls();
    expect((await calls()).map(({ live, final, outcome }) => [live, final, outcome])).toEqual([
      [false, true, 'missed'],
      [false, true, 'answered'],
      [false, true, 'answered'],
      [false, true, 'missed'],
    ]);
  });
});
