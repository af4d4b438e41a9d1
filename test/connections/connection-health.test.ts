import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConnectionHealth } from '../../src/connections/connection-health.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { connectionsOn, createTenant } from './connections-on.ts';
import { FakeLogPbx } from './fake-log-pbx.ts';

let test: TestDatabase;
let tenantId: string;
let hub: ReturnType<typeof connectionsOn>;
let connectionId: string;
let now = Date.parse('2026-03-02T07:00:00Z');
let health: ConnectionHealth;

beforeAll(async () => {
  test = await createTestDatabase();
  tenantId = await createTenant(test.database);
  hub = connectionsOn(test.database, [new FakeLogPbx().connector]);
  health = new ConnectionHealth(test.database, () => now);
});
afterAll(() => test.close());
beforeEach(async () => {
  ({ connectionId } = await hub.service.create(tenantId, { connector: 'fake-log', name: 'x', settings: {} }));
});

const view = () => hub.service.get(tenantId, connectionId);
const fails = (source: 'callLog' | 'stream' | 'tokens', error: string, refused = false) =>
  health.failed(connectionId, source, { error, refused });

describe('the health of a connection', () => {
  it('keeps the trouble of the call log when the stream is up again', async () => {
    await fails('callLog', 'answered 502');
    await fails('stream', 'broke off');
    await health.up(connectionId, 'stream');
    const { status, error, failures, troubles } = await view();
    expect({ status, error, failures }).toEqual({ status: 'degraded', error: 'answered 502', failures: 1 });
    expect(Object.keys(troubles ?? {})).toEqual(['callLog']);
    await health.polled(connectionId, now + 60_000);
    expect(await view()).toMatchObject({ status: 'ok', failures: 0 });
    expect((await view()).error).toBeUndefined();
  });

  it('keeps the trouble of the stream when the call log was read', async () => {
    await fails('stream', 'broke off');
    await health.polled(connectionId, now + 60_000);
    expect(await view()).toMatchObject({ status: 'degraded', error: 'broke off' });
  });

  it('stays refused while one source is, whatever the others say', async () => {
    await fails('callLog', 'answered 401', true);
    await health.up(connectionId, 'stream');
    now += 1_000;
    await fails('stream', 'broke off');
    await health.heard(connectionId);
    expect(await view()).toMatchObject({ status: 'refused', error: 'answered 401' });
  });

  it('counts the failures of each source by itself, and is down by the worst of them', async () => {
    for (let turn = 1; turn <= 3; turn += 1) {
      expect(await fails('callLog', 'answered 502')).toBe(turn);
      expect(await fails('stream', 'broke off')).toBe(turn);
    }
    expect(await view()).toMatchObject({ status: 'degraded', failures: 3 });
    await fails('stream', 'broke off');
    await fails('stream', 'cannot be reached');
    expect(await view()).toMatchObject({ status: 'down', failures: 5, error: 'cannot be reached' });
    await health.up(connectionId, 'stream');
    expect(await view()).toMatchObject({ status: 'degraded', failures: 3, error: 'answered 502' });
  });

  it('tells of a log that was read from an odd PBX without counting a failure', async () => {
    await health.polled(connectionId, now + 60_000, 'The clock of the PBX is an hour ahead');
    await health.up(connectionId, 'stream');
    expect(await view()).toMatchObject({
      status: 'degraded',
      failures: 0,
      error: expect.stringContaining('clock'),
    });
  });

  it('writes what two sources say at once', async () => {
    await Promise.all([
      ...Array.from({ length: 5 }, () => fails('callLog', 'answered 502')),
      ...Array.from({ length: 5 }, () => fails('tokens', 'answered 503')),
    ]);
    expect((await view()).troubles).toMatchObject({ callLog: { failures: 5 }, tokens: { failures: 5 } });
  });

  it('forgets all of it when the settings change', async () => {
    await fails('callLog', 'answered 401', true);
    await fails('stream', 'answered 401', true);
    await hub.service.update(tenantId, connectionId, { settings: { name: 'y' } });
    expect(await view()).toMatchObject({ status: 'new', failures: 0 });
    expect((await view()).troubles).toBeUndefined();
  });
});
