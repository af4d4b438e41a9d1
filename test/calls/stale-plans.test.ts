import pg from 'pg';
import { expect, it } from 'vitest';
import { loadLastCalls } from '../../src/calls/pop-card.ts';
import type { Transaction } from '../../src/db/database.ts';
import { prepareWorld } from '../people/people-fixture.ts';

const world = prepareWorld();
const CALLS = 20_000;

/** A month of one tenant, all of it in one partition, by customers who called once. */
async function fillThisMonth(tenantId: string): Promise<void> {
  await world.owner.query(
    `INSERT INTO calls (month, call_id, tenant_id, connection_id, revision, live, final, started_at, direction,
         customer_e164, customer_digits, agent_ids, record)
       SELECT date_trunc('month', now())::date, gen_random_uuid(), $1, gen_random_uuid(), 1, false, true,
         date_trunc('month', now()) + i * interval '1 second', 'inbound', '+7900' || i, '7900' || i, '{}', '{}'
       FROM generate_series(1, $2::int) i`,
    [tenantId, CALLS],
  );
}

it('a plan made while the month was empty finds a new caller by a few pages when it is full', async () => {
  const tenantId = await world.addTenant();
  const { rows } = await world.owner.query(
    "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'calls'::regclass",
  );
  for (const { name } of rows) await world.owner.query(`ALTER TABLE ${name} SET (autovacuum_enabled = off)`);
  const worker = new pg.Client({ connectionString: world.databaseUrl });
  await worker.connect();
  try {
    // As the ingest works: under the tenant's role, through indexes, with plans that are made once.
    await worker.query(`SET ROLE callweave_app; SET callweave.tenant = '${tenantId}';
      SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off`);
    await loadLastCalls(worker as unknown as Transaction, ['+79990001'], new Date());
    await fillThisMonth(tenantId);
    const explained = await worker.query(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE "calls-last"(ARRAY['+79990001', '+79990002'], '2020-01-01', 6)`,
    );
    const { Plan: plan } = explained.rows[0]['QUERY PLAN'][0];
    expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']).toBeLessThan(100);
  } finally {
    await worker.end();
  }
});
