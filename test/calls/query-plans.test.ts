import { beforeAll, describe, expect, it } from 'vitest';
import { loadCalls, loadSurroundings } from '../../src/calls/call-store.ts';
import { findCall, listCalls } from '../../src/calls/list-calls.ts';
import { listFacts } from '../../src/calls/list-facts.ts';
import { loadNeighbours } from '../../src/calls/load-neighbours.ts';
import { moveFacts } from '../../src/calls/move-facts.ts';
import { loadLastCalls } from '../../src/calls/pop-card.ts';
import { moveCall, storeBatch } from '../../src/calls/store-batch.ts';
import type { Database, Transaction } from '../../src/db/database.ts';
import { PushStore } from '../../src/push/push-store.ts';
import { prepareWorld } from '../people/people-fixture.ts';

const world = prepareWorld();
const CALLS = 20_000;
const AGENTS = 500;
/** How many calls each agent has. */
const EACH = CALLS / AGENTS;
const CONNECTION = '00000000-0000-4000-8000-000000000001';
let tenantId: string;
let callIds: string[];

/** Calls of the last year; agents and customers take turns. One in a hundred is not final. */
async function fill(tenant: string, count: number): Promise<void> {
  await world.owner.query(
    `WITH times AS (
       SELECT i, date_trunc('milliseconds', now() - i * interval '1 year' / $2) AS at FROM generate_series(1, $2::int) i
     ), made AS (
       INSERT INTO calls (month, call_id, tenant_id, connection_id, revision, live, final, started_at, direction,
           customer_e164, customer_digits, agent_ids, record)
         SELECT date_trunc('month', at AT TIME ZONE 'UTC')::date,
           (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7000' || substr(md5($1::uuid::text || i), 17))::uuid,
           $1::uuid, $3::uuid, 1, i % 100 = 0, i % 100 <> 0, at, 'inbound', '+7900' || i % 5000, '7900' || i % 5000,
           ARRAY['agent' || i % ${AGENTS}], json_build_object('callId', i, 'filler', repeat('x', 500))
         FROM times RETURNING *)
     INSERT INTO call_agents (tenant_id, agent_id, started_at, call_id, month)
       SELECT tenant_id, agent_ids[1], started_at, call_id, month FROM made`,
    [tenant, count, CONNECTION],
  );
}

/** Pages that the statements touch, each in the order they were sent; nothing of it is kept. */
async function pagesOf(work: (tx: Transaction) => Promise<unknown>): Promise<number[]> {
  const pages: number[] = [];
  const undo = new Error('undo');
  await world.database
    .tenant(tenantId, async (tx) => {
      const query = async (text: string | { text: string; values: unknown[] }, values?: unknown[]) => {
        const [sql, parameters = []] = typeof text === 'string' ? [text, values] : [text.text, text.values];
        const { rows } = await tx.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`, parameters);
        const { Plan: plan } = rows[0]['QUERY PLAN'][0];
        pages.push(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']);
        return /^\s*SELECT/.test(sql) ? tx.query(sql, parameters) : { rows: [{}] };
      };
      await work({ query } as unknown as Transaction);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  return pages;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

describe('calls of a tenant that the statistics of the database know nothing of', () => {
  beforeAll(async () => {
    for (let back = 0; back <= 12; back += 1)
      await world.owner.query(
        `SELECT ensure_month_partitions((now() - make_interval(months => $1::int))::date)`,
        [back],
      );
    const { rows } = await world.owner.query(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent IN ('calls'::regclass, 'call_facts'::regclass)`,
    );
    for (const { name } of [...rows, { name: 'call_agents' }])
      await world.owner.query(`ALTER TABLE ${name} SET (autovacuum_enabled = off)`);
    for (let i = 0; i < 5; i += 1) await fill(await world.addTenant(), 500);
    await world.owner.query('ANALYZE calls, call_agents, call_facts');
    tenantId = await world.addTenant();
    await fill(tenantId, CALLS);
    const ids = await world.owner.query(
      'SELECT call_id FROM calls WHERE tenant_id = $1 ORDER BY started_at LIMIT 20',
      [tenantId],
    );
    callIds = ids.rows.map(({ call_id }) => call_id);
  });

  it('are found for one agent by a few pages each, and in order', async () => {
    let records: unknown[] = [];
    const pages = await pagesOf(async (tx) => {
      records = await listCalls(tx, { agentId: 'agent7', limit: 10 });
    });
    expect(records).toMatchObject(Array.from({ length: 10 }, (_, i) => ({ callId: 7 + i * AGENTS })));
    expect(sum(pages)).toBeLessThan(10 * 12);
    const filter = { agentId: 'agent7', direction: 'inbound', live: false, customerE164: '+79007' };
    const filtered = await pagesOf((tx) => listCalls(tx, { ...filter, limit: 2 }));
    expect(sum(filtered)).toBeLessThan(EACH * 6);
  });

  it('are found page by page for one agent, the last page as cheap as the first', async () => {
    const seen: unknown[] = [];
    const costs: number[] = [];
    let after: { startedAt: string; callId: string } | undefined;
    for (let page = 0; page < 4; page += 1) {
      let records: { callId: string }[] = [];
      const pages = await pagesOf(async (tx) => {
        records = await listCalls(tx, { agentId: 'agent7', limit: EACH / 4, after });
      });
      costs.push(sum(pages));
      seen.push(...records.map(({ callId }) => callId));
      const { rows } = await world.owner.query(
        `SELECT started_at, call_id FROM calls WHERE tenant_id = $1 AND record->>'callId' = $2`,
        [tenantId, String(records.at(-1)?.callId)],
      );
      after = { startedAt: rows[0].started_at.toISOString(), callId: rows[0].call_id };
    }
    expect(seen).toEqual(Array.from({ length: EACH }, (_, i) => (i === 0 ? 7 : 7 + i * AGENTS)));
    expect(Math.max(...costs)).toBeLessThan((EACH / 4) * 12);
  });

  it('are found by their customer, and newest first, by a few pages each', async () => {
    const some = await pagesOf((tx) => listCalls(tx, { customerE164: '+790042', limit: 10 }));
    expect(sum(some)).toBeLessThan(150);
    const newest = await pagesOf((tx) => listCalls(tx, { limit: 10 }));
    expect(sum(newest)).toBeLessThan(150);
    const last = await pagesOf((tx) => loadLastCalls(tx, ['+790042', '+790043'], new Date()));
    expect(sum(last)).toBeLessThan(150);
    // Who never called before has no last calls to stop at: a walk back through the tenant's calls would read them all.
    const first = await pagesOf((tx) => loadLastCalls(tx, ['+79990001', '+79990002'], new Date()));
    expect(sum(first)).toBeLessThan(150);
  });

  it('are found by their ids by a few pages each', async () => {
    const one = await pagesOf((tx) => findCall(tx, callIds[0] as string));
    expect(sum(one)).toBeLessThan(10);
    for (const pages of await pagesOf((tx) => loadCalls(tx, callIds)))
      expect(pages).toBeLessThan(callIds.length * 15);
    const facts = await pagesOf((tx) => listFacts(tx, callIds[0] as string, { limit: 201 }));
    expect(sum(facts)).toBeLessThan(20);
  });

  it('do not make a batch read them all', async () => {
    const around = await pagesOf((tx) => loadSurroundings(tx, CONNECTION, ['key']));
    expect(sum(around)).toBeLessThan(60);
    const startedAt = new Date(Date.now() - 3_600_000).toISOString();
    const part = { customer: { digits: '790042' }, legs: [{ agentId: 'agent7' }], startedAt };
    const inside = { ...part, direction: 'internal' };
    for (const [isStitched, parts] of [
      [false, [part]],
      [true, [part, inside]],
    ] as const) {
      const neighbours = await pagesOf((tx) =>
        loadNeighbours(tx, CONNECTION, parts as never, { isStitched }),
      );
      expect(sum(neighbours)).toBeLessThan(20 * 12);
    }
    const facts = [{ id: 'f', keys: ['k'], at: 0, order: 0, body: {} }];
    const some = await pagesOf((tx) =>
      moveFacts(tx, {
        from: callIds[0] as string,
        into: callIds[1] as string,
        connectionId: CONNECTION,
        facts,
      }),
    );
    for (const pages of some) expect(pages).toBeLessThan(60);
    const moves = await pagesOf((tx) =>
      moveCall(tx, { from: callIds[0] as string, into: callIds[1] as string, connectionId: CONNECTION }),
    );
    for (const pages of moves) expect(pages).toBeLessThan(60);
  });

  it('cost nothing while they live when somebody looks for those that rang in vain', async () => {
    const { rows: open } = await world.owner.query('SELECT count(*)::int AS n FROM calls WHERE NOT final');
    expect(open[0].n).toBeGreaterThan(CALLS / 200);
    const look = async (): Promise<number> => {
      const { rows } = await world.owner.query(
        `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM idle_calls(interval '2 minutes', 5000)`,
      );
      const { Plan: plan } = rows[0]['QUERY PLAN'][0];
      return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
    };
    // The first look also reads what the database keeps of its own tables.
    await look();
    expect(await look()).toBeLessThan(100);
  });

  it('are written by a few pages each', async () => {
    const records = callIds.map((callId) => {
      const record = {
        ...{ callId, revision: 2, startedAt: new Date().toISOString(), final: true, direction: 'inbound' },
        ...{ customer: { digits: '790042' }, legs: [{ agentId: 'agent7' }, { agentId: 'agent8' }] },
      };
      const before = { ...record, legs: [{ agentId: 'agent9' }] };
      return { before, absorbed: [before], record, json: '{}' } as never;
    });
    const lists = { facts: [], keys: [], outcomes: [], events: [] };
    const batch = { tenantId, connectionId: CONNECTION, records, ...lists };
    const pages = await pagesOf((tx) => storeBatch(tx, batch));
    expect(sum(pages)).toBeLessThan(callIds.length * 80);
  });

  it('are read for a screen by those that live', async () => {
    const pages: number[] = [];
    const database = {
      tenant: async (_: string, work: (tx: Transaction) => Promise<unknown>) => {
        let result: unknown;
        pages.push(
          ...(await pagesOf(async (tx) => {
            result = await work(tx);
          })),
        );
        return result;
      },
    } as unknown as Database;
    const { calls } = await new PushStore(database).liveCalls(tenantId);
    expect(calls).toHaveLength(CALLS / 100);
    expect(sum(pages)).toBeLessThan((CALLS / 100) * 4);
  });
});
