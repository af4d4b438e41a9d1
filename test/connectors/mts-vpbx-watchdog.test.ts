import { afterAll, beforeAll, expect, it } from 'vitest';
import { benchCompany } from '../../bench/exchange/company.ts';
import { mtsVpbx } from '../../connectors/pbx/mts-vpbx/mts-vpbx.ts';
import { steppedClock } from '../../sandbox/exchange/clock.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import { Vpbx } from '../../sandbox/mts-vpbx/vpbx.ts';
import { SessionLeases } from '../../src/connections/session-leases.ts';
import { RenewSubscriptions } from '../../workers/renew-subscriptions.ts';
import { connectionsOn, createTenant } from '../connections/connections-on.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { hookReceiver } from './virtual-hub.ts';

const MINUTE = 60_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

it('the hub switches events on for the address of the connection, and within half an hour on again when MTS has given up', async () => {
  const clock = steppedClock(Date.now() + MINUTE);
  const random = seededRandom('watchdog');
  const common = { host: '127.0.0.1', port: 0, clock, random, log: () => {} };
  const pbx = new Vpbx({ ...common, token: 'sandbox-token', company: benchCompany });
  await pbx.start();
  const raw = { token: 'sandbox-token', baseUrl: `${pbx.origin}/api`, clientApiKey: 'our-own-key' };
  const receiver = await hookReceiver(mtsVpbx, () => raw, clock);
  const hub = connectionsOn(database.database, [mtsVpbx]);
  const tenantId = await createTenant(database.database);
  const { connectionId } = await hub.service.create(tenantId, {
    connector: 'mts-vpbx',
    name: 'MTS',
    settings: raw,
  });
  const leases = new SessionLeases(database.database);
  const publicUrl = new URL(receiver.url).origin;
  const worker = new RenewSubscriptions({
    ...hub,
    database: database.database,
    leases,
    connectors: [mtsVpbx],
    publicUrl: () => publicUrl,
    now: clock.now,
  });
  try {
    await worker.look();
    const { hookPath } = await hub.service.get(tenantId, connectionId);
    expect(pbx.hook).toEqual({ callbackUrl: `${publicUrl}${hookPath}`, clientApiKey: 'our-own-key' });

    receiver.isAway = true;
    for (let time = 0; time < 3; time += 1) await pbx.push({ eventType: 'CHECK_ALIVE' });
    expect(pbx.hook).toBeUndefined();
    receiver.isAway = false;
    await clock.advance(10 * MINUTE);
    await worker.look();
    expect(pbx.counts.switchedOn).toBe(1);
    await clock.advance(21 * MINUTE);
    await worker.look();
    expect(pbx.hook).toBeDefined();
  } finally {
    await worker.stop();
    await leases.stop();
    receiver.stop();
    await pbx.stop();
  }
});
