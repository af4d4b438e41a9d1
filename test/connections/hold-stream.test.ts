import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { SessionLeases } from '../../src/connections/session-leases.ts';
import { HoldStream } from '../../workers/hold-stream.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { connectionsOn, createTenant, endLeaseSessions } from './connections-on.ts';
import { FakeLogPbx } from './fake-log-pbx.ts';

let test: TestDatabase;
let tenantId: string;
let pbx: FakeLogPbx;
let hub: ReturnType<typeof connectionsOn>;
let connectionId: string;
const started: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  test = await createTestDatabase({ poolSize: 10 });
  tenantId = await createTenant(test.database);
});
afterAll(() => test.close());
beforeEach(async () => {
  pbx = new FakeLogPbx();
  hub = connectionsOn(test.database, [pbx.connector]);
  ({ connectionId } = await hub.service.create(tenantId, { connector: 'fake-log', name: 'x', settings: {} }));
});
afterEach(async () => {
  for (const one of started.splice(0).reverse()) await one.stop();
  await hub.service.delete(tenantId, connectionId);
});

async function newProcess(): Promise<{ holder: HoldStream; leases: SessionLeases }> {
  const leases = new SessionLeases(test.database);
  const holder = new HoldStream({ ...hub, database: test.database, leases, connectors: [pbx.connector] });
  started.push(leases, holder);
  await holder.start();
  return { holder, leases };
}

async function bodies(): Promise<string[]> {
  const { rows } = await test.database.hubPool.query<{ body: string }>(
    "SELECT exchange->>'body' AS body FROM inbox WHERE connection_id = $1 ORDER BY inbox_id",
    [connectionId],
  );
  return rows.map(({ body }) => body);
}

const WAIT = { timeout: 60_000 };

it('holds a stream in one process, stores its frames in order and wakes the path', async () => {
  const [one, two] = [await newProcess(), await newProcess()];
  await expect.poll(async () => (await hub.service.get(tenantId, connectionId)).status, WAIT).toBe('ok');
  expect([...one.holder.holding, ...two.holder.holding]).toEqual([connectionId]);
  expect(pbx.opened).toBe(1);
  const [stream] = [...pbx.streams];
  for (let frame = 0; frame < 1_200; frame += 1) stream?.onFrame(String(frame));
  await expect.poll(async () => (await bodies()).length, WAIT).toBe(1_200);
  expect((await bodies()).map(Number)).toEqual(Array.from({ length: 1_200 }, (_, index) => index));
  expect(hub.woken).toContain(connectionId);
});

it('is taken over by another process when the holder stops', async () => {
  const first = await newProcess();
  await expect.poll(() => first.holder.holding, WAIT).toEqual([connectionId]);
  const second = await newProcess();
  await first.holder.stop();
  await expect.poll(() => second.holder.holding, WAIT).toEqual([connectionId]);
  expect(pbx.streams.size).toBe(1);
});

it('lets go of the stream when its database session, and with it the lease, is lost', async () => {
  const first = await newProcess();
  await expect.poll(() => first.holder.holding, WAIT).toEqual([connectionId]);
  await endLeaseSessions(test.databaseUrl);
  // It takes the lease again on a new session: one stream, opened a second time.
  await expect.poll(() => pbx.opened, WAIT).toBe(2);
  await expect.poll(() => pbx.streams.size, WAIT).toBe(1);
});

it('starts over with new settings, and ends when the connection is switched off', async () => {
  const { holder } = await newProcess();
  await expect.poll(() => holder.holding, WAIT).toEqual([connectionId]);
  await hub.service.update(tenantId, connectionId, { name: 'another name' });
  await hub.service.update(tenantId, connectionId, { settings: { name: 'y' } });
  await expect.poll(() => pbx.opened, WAIT).toBe(2);
  await hub.service.update(tenantId, connectionId, { enabled: false });
  await expect.poll(() => [holder.holding.length, pbx.streams.size], WAIT).toEqual([0, 0]);
});
