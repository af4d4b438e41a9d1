import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { benchCompany } from '../../bench/exchange/company.ts';
import { AxiosProviderHttp } from '../../connectors/kit/axios-provider-http.ts';
import { beeline } from '../../connectors/pbx/beeline/beeline.ts';
import { BeelinePbx } from '../../sandbox/beeline/beeline-pbx.ts';
import { type SteppedClock, steppedClock } from '../../sandbox/exchange/clock.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import { SessionLeases } from '../../src/connections/session-leases.ts';
import { SubscriptionStore } from '../../src/connections/subscription-store.ts';
import { RenewSubscriptions } from '../../workers/renew-subscriptions.ts';
import { connectionsOn, createTenant } from '../connections/connections-on.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const TOKEN = '00000000-0000-4000-8000-00000000beef';
const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;

let test: TestDatabase;
let clock: SteppedClock;
let pbx: BeelinePbx;
let hub: Server;
let receive: (body: string) => Promise<void>;

beforeEach(async () => {
  test = await createTestDatabase({ poolSize: 5 });
  clock = steppedClock(Date.now() + MINUTE);
  pbx = new BeelinePbx({
    host: '127.0.0.1',
    port: 0,
    clock,
    random: seededRandom('a day'),
    company: benchCompany,
    token: TOKEN,
    log: () => {},
  });
  await pbx.start();
  hub = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => void receive(Buffer.concat(chunks).toString('utf8')).then(() => response.end()));
  });
  await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await pbx.stop();
  clock.stop();
  hub.closeAllConnections();
  await new Promise((resolve) => hub.close(resolve));
  await test.close();
});

it('survives a day of faults: never without a subscription for long, never more than one, and no loop of ends and new ones', async () => {
  const connected = connectionsOn(test.database, [beeline]);
  const tenantId = await createTenant(test.database);
  const { connectionId } = await connected.service.create(tenantId, {
    connector: 'beeline',
    name: 'x',
    settings: { token: TOKEN, baseUrl: `${pbx.origin}/apis/portal` },
  });
  const store = new SubscriptionStore(test.database, () => clock.now());
  let ends = 0;
  receive = async (body) => {
    const exchange = { at: new Date(clock.now()).toISOString(), source: 'webhook' as const, body };
    const ended = beeline.subscription?.endedBy?.(exchange);
    if (ended === undefined) return;
    ends += 1;
    await store.ended(connectionId, ended);
  };
  const leases = new SessionLeases(test.database);
  const http = new AxiosProviderHttp({
    secrets: [TOKEN],
    origins: [pbx.origin],
    rateLimit: { perSecond: 1_000, burst: 1_000 },
    clock: { now: () => clock.now(), sleep: async () => {} },
  });
  const worker = new RenewSubscriptions({
    ...connected,
    database: test.database,
    leases,
    connectors: [beeline],
    publicUrl: () => `http://127.0.0.1:${(hub.address() as AddressInfo).port}`,
    now: () => clock.now(),
    httpFor: () => http,
  });
  pbx.faults.byChance(0.2, [
    { kind: 'html' },
    { kind: 'reset' },
    { kind: 'halfBody' },
    { kind: 'answer', answer: { status: 503, text: 'Service Unavailable' } },
  ]);
  let without = 0;
  let longest = 0;
  let most = 0;
  const seen = new Set<string>();
  for (let minute = 0; minute < DAY_MINUTES; minute += 1) {
    // Once in four hours somebody at the PBX ends whatever there is.
    if (minute % 240 === 239) for (const id of pbx.subscriptions.ids) await pbx.subscriptions.end(id);
    await worker.look();
    await clock.advance(MINUTE);
    const { ids } = pbx.subscriptions;
    for (const id of ids) seen.add(id);
    without = ids.length === 0 ? without + 1 : 0;
    longest = Math.max(longest, without);
    most = Math.max(most, ids.length);
  }
  await leases.stop();
  expect(longest).toBeLessThanOrEqual(5);
  expect(most).toBe(1);
  expect(ends).toBeGreaterThan(10);
  // A grant lasts two hours and is renewed when 40 minutes are left: some 18 in a day, and those after an end or a lost answer.
  expect(seen.size).toBeGreaterThan(15);
  expect(seen.size).toBeLessThan(50);
}, 240_000);
