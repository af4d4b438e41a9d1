import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConnectorError } from '../../connectors/kit/connector-error.ts';
import { SessionLeases } from '../../src/connections/session-leases.ts';
import { SubscriptionStore } from '../../src/connections/subscription-store.ts';
import { RenewSubscriptions } from '../../workers/renew-subscriptions.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { connectionsOn, createTenant } from './connections-on.ts';
import { FakeSubscribingPbx } from './fake-subscribing-pbx.ts';

const MINUTE = 60_000;
const HUB = 'https://calls.example.test';

let test: TestDatabase;
let tenantId: string;
let pbx: FakeSubscribingPbx;
let hub: ReturnType<typeof connectionsOn>;
let connectionId: string;
let now: number;
let publicUrl: string;
const started: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  test = await createTestDatabase({ poolSize: 10 });
  tenantId = await createTenant(test.database);
});
afterAll(() => test.close());

beforeEach(async () => {
  now = Date.now() + MINUTE;
  publicUrl = HUB;
  pbx = new FakeSubscribingPbx(() => now);
  hub = connectionsOn(test.database, [pbx.connector]);
  ({ connectionId } = await hub.service.create(tenantId, {
    connector: 'fake-subscribing',
    name: 'x',
    settings: {},
  }));
});
afterEach(async () => {
  for (const one of started.splice(0).reverse()) await one.stop();
  await hub.service.delete(tenantId, connectionId);
});

/** A process of its own: its own database session, its own leases. */
function newProcess(): RenewSubscriptions {
  const leases = new SessionLeases(test.database);
  const worker = new RenewSubscriptions({
    ...hub,
    database: test.database,
    leases,
    connectors: [pbx.connector],
    publicUrl: () => publicUrl,
    now: () => now,
  });
  started.push(leases, worker);
  return worker;
}

const store = () => new SubscriptionStore(test.database, () => now);
const view = () => hub.service.get(tenantId, connectionId);
const livingIds = () => [...pbx.living.keys()];

describe('a subscription', () => {
  it('is made for the webhook address of the connection, once, and people see until when it lasts', async () => {
    const worker = newProcess();
    await worker.look();
    await worker.look();
    expect(pbx.asked).toEqual(['create']);
    const { hookPath, subscription } = await view();
    expect(pbx.living.get('subscription-1')?.url).toBe(`${HUB}${hookPath}`);
    expect(subscription).toEqual({ until: new Date(now + 60 * MINUTE).toISOString() });
  });

  it('is looked after while it lives, and renewed before its end: the granted time counts, and the old one is cancelled', async () => {
    const worker = newProcess();
    await worker.look();
    now += 6 * MINUTE;
    await worker.look();
    expect(pbx.asked.splice(0)).toEqual(['create', 'check subscription-1']);
    now += 35 * MINUTE;
    await worker.look();
    expect(pbx.asked).toEqual(['create', 'cancel subscription-1']);
    expect(livingIds()).toEqual(['subscription-2']);
  });

  it('is made anew when it is gone, whoever ended it', async () => {
    const worker = newProcess();
    await worker.look();
    pbx.living.clear();
    now += 6 * MINUTE;
    await worker.look();
    expect(livingIds()).toEqual(['subscription-2']);
  });

  it('that the PBX says has ended is made anew without waiting for the next look', async () => {
    const worker = newProcess();
    await worker.look();
    now += 2 * MINUTE;
    pbx.living.clear();
    await store().ended(connectionId, 'subscription-1');
    await worker.look();
    expect(livingIds()).toEqual(['subscription-2']);
  });

  it('of earlier ends after its renewal and starts no loop', async () => {
    const worker = newProcess();
    await worker.look();
    now += 41 * MINUTE;
    await worker.look();
    pbx.asked.length = 0;
    for (let turn = 0; turn < 3; turn += 1) {
      await store().ended(connectionId, 'subscription-1');
      await worker.look();
    }
    expect(pbx.asked).toEqual([]);
  });

  it('that ends the moment it is granted is not asked for over and over', async () => {
    const worker = newProcess();
    await worker.look();
    for (let turn = 0; turn < 10; turn += 1) {
      now += 1_000;
      for (const id of livingIds()) await store().ended(connectionId, id);
      pbx.living.clear();
      await store().ended(connectionId, 'subscription-1');
      await worker.look();
    }
    expect(pbx.asked).toEqual(['create']);
  });

  it('that is told to have ended and still lives is kept', async () => {
    const worker = newProcess();
    await worker.look();
    now += 2 * MINUTE;
    await store().ended(connectionId, 'subscription-1');
    await worker.look();
    await worker.look();
    expect(pbx.asked).toEqual(['create', 'check subscription-1']);
  });

  it('is another one when the address or the settings change, and the old one goes', async () => {
    const worker = newProcess();
    await worker.look();
    await hub.service.update(tenantId, connectionId, { renewHook: true });
    await worker.look();
    publicUrl = 'https://elsewhere.example.test';
    await worker.look();
    await hub.service.update(tenantId, connectionId, { settings: { name: 'y' } });
    await worker.look();
    expect(livingIds()).toEqual(['subscription-4']);
    expect(pbx.living.get('subscription-4')?.url).toBe(`${publicUrl}${(await view()).hookPath}`);
  });

  it('is cancelled when the connection is switched off, and comes back with it', async () => {
    const worker = newProcess();
    await worker.look();
    await hub.service.update(tenantId, connectionId, { enabled: false });
    await worker.look();
    await worker.look();
    expect(pbx.asked).toEqual(['create', 'cancel subscription-1']);
    await hub.service.update(tenantId, connectionId, { enabled: true });
    await worker.look();
    expect(livingIds()).toEqual(['subscription-2']);
  });
});

describe('trouble', () => {
  it('is tried again with back-off, is seen, and is over when the PBX grants', async () => {
    const worker = newProcess();
    pbx.troubles.push(new ConnectorError('transient', 'the PBX is away'));
    await worker.look();
    await worker.look();
    expect(pbx.asked).toEqual(['create']);
    expect(await view()).toMatchObject({
      status: 'degraded',
      error: 'No live events: the PBX is away',
      subscription: { error: 'the PBX is away' },
    });
    now += 10_000;
    await worker.look();
    expect(await view()).toMatchObject({ status: 'ok', subscription: { until: expect.any(String) } });
    expect((await view()).subscription?.error).toBeUndefined();
  });

  it('while renewing costs nothing as long as the old one lives', async () => {
    const worker = newProcess();
    await worker.look();
    now += 41 * MINUTE;
    pbx.troubles.push(new ConnectorError('transient', 'the PBX is away'));
    await worker.look();
    now += 10_000;
    await worker.look();
    expect(livingIds()).toEqual(['subscription-2']);
  });

  it('with the credentials waits for new settings', async () => {
    const worker = newProcess();
    pbx.troubles.push(new ConnectorError('auth', 'the token is refused'));
    await worker.look();
    now += 24 * 60 * MINUTE;
    await worker.look();
    expect(pbx.asked).toEqual(['create']);
    expect((await view()).status).toBe('refused');
    await hub.service.update(tenantId, connectionId, { settings: { name: 'z' } });
    await worker.look();
    expect(livingIds()).toEqual(['subscription-1']);
  });

  it('after a change of the address does not leave the old address for the new one', async () => {
    const worker = newProcess();
    await worker.look();
    await hub.service.update(tenantId, connectionId, { renewHook: true });
    pbx.troubles.push(new ConnectorError('transient', 'the PBX is away'));
    await worker.look();
    now += 10_000;
    await worker.look();
    expect(livingIds()).toEqual(['subscription-2']);
  });
});

describe('several processes', () => {
  it('make one subscription', async () => {
    let open = (): void => {};
    pbx.gate = new Promise((resolve) => {
      open = resolve;
    });
    const [one, two] = [newProcess(), newProcess()];
    const first = one.look();
    await expect.poll(() => pbx.asked.length).toBe(1);
    await two.look();
    open();
    await first;
    await two.look();
    expect(pbx.asked).toEqual(['create']);
  });

  it('carry on from one another: what was granted outlives the process', async () => {
    await newProcess().look();
    await newProcess().look();
    expect(pbx.asked).toEqual(['create']);
  });
});
