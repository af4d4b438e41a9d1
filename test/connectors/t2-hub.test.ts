import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { t2 } from '../../connectors/pbx/t2/t2.ts';
import { PbxOperator } from '../../src/connections/pbx-operator.ts';
import { SessionLeases } from '../../src/connections/session-leases.ts';
import { HoldStream } from '../../workers/hold-stream.ts';
import { KeepTokens } from '../../workers/keep-tokens.ts';
import { PollCallLog } from '../../workers/poll-call-log.ts';
import { connectionsOn, createTenant } from '../connections/connections-on.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openT2, type T2Stage } from './t2-account.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let test: TestDatabase;
let tenantId: string;
let stage: T2Stage;
let hub: ReturnType<typeof connectionsOn>;
let connectionId: string;
let lateMs: number;
const started: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  test = await createTestDatabase({ poolSize: 10 });
  tenantId = await createTenant(test.database);
});
afterAll(() => test.close());

beforeEach(async () => {
  stage = await openT2();
  hub = connectionsOn(test.database, [t2]);
  lateMs = 1_000;
  const { accessToken, refreshToken, baseUrl } = stage.settings;
  ({ connectionId } = await hub.service.create(tenantId, {
    connector: 't2',
    name: 'T2',
    settings: { accessToken, refreshToken, baseUrl },
  }));
});
afterEach(async () => {
  for (const one of started.splice(0).reverse()) await one.stop();
  await hub.service.delete(tenantId, connectionId);
  stage.clock.stop();
  await stage.pbx.stop();
});

function keeper(): KeepTokens {
  return new KeepTokens({
    ...hub,
    database: test.database,
    connectors: [t2],
    now: () => Date.now() + lateMs,
  });
}

function poller(): PollCallLog {
  const leases = new SessionLeases(test.database);
  const worker = new PollCallLog({
    ...hub,
    database: test.database,
    leases,
    connectors: [t2],
    now: () => Date.now() + lateMs,
  });
  started.push(leases, worker);
  return worker;
}

const view = () => hub.service.get(tenantId, connectionId);
const refreshes = (): number => stage.pbx.api.tokens.refreshes;

describe('tokens of a connection that nobody asks anything', () => {
  it('are refreshed ahead of time, every twelve hours and not more often', async () => {
    await keeper().run();
    expect(refreshes()).toBe(1);
    await keeper().run();
    expect(refreshes()).toBe(1);
    for (let day = 0; day < 10; day += 1) {
      lateMs += 13 * HOUR;
      await stage.clock.advance(13 * HOUR);
      // The keeper's own clock goes on; what it saves is by the real one.
      await test.database.hubPool.query("UPDATE token_pairs SET due_at = due_at - interval '13 hours'");
      await keeper().run();
    }
    expect(refreshes()).toBe(11);
    await poller().look();
    expect(await view()).toMatchObject({ status: 'ok' });
  });

  it('are refreshed once when several processes look after them', async () => {
    await Promise.all([keeper().run(), keeper().run(), keeper().run(), poller().look()]);
    expect(refreshes()).toBe(1);
    await poller().look();
    expect(await view()).toMatchObject({ status: 'ok' });
  });

  it('are left alone while the connection is switched off', async () => {
    await hub.service.update(tenantId, connectionId, { enabled: false });
    await keeper().run();
    expect(refreshes()).toBe(0);
  });
});

describe('a dead pair of tokens', () => {
  it('shows on the connection, and a new pair from the cabinet brings it back', async () => {
    await stage.clock.advance(8 * DAY);
    await poller().look();
    expect(await view()).toMatchObject({
      status: 'refused',
      error: expect.stringMatching(/expired.*issue a new pair/),
    });
    await hub.service.update(tenantId, connectionId, {
      settings: { ...stage.pbx.api.tokens.issue(), baseUrl: stage.settings.baseUrl },
    });
    await poller().look();
    expect(await view()).toMatchObject({ status: 'ok' });
  });

  it('is found by whoever looks after the tokens, too', async () => {
    await stage.clock.advance(8 * DAY);
    await keeper().run();
    expect(await view()).toMatchObject({ status: 'refused' });
    const asked = stage.pbx.api.asked.length;
    await keeper().run();
    expect(stage.pbx.api.asked).toHaveLength(asked);
  });
});

it('operations, poll and monitor of one connection share its tokens', async () => {
  await stage.clock.advance(DAY + 1);
  const operator = new PbxOperator(hub.source, hub.catalog);
  const { operations } = await operator.at(tenantId, connectionId);
  const leases = new SessionLeases(test.database);
  const holder = new HoldStream({ ...hub, database: test.database, leases, connectors: [t2] });
  started.push(leases, holder);
  await holder.start();
  const [users] = await Promise.all([operations.agents?.list(), poller().look()]);
  expect(users?.length).toBeGreaterThan(2);
  await expect
    .poll(() => stage.pbx.api.asked.some(({ path }) => path.endsWith('/monitoring/calls')))
    .toBe(true);
  await expect.poll(async () => (await view()).status).toBe('ok');
  expect(refreshes()).toBe(1);
});
