import { beforeAll, describe, expect, it } from 'vitest';
import type { Transaction } from '../../src/db/database.ts';
import { findTask, listTasks } from '../../src/tasks/list-tasks.ts';
import { lockTasks, noteTalks } from '../../src/tasks/task-store.ts';
import { prepareWorld } from '../people/people-fixture.ts';

const world = prepareWorld();
let tenantId: string;
let sample: { task_id: string; call_id: string };
const TASKS = 30_000;
const OPEN_EVERY = 300;

/** Tasks and talks of the last year: of 3,000 numbers and 50 agents, one task in 300 waits. */
async function fill(tenant: string, count: number): Promise<void> {
  await world.owner.query(
    `INSERT INTO missed_call_tasks (task_id, tenant_id, call_id, revision, state, number_key, agent_id, missed_at, escalate_at, closed_at, task)
       SELECT gen_random_uuid(), $1, gen_random_uuid(), 1, CASE WHEN i % ${OPEN_EVERY} = 0 THEN 'open' ELSE 'closed' END, '7900' || i % 3000,
         'agent' || i % 50, at, at + interval '15 minutes', CASE WHEN i % ${OPEN_EVERY} = 0 THEN NULL ELSE at + interval '5 minutes' END,
         json_build_object('taskId', i, 'filler', repeat('x', 500))
       FROM (SELECT i, now() - i * interval '1 year' / $2 AS at FROM generate_series(1, $2::int) i) t`,
    [tenant, count],
  );
  await world.owner.query(
    `INSERT INTO customer_reaches (tenant_id, call_id, number_key, reached_at, direction)
       SELECT $1, gen_random_uuid(), '7900' || i % 3000, now() - i * interval '1 year' / $2, 'outbound' FROM generate_series(1, $2::int) i`,
    [tenant, count],
  );
}

/** Pages that the statements touch. */
async function pagesOf(work: (tx: Transaction) => Promise<unknown>, steady = false): Promise<number> {
  let pages = 0;
  await world.database.tenant(tenantId, async (tx) => {
    if (steady)
      await tx.query(
        `SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
           set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`,
      );
    const query = async (text: string | { text: string; values?: unknown[] }, values?: unknown[]) => {
      const [sql, parameters = []] = typeof text === 'string' ? [text, values] : [text.text, text.values];
      const { rows } = await tx.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`, parameters);
      const { Plan: plan } = rows[0]['QUERY PLAN'][0];
      pages += plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
      return { rows: [] };
    };
    await work({ query } as unknown as Transaction);
  });
  return pages;
}

describe('tasks of a tenant that the statistics of the database know nothing of', () => {
  beforeAll(async () => {
    for (const table of ['missed_call_tasks', 'customer_reaches'])
      await world.owner.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
    for (let i = 0; i < 3; i += 1) await fill(await world.addTenant(), 300);
    await world.owner.query('ANALYZE missed_call_tasks, customer_reaches');
    tenantId = await world.addTenant();
    await fill(tenantId, TASKS);
    const { rows } = await world.owner.query(
      'SELECT task_id, call_id FROM missed_call_tasks WHERE tenant_id = $1 LIMIT 1',
      [tenantId],
    );
    sample = rows[0];
  }, 240_000);

  it('are found for a batch of calls without reading the history of anybody', async () => {
    const numbers = Array.from({ length: 10 }, (_, i) => ({
      numberKey: `7900${i * 7}`,
      since: new Date(Date.now() - 3_600_000).toISOString(),
    }));
    const pages = await pagesOf(async (tx) => {
      await lockTasks(tx);
      await noteTalks(tx, {
        reached: [],
        goneCallIds: [sample.call_id],
        callIds: [sample.call_id],
        tasksOf: numbers,
        reachesOf: numbers,
      });
    }, true);
    // Ten numbers, three look-ups each, a few pages each.
    expect(pages).toBeLessThan(200);
  });

  it.each([
    ['all', {}],
    ['open', { state: 'open' as const }],
    ['closed', { state: 'closed' as const }],
    ['escalated', { state: 'escalated' as const }],
    ['open of an agent', { state: 'open' as const, agentId: 'agent7' }],
    ['of an agent', { agentId: 'agent7' }],
  ])('are listed (%s) by a page at a time', async (_name, filter) => {
    const after = { missedAt: new Date(Date.now() - 180 * 86_400_000).toISOString(), taskId: sample.task_id };
    // A page of 51, each with the few later calls of its number; all tasks of the tenant are ten times as many pages.
    for (const query of [
      { ...filter, limit: 51 },
      { ...filter, limit: 51, after },
    ])
      expect(await pagesOf((tx) => listTasks(tx, query))).toBeLessThan(1_000);
  });

  it('are found by their id', async () => {
    expect(await pagesOf((tx) => findTask(tx, sample.task_id))).toBeLessThan(10);
  });

  it('are found when their time is over, and counted, without reading those that are closed', async () => {
    for (const statement of [`SELECT * FROM due_tasks(now(), 1000)`, `SELECT * FROM waiting_tasks()`]) {
      const { rows } = await world.owner.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${statement}`);
      const { Plan: plan } = rows[0]['QUERY PLAN'][0];
      expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], statement).toBeLessThan(600);
    }
  });
});
