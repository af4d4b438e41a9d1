import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import type { CallweaveEvent } from '../../src/push/protocol/messages.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { CallStream, pause } from './call-stream.ts';
import { type DurableHub, startDurableHub } from './durable-hub.ts';

const LONG_MS = 900_000;
const KILLS = 50;
const FLUSHES = 20;
const CALL_EVERY_MS = 60;
const ENOUGH_CALLS = 50;
const SETTLE_MS = 240_000;

let hub: DurableHub | undefined;
let redis: TestRedis | undefined;
afterEach(async () => {
  await hub?.stop();
  hub = undefined;
  await redis?.stop();
  redis = undefined;
}, 240_000);

/** Sends calls while `trouble` goes on, then waits until everything is processed and looks at what came of it. */
async function survive(of: DurableHub, trouble: () => Promise<void>): Promise<void> {
  const seen: CallweaveEvent[] = [];
  const client = of.pushClient({
    onEvent: (event) => seen.push(event),
    // Comes back at once: a server that dies every few seconds would else be met by one long wait after another, and a
    // client that missed more than the server resumes is rightly given a snapshot in place of the events.
    random: () => 0,
  });
  client.start();
  await expect.poll(() => client.getSnapshot().state.name, { timeout: 120_000 }).toBe('live');

  const stream = new CallStream({ targets: of.hooks, crmToken: of.crmToken });
  const sending = stream.run(CALL_EVERY_MS);
  await trouble();
  await of.allUp();
  // However slow the machine is.
  await expect.poll(() => stream.acknowledged.length, { timeout: SETTLE_MS }).toBeGreaterThan(ENOUGH_CALLS);
  await stream.end();
  await sending;
  await expect
    .poll(() => of.count(`inbox WHERE state = 'pending'`), { timeout: SETTLE_MS, interval: 500 })
    .toBe(0);

  await expectEachCallOnce(of, stream.acknowledged);
  const highest = await expectSequenceWithoutGaps(of);
  await expect.poll(() => seen.length, { timeout: SETTLE_MS, interval: 200 }).toBeGreaterThanOrEqual(highest);
  expect(seen.map(({ sequence }) => Number(sequence))).toEqual(
    Array.from({ length: highest }, (_, index) => index + 1),
  );
  client.stop();
}

/**
 * Both webhooks of each call are in one record, which popped once and was answered once. A webhook sent again after a lost
 * acknowledgement is a fact of its own (the exchange gives its events no id), and must not make anything happen twice.
 */
async function expectEachCallOnce(of: DurableHub, callIds: readonly string[]): Promise<void> {
  expect(await of.count(`inbox WHERE state <> 'done'`)).toBe(0);
  const { rows } = await of.owner.query<{
    id: string;
    calls: number;
    facts: number;
    pops: number;
    answers: number;
  }>(
    `SELECT asked.id,
        (SELECT count(DISTINCT c.call_id)::int FROM call_facts f JOIN calls c USING (month, call_id)
          WHERE f.body::text LIKE '%' || asked.id || '%' AND c.merged_into IS NULL) AS calls,
        (SELECT count(DISTINCT f.body->>'type')::int FROM call_facts f WHERE f.body::text LIKE '%' || asked.id || '%') AS facts,
        (SELECT count(*)::int FROM outgoing_events e WHERE e.type = 'callweave.call.delivered.v1' AND e.card IS NOT NULL
          AND e.event::text LIKE '%' || asked.id || '%') AS pops,
        (SELECT count(*)::int FROM outgoing_events e WHERE e.type = 'callweave.call.established.v1'
          AND e.event::text LIKE '%' || asked.id || '%') AS answers
      FROM unnest($1::text[]) AS asked(id)`,
    [callIds],
  );
  expect(
    rows.filter(
      ({ calls, facts, pops, answers }) => calls !== 1 || facts !== 2 || pops !== 1 || answers !== 1,
    ),
  ).toEqual([]);
  // A webhook that was stored and never acknowledged belongs to the same call as its repetition.
  expect(await of.count('calls WHERE merged_into IS NULL')).toBe(callIds.length);
}

async function expectSequenceWithoutGaps(of: DurableHub): Promise<number> {
  const { rows } = await of.owner.query(
    `SELECT count(*)::int AS n, min(e.sequence)::int AS first, max(e.sequence)::int AS last, max(t.sequence)::int AS counter
      FROM outgoing_events e JOIN tenants t USING (tenant_id) WHERE tenant_id = $1`,
    [of.tenantId],
  );
  const { n, first, last, counter } = rows[0];
  expect([first, last, counter]).toEqual([1, n, n]);
  return n;
}

describe('a stream of webhooks', () => {
  it(`loses nothing and pops nothing twice when processes are killed ${KILLS} times`, {
    timeout: LONG_MS,
  }, async () => {
    hub = await startDurableHub(['api', 'api', 'push', 'worker', 'worker']);
    const of = hub;
    const killed: string[] = [];
    await survive(of, async () => {
      while (killed.length < KILLS) {
        await pause(Math.random() * 600);
        const roles = await of.killOne();
        if (roles !== undefined) killed.push(roles);
      }
    });
    expect(new Set(killed)).toEqual(new Set(['api', 'push', 'worker']));
  });

  it(`loses nothing when Redis forgets everything ${FLUSHES} times`, { timeout: LONG_MS }, async ({
    skip,
  }) => {
    redis = await startTestRedis();
    if (!redis) return skip('redis-server is not installed');
    hub = await startDurableHub(['api,push', 'worker'], { REDIS_URL: redis.url });
    const client = new Redis(redis.url);
    await survive(hub, async () => {
      for (let flush = 0; flush < FLUSHES; flush += 1) {
        await pause(Math.random() * 800);
        await client.flushall();
      }
    });
    client.disconnect();
  });
});
