import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConnectorError } from '../../connectors/kit/connector-error.ts';
import { PollLogStore } from '../../src/connections/poll-log-store.ts';
import { SessionLeases } from '../../src/connections/session-leases.ts';
import { PollCallLog } from '../../workers/poll-call-log.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { connectionsOn, createTenant, endLeaseSessions } from './connections-on.ts';
import { FakeLogPbx } from './fake-log-pbx.ts';

const NOW = Date.now();
const MINUTE = 60_000;

let test: TestDatabase;
let tenantId: string;
let pbx: FakeLogPbx;
let hub: ReturnType<typeof connectionsOn>;
let connectionId: string;
let now: number;
const started: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  test = await createTestDatabase({ poolSize: 10 });
  tenantId = await createTenant(test.database);
});
afterAll(() => test.close());

beforeEach(async () => {
  pbx = new FakeLogPbx();
  hub = connectionsOn(test.database, [pbx.connector]);
  // The service writes the database's time: the fake clock starts behind it.
  now = NOW + MINUTE;
  ({ connectionId } = await hub.service.create(tenantId, { connector: 'fake-log', name: 'x', settings: {} }));
});
afterEach(async () => {
  for (const one of started.splice(0).reverse()) await one.stop();
  await hub.service.delete(tenantId, connectionId);
});

/** A process of its own: its own database session, its own leases. */
function newProcess(): PollCallLog {
  const leases = new SessionLeases(test.database);
  const worker = new PollCallLog({
    ...hub,
    database: test.database,
    leases,
    connectors: [pbx.connector],
    now: () => now,
  });
  started.push(leases, worker);
  return worker;
}

async function inboxRows(): Promise<{ ids: string[]; quiet: boolean }[]> {
  const { rows } = await test.database.hubPool.query<{ exchange: { body: string }; quiet: boolean }>(
    'SELECT exchange, quiet FROM inbox WHERE connection_id = $1 ORDER BY inbox_id',
    [connectionId],
  );
  return rows.map(({ exchange, quiet }) => ({
    ids: (JSON.parse(exchange.body) as { id: string; text?: string }[]).map(({ id, text = '' }) => id + text),
    quiet,
  }));
}

function view() {
  return hub.service.get(tenantId, connectionId);
}

describe('polling', () => {
  it('brings history quietly at first, then each new, late and corrected row once', async () => {
    const worker = newProcess();
    pbx.rows.push({ id: 'old', at: now - 90 * MINUTE });
    await worker.look();
    expect(await inboxRows()).toEqual([{ ids: ['old'], quiet: true }]);
    expect(hub.woken).toEqual([connectionId]);
    expect(await view()).toMatchObject({ status: 'ok', nextPollAt: new Date(now + MINUTE).toISOString() });

    await worker.look();
    expect(pbx.windows).toHaveLength(1);

    now += MINUTE;
    pbx.rows.push({ id: 'new', at: now - 30_000 }, { id: 'late', at: now - 40 * MINUTE });
    await worker.look();
    now += MINUTE;
    pbx.rows.push({ id: 'new', at: now - 90_000, text: ' corrected' });
    await worker.look();
    now += MINUTE;
    await worker.look();
    expect((await inboxRows()).slice(1)).toEqual([
      { ids: ['new', 'late'], quiet: false },
      { ids: ['new corrected'], quiet: false },
    ]);
  });

  it('goes on from the cursor after the hub was away for days', async () => {
    const worker = newProcess();
    await worker.look();
    now += 3 * 24 * 60 * MINUTE;
    pbx.rows.push({ id: 'meanwhile', at: now - 40 * 60 * MINUTE });
    await worker.look();
    expect(await inboxRows()).toEqual([{ ids: ['meanwhile'], quiet: false }]);
    expect(pbx.windows.length).toBeGreaterThan(3);
  });

  it('leaves connections alone that are switched off', async () => {
    await hub.service.update(tenantId, connectionId, { enabled: false });
    await newProcess().look();
    expect(pbx.windows).toEqual([]);
  });
});

describe('trouble', () => {
  it('backs off, says so, and loses nothing', async () => {
    const worker = newProcess();
    pbx.rows.push({ id: 'a', at: now - MINUTE });
    pbx.troubles.push(new ConnectorError('transient', 'timeout'));
    await worker.look();
    const state = await view();
    expect(state).toMatchObject({ status: 'degraded', error: 'timeout', failures: 1 });
    expect(Date.parse(state.nextPollAt!)).toBeGreaterThan(now);
    now = Date.parse(state.nextPollAt!);
    await worker.look();
    expect(await view()).toMatchObject({ status: 'ok', failures: 0 });
    expect(await inboxRows()).toEqual([{ ids: ['a'], quiet: true }]);
  });

  it('waits as long as the provider asks', async () => {
    pbx.troubles.push(new ConnectorError('rateLimited', 'slow down', { retryAfterMs: 30 * MINUTE }));
    await newProcess().look();
    expect(Date.parse((await view()).nextPollAt!)).toBe(now + 30 * MINUTE);
  });

  it('stops at a refused key until the settings change', async () => {
    const worker = newProcess();
    pbx.troubles.push(new ConnectorError('auth', 'answered 401'));
    await worker.look();
    expect(await view()).toMatchObject({ status: 'refused', error: 'answered 401' });
    now += 24 * 60 * MINUTE;
    await worker.look();
    expect(pbx.windows).toHaveLength(1);
    await hub.service.update(tenantId, connectionId, { settings: { name: 'y' } });
    await worker.look();
    expect(await view()).toMatchObject({ status: 'ok' });
  });
});

describe('several processes', () => {
  it('poll a connection in one of them at a time', async () => {
    const processes = [newProcess(), newProcess(), newProcess()];
    pbx.rows.push({ id: 'a', at: now - MINUTE });
    let open: () => void = () => undefined;
    pbx.gate = new Promise((resolve) => {
      open = resolve;
    });
    const looks = processes.map((one) => one.look());
    await expect.poll(() => pbx.windows.length).toBe(1);
    await Promise.race(looks);
    open();
    await Promise.all(looks);
    expect(pbx.mostPollsAtOnce).toBe(1);
    expect(pbx.windows).toHaveLength(1);
    expect(await inboxRows()).toHaveLength(1);
  });

  it('take over at once from one that died in the middle of a poll', async () => {
    pbx.rows.push({ id: 'a', at: now - MINUTE });
    const lease = `poll:${connectionId}`;
    const dead = new SessionLeases(test.database);
    expect(await dead.tryTake(lease)).toBe(true);
    const lost = new Promise<void>((resolve) => void dead.onLost(resolve));
    const survivor = newProcess();
    await survivor.look();
    expect(pbx.windows).toEqual([]);

    await endLeaseSessions(test.databaseUrl);
    await lost;
    expect(dead.holds(lease)).toBe(false);
    await expect
      .poll(async () => {
        await survivor.look().catch(() => undefined);
        return inboxRows();
      })
      .toEqual([{ ids: ['a'], quiet: true }]);
    await dead.stop();
  });

  it('cannot both move the cursor, even if the lease were to fail', async () => {
    const options = { database: test.database, inbox: hub.inbox, tenantId, connectionId, cursor: null };
    const [first, second] = [new PollLogStore(options), new PollLogStore(options)];
    const page = {
      operation: 'callLog',
      status: 200,
      quiet: false,
      rows: [{ factId: 'row:a', row: { id: 'a' } }],
    };
    expect(await first.take(page, { at: 1, quietUntil: 0 })).toBe(1);
    await expect(
      second.take({ ...page, rows: [{ factId: 'row:b', row: { id: 'b' } }] }, { at: 2, quietUntil: 0 }),
    ).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await inboxRows()).toEqual([{ ids: ['a'], quiet: false }]);
  });

  it('commit rows, their ids and the cursor together or not at all', async () => {
    const inbox = { insert: () => Promise.reject(new Error('disk full')), wake: () => undefined };
    const store = new PollLogStore({ database: test.database, inbox, tenantId, connectionId, cursor: null });
    const page = { operation: 'callLog', status: 200, quiet: false, rows: [{ factId: 'row:a', row: {} }] };
    await expect(store.take(page, { at: 1, quietUntil: 0 })).rejects.toThrow('disk full');
    const { rows } = await test.database.hubPool.query(
      `SELECT (SELECT count(*)::int FROM log_rows WHERE connection_id = $1) AS rows,
              (SELECT cursor FROM connection_states WHERE connection_id = $1) AS cursor`,
      [connectionId],
    );
    expect(rows).toEqual([{ rows: 0, cursor: null }]);
  });
});

it('splits a long page into exchanges of a digestible size', async () => {
  pbx.rows.push(...Array.from({ length: 450 }, (_, index) => ({ id: String(index), at: now - MINUTE })));
  await newProcess().look();
  expect((await inboxRows()).map(({ ids }) => ids.length)).toEqual([200, 200, 50]);
});
