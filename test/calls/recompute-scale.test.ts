import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { PgAgentDirectory } from '../../src/agents/pg-agent-directory.ts';
import { readPage } from '../../src/calls/recompute/plan-page.ts';
import { plannedChanges } from '../../src/calls/recompute/planned-changes.ts';
import type { Recomputation } from '../../src/calls/recompute/recomputation.ts';
import { RecomputeService } from '../../src/calls/recompute/recompute-service.ts';
import { PgCallerDirectory } from '../../src/contacts/pg-caller-directory.ts';
import type { Transaction } from '../../src/db/database.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { TenantService } from '../../src/tenants/tenant-service.ts';
import { RecomputeCalls, type RecomputeJob } from '../../workers/recompute-calls.ts';
import { agentLeg, fold, inbound, on } from '../domain/call-events.ts';
import { LocalBus, prepareWorld } from '../people/people-fixture.ts';

/** A year of calls; `RECOMPUTE_CALLS=100000` measures, and says what it took. */
const CALLS = Number(process.env.RECOMPUTE_CALLS ?? 4_000);
const RANGE = { from: '2025-01-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' };
const BEGIN = Date.parse(RANGE.from);
const STEP_MS = (365 * 24 * 3_600_000) / CALLS;

const world = prepareWorld();
let tenantId: string;
let connectionId: string;
let agents: string[];

/** Calls of two agents, 101 longest and 102 last; every second one is in the queue 400. */
async function fill(
  tenant: string,
  connection: string,
  [first, last]: string[],
  count: number,
): Promise<void> {
  const record = fold([
    inbound(),
    on('delivered', 0, agentLeg('101')),
    on('established', 3, agentLeg('101')),
    on('connectionCleared', 90, agentLeg('101')),
    on('delivered', 91, agentLeg('102')),
    on('established', 92, agentLeg('102')),
    on('callCleared', 120),
  ]);
  const [a, b] = record.legs.filter(({ role }) => role === 'agent');
  Object.assign(a!, { agentId: first, agentName: 'Agent 101' });
  Object.assign(b!, { agentId: last, agentName: 'Agent 102' });
  const template = JSON.stringify({
    ...record,
    final: true,
    tenantId: tenant,
    connectorId: connection,
    callId: 'CALL',
    startedAt: 'STARTED',
    firstAnsweredBy: first,
    longestTalk: first,
    lastConnectedTo: last,
    queue: { id: 'QUEUE' },
    responsible: {
      agentId: last,
      agentName: 'Agent 102',
      rule: 'lastConnected',
      reason: 'lastConnected:102',
    },
  });
  await world.owner.query(
    `WITH times AS (
       SELECT i, date_trunc('milliseconds', $3::timestamptz + make_interval(secs => i * $4::float8 / 1000)) AS at
       FROM generate_series(0, $2::int - 1) i
     ), ids AS (
       SELECT i, at, (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7000' || substr(md5($1::uuid::text || i), 17))::uuid AS id
       FROM times
     ), made AS (
       INSERT INTO calls (month, call_id, tenant_id, connection_id, revision, live, final, started_at, direction, outcome,
           customer_digits, responsible_agent_id, agent_ids, record)
         SELECT date_trunc('month', at AT TIME ZONE 'UTC')::date, id, $1::uuid, $5::uuid, 1, false, true, at, 'inbound', 'answered',
           '79000000011', $7, ARRAY[$6, $7],
           replace(replace(replace($8, 'CALL', id::text), 'STARTED', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
             'QUEUE', CASE WHEN i % 2 = 0 THEN '400' ELSE '500' END)::json
         FROM ids RETURNING *)
     INSERT INTO call_agents (tenant_id, agent_id, started_at, call_id, month)
       SELECT tenant_id, unnest(agent_ids), started_at, call_id, month FROM made`,
    [tenant, count, RANGE.from, (STEP_MS * CALLS) / count, connection, first, last, template],
  );
}

beforeAll(async () => {
  for (let month = 0; month < 12; month += 1) {
    await world.owner.query(
      `SELECT ensure_month_partitions(($1::timestamptz + make_interval(months => $2))::date)`,
      [RANGE.from, month],
    );
  }
  const stranger = await world.addTenant();
  await fill(stranger, randomUUID(), [randomUUID(), randomUUID()], 500);
  // Statistics of before this tenant came, as on a day when much is imported.
  await world.owner.query('ANALYZE calls');
  tenantId = await world.addTenant();
  connectionId = await world.addConnection(tenantId);
  agents = [await world.addAgent(tenantId, 'Agent 101'), await world.addAgent(tenantId, 'Agent 102')];
  await fill(tenantId, connectionId, agents, CALLS);
}, 600_000);

/** Pages of tables and indexes that the statements of the work touch. */
async function pagesOf(work: (tx: Transaction) => Promise<unknown>): Promise<number> {
  let pages = 0;
  await world.database.tenant(tenantId, async (tx) => {
    const query = async (text: string, values: unknown[] = []) => {
      const { rows } = await tx.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, values);
      const { Plan: plan } = rows[0]['QUERY PLAN'][0];
      pages += plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
      return tx.query(text, values);
    };
    await work({ query } as unknown as Transaction);
  });
  return pages;
}

const run = (cursor?: Recomputation['cursor']): Recomputation =>
  ({ ...RANGE, what: 'responsible', cursor }) as Recomputation;

it('a page costs the same at the beginning and at the end of a long history', async () => {
  const costs: number[] = [];
  for (const part of [0, 0.5, 0.9]) {
    const startedAt = new Date(BEGIN + part * CALLS * STEP_MS).toISOString();
    const cursor = { startedAt, callId: '00000000-0000-0000-0000-000000000000' };
    costs.push(
      await pagesOf(async (tx) => {
        const { candidates } = await readPage(tx, run(cursor), 100);
        expect(candidates).toHaveLength(100);
      }),
    );
  }
  // A record fills most of a page; each of the months is entered once.
  expect(Math.max(...costs)).toBeLessThan(100 * 4 + 13 * 8);
});

it('all calls of a year are judged and changed, each once, while others may take the connection in between', async () => {
  const jobs: RecomputeJob[] = [];
  const enqueue = async (job: RecomputeJob) => void jobs.push(job);
  const { database } = world;
  const bus = new LocalBus();
  const service = new RecomputeService({ database, tenants: new TenantService({ database }), enqueue });
  const recompute = new RecomputeCalls({
    database,
    connections: { find: async () => undefined },
    agents: new PgAgentDirectory({ database, bus }),
    directory: new PgCallerDirectory(),
    bus,
    logger: silentLogger(),
    enqueue,
    wake: async () => undefined,
    // Only work is measured: how long a run rests is up to its limits.
    pause: async () => undefined,
  });
  const work = async (asked: Parameters<typeof service.start>[1]) => {
    const { recomputationId } = await service.start(tenantId, asked, null);
    const from = performance.now();
    for (let job = jobs.shift(); job; job = jobs.shift()) await recompute.run(job);
    return {
      ...(await service.get(tenantId, recomputationId)),
      tookMs: Math.round(performance.now() - from),
    };
  };
  const rules = { queueRules: [{ queueId: '400', policy: 'longestTalk' as const }] };
  const dry = await work({ dryRun: true, ...RANGE, rules });
  expect(dry).toMatchObject({
    state: 'done',
    counts: { lookedAt: CALLS, planned: CALLS / 2, reassigned: CALLS / 2 },
  });
  expect(dry.summary?.moves).toMatchObject([
    { from: { agentId: agents[1] }, to: { agentId: agents[0] }, calls: CALLS / 2 },
  ]);

  let longestHeldMs = 0;
  let turns = 0;
  let isOver = false;
  const watching = (async () => {
    // As live rows would: how long is the connection taken at a time?
    while (!isOver) {
      const from = performance.now();
      await world.owner.query('BEGIN');
      await world.owner.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [connectionId]);
      await world.owner.query('COMMIT');
      longestHeldMs = Math.max(longestHeldMs, performance.now() - from);
      turns += 1;
    }
  })();
  const real = await work({ dryRun: false, dryRunId: dry.recomputationId });
  isOver = true;
  await watching;
  expect(real).toMatchObject({ state: 'done', counts: { applied: CALLS / 2, changedSince: 0 } });
  expect(turns).toBeGreaterThan(CALLS / 2 / 50 / 2);
  const { rows } = await world.owner.query(
    `SELECT count(*)::int AS count FROM calls WHERE tenant_id = $1 AND revision = 2 AND responsible_agent_id = $2`,
    [tenantId, agents[0]],
  );
  expect(rows[0].count).toBe(CALLS / 2);
  const left = await database.tenant(tenantId, (tx) =>
    plannedChanges.list(tx, dry.recomputationId, { limit: 1, states: ['planned'] }),
  );
  expect(left).toEqual([]);
  if (process.env.RECOMPUTE_CALLS !== undefined) {
    console.info({ calls: CALLS, dryMs: dry.tookMs, applied: CALLS / 2, realMs: real.tookMs, longestHeldMs });
  }
}, 600_000);
