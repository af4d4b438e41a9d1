import { beforeAll, describe, expect, it } from 'vitest';
import type { CallSearch } from '../../src/calls/call-log/call-search.ts';
import { searchCalls } from '../../src/calls/call-log/search-calls.ts';
import type { Transaction } from '../../src/db/database.ts';
import { prepareWorld } from '../people/people-fixture.ts';

const world = prepareWorld();
const CALLS = 24_000;
const AGENTS = 400;
const CONNECTION = '00000000-0000-4000-8000-000000000001';
const DAY_MS = 86_400_000;
let tenantId: string;

/** Calls of the last year, the newest first; the number of each ends in its place. */
async function fill(tenant: string, count: number): Promise<void> {
  await world.owner.query(
    `WITH times AS (
       SELECT i, date_trunc('milliseconds', now() - i * interval '1 year' / $2) AS at FROM generate_series(1, $2::int) i
     ), made AS (
       INSERT INTO calls (month, call_id, tenant_id, connection_id, revision, live, final, started_at, direction, outcome,
           customer_e164, customer_digits, agent_ids, record)
         SELECT date_trunc('month', at AT TIME ZONE 'UTC')::date,
           (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7000' || substr(md5($1::uuid::text || i), 17))::uuid,
           $1::uuid, $3::uuid, 1, false, true, at, 'inbound', CASE WHEN i % 50 = 0 THEN 'missed' ELSE 'answered' END,
           '+7900' || lpad(i::text, 7, '0'), '7900' || lpad(i::text, 7, '0'), ARRAY['agent' || i % ${AGENTS}],
           json_build_object('callId', i, 'filler', repeat('x', 1500), 'durations', json_build_object('talk', i % 300 * 1000),
             'queue', json_build_object('id', '40' || i % 4, 'name', 'Отдел ' || i % 4), 'transfers', '[]'::json,
             'line', json_build_object('did', '74950000001', 'e164', '+74950000001'),
             'customer', json_build_object('name', 'Клиент ' || i), 'matches', '[]'::json)
         FROM times RETURNING *)
     INSERT INTO call_agents (tenant_id, agent_id, started_at, call_id, month)
       SELECT tenant_id, agent_ids[1], started_at, call_id, month FROM made`,
    [tenant, count, CONNECTION],
  );
}

function lastDays(days: number): { from: string; to: string } {
  return {
    from: new Date(Date.now() - days * DAY_MS).toISOString(),
    to: new Date(Date.now() + DAY_MS).toISOString(),
  };
}

async function find(search: CallSearch, limit = 20): Promise<number[]> {
  const found = await world.database.tenant(tenantId, (tx) => searchCalls(tx, search, { limit }));
  return found.map(({ record }) => (record as unknown as { callId: number }).callId);
}

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Loops'?: number;
  Plans?: Plan[];
}

/** How the database answers: pages it touched, and of each table that it read, how. */
async function explain(search: CallSearch): Promise<{ pages: number; scans: string[]; months: Set<string> }> {
  const scans: string[] = [];
  const months = new Set<string>();
  let pages = 0;
  const visit = (plan: Plan): void => {
    const table = plan['Relation Name'];
    if (table !== undefined && plan['Actual Loops'] !== 0) {
      scans.push(`${plan['Node Type']} ${table}`);
      if (table.startsWith('calls')) months.add(table);
    }
    plan.Plans?.forEach(visit);
  };
  await world.database.tenant(tenantId, async (tx) => {
    const query = async (text: string, values: unknown[]) => {
      const { rows } = await tx.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, values);
      const plan = rows[0]['QUERY PLAN'][0].Plan;
      pages += plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
      visit(plan);
      return { rows: [] };
    };
    await searchCalls({ query } as unknown as Transaction, search, { limit: 20 });
  });
  return { pages, scans, months };
}

describe('the call log of a year', () => {
  beforeAll(async () => {
    for (let back = 0; back <= 12; back += 1) {
      await world.owner.query(
        `SELECT ensure_month_partitions((now() - make_interval(months => $1::int))::date)`,
        [back],
      );
    }
    for (let i = 0; i < 2; i += 1) await fill(await world.addTenant(), 500);
    await world.owner.query('ANALYZE calls, call_agents');
    tenantId = await world.addTenant();
    await fill(tenantId, CALLS);
  }, 240_000);

  it('shows a day by the index of time, and opens no other month', async () => {
    const { pages, scans, months } = await explain(lastDays(1));
    expect(scans.filter((scan) => scan.startsWith('Seq Scan'))).toEqual([]);
    // The month of the day, its neighbour when the day is near the edge, and the one for whatever has no month.
    expect(months.size).toBeLessThanOrEqual(3);
    expect(pages).toBeLessThan(20 * 12);
  });

  it('costs what the interval costs: a filter that nothing matches reads the day and not the year', async () => {
    const nothing = { queue: 'nobody', connectionId: CONNECTION, direction: 'inbound' as const };
    const day = await explain({ ...lastDays(1), ...nothing });
    const perDay = CALLS / 365;
    expect(day.scans.filter((scan) => scan.startsWith('Seq Scan'))).toEqual([]);
    expect(day.pages).toBeLessThan(perDay * 3 * 4);
    expect(day.months.size).toBeLessThanOrEqual(3);
  });

  it('finds last digits in a year by their index, a few pages each', async () => {
    const search = { ...lastDays(366), customer: { kind: 'tail', digits: '12345' } as const };
    expect(await find(search)).toEqual([12345]);
    const { pages, scans } = await explain(search);
    expect(scans.filter((scan) => scan.startsWith('Seq Scan'))).toEqual([]);
    expect(pages).toBeLessThan(200);
  });

  it('finds whole numbers in a year by their index, newest first', async () => {
    const e164 = ['+79000000042', '+79000000007', '+79001234567'];
    const search = { ...lastDays(366), customer: { kind: 'numbers', e164 } as const };
    expect(await find(search)).toEqual([7, 42]);
    const { pages, scans } = await explain(search);
    expect(scans.filter((scan) => scan.startsWith('Seq Scan'))).toEqual([]);
    // All of the year lies on some five thousand pages.
    expect(pages).toBeLessThan(600);
  });

  it('finds the calls of one agent by a few pages each', async () => {
    const search = { ...lastDays(366), agentId: 'agent7' };
    expect((await find(search)).slice(0, 3)).toEqual([7, 7 + AGENTS, 7 + 2 * AGENTS]);
    const { pages, scans } = await explain(search);
    expect(scans.filter((scan) => scan.startsWith('Seq Scan'))).toEqual([]);
    expect(pages).toBeLessThan(20 * 15);
  });

  it('finds any part of a number, a name, a queue, a line, a length of talk and an outcome', async () => {
    const month = lastDays(20);
    expect(await find({ ...month, customer: { kind: 'part', digits: ['90000000', 'x'] } }, 3)).toEqual([
      1, 2, 3,
    ]);
    expect(await find({ ...month, customer: { kind: 'name', name: 'клиент 12', e164: [] } }, 2)).toEqual([
      12, 120,
    ]);
    expect(
      await find({ ...month, customer: { kind: 'name', name: 'nobody', e164: ['+79000000009'] } }),
    ).toEqual([9]);
    expect(await find({ ...month, customer: { kind: 'name', name: '100%', e164: [] } })).toEqual([]);
    expect(await find({ ...month, queue: 'ОТДЕЛ 3' }, 2)).toEqual([3, 7]);
    expect(await find({ ...month, queue: '401' }, 2)).toEqual([1, 5]);
    expect(await find({ ...month, line: '8 495 000-00-01' }, 1)).toEqual([1]);
    expect(await find({ ...month, line: '0002' })).toEqual([]);
    expect(await find({ ...month, minTalkMs: 298_000 }, 2)).toEqual([298, 299]);
    expect(await find({ ...month, maxTalkMs: 1_000 }, 2)).toEqual([1, 300]);
    expect(await find({ ...month, outcomes: ['missed'] }, 2)).toEqual([50, 100]);
    expect(await find({ ...month, isTransferred: true })).toEqual([]);
    expect(await find({ ...month, hasRecording: true })).toEqual([]);
    expect(await find({ ...month, task: 'waiting' })).toEqual([]);
    expect(await find({ ...month, task: 'none', hasRecording: false }, 2)).toEqual([1, 2]);
  });

  it('combines an agent with a number', async () => {
    const customer = { kind: 'tail', digits: '0407' } as const;
    expect(await find({ ...lastDays(366), agentId: 'agent7', customer })).toEqual(
      [407, 10_407, 20_407].filter((i) => i % AGENTS === 7),
    );
  });

  it('says nothing of the calls of another company', async () => {
    const other = await world.addTenant();
    const found = await world.database.tenant(other, (tx) =>
      searchCalls(tx, { ...lastDays(366), customer: { kind: 'tail', digits: '2345' } }, { limit: 20 }),
    );
    expect(found).toEqual([]);
  });
});
