import { afterAll, beforeAll, expect, it } from 'vitest';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import { mtsVpbx } from '../../connectors/pbx/mts-vpbx/mts-vpbx.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { createHub, type Hub } from '../calls/hub-harness.ts';

/** A hunt over two phones through the whole path: live two calls that nothing ties, by the history one. */
const port = bindPort(mtsVpbx, { token: 'example-token' }, 'RU');

let hub: Hub;
beforeAll(async () => {
  hub = await createHub({ port });
});
afterAll(() => hub.close());

const START = Date.now() - 120_000;
const FIRST = {
  number: '9000000021',
  abonent: 8_888_888_021,
  id: '21289901:1',
  from: START,
  to: START + 20_000,
};
const SECOND = {
  number: '9000000022',
  abonent: 8_888_888_022,
  id: '21289902:1',
  from: START + 20_300,
  to: START + 80_000,
};
type Phone = typeof FIRST;

async function push({ abonent, id, from }: Phone, answerTime: number | null, endTime: number | null) {
  const payload = {
    callId: `callhalf-${id}`,
    remotePartyAddress: '+79000000011',
    callDirection: 'TERMINATING',
    startTime: from,
    answerTime,
    endTime,
    extTrackingId: id,
  };
  await hub.put(JSON.stringify({ eventType: 'x', abonentId: abonent, payload }));
  await hub.drain();
}

function rowOf({ number, id, from, to }: Phone, status: 'PLACED' | 'MISSED') {
  return {
    userId: `${number}@example.ru`,
    callTime: from,
    callingNumber: '+79000000011',
    calledNumber: `+${7}${number}`,
    duration: Math.round((to - from) / 1000),
    direction: 'TERMINATING',
    status,
    answerDuration: 0,
    callGroupId: '148626',
    extTrackingId: id,
  };
}

async function poll(...rows: object[]): Promise<void> {
  const { tenantId, connectionId } = hub;
  await hub.inbox.append({
    tenantId,
    connectionId,
    quiet: false,
    exchange: {
      at: new Date().toISOString(),
      source: 'poll',
      operation: 'callHistory',
      status: 200,
      body: JSON.stringify(rows),
    },
  });
  await hub.drain();
}

async function records(): Promise<CallRecord[]> {
  return (await hub.calls()).filter(({ merged_into }) => merged_into === null).map(({ record }) => record);
}

const hops = ({ legs }: CallRecord): string[] =>
  legs.filter(({ role }) => role === 'agent').map(({ device, result }) => `${device?.number} ${result}`);

it('a hunt that was two calls while it rang is one call when the history tells its rows', async () => {
  await push(FIRST, null, null);
  await push(FIRST, null, FIRST.to);
  await push(SECOND, null, null);
  await push(SECOND, SECOND.from + 6_000, null);
  await push(SECOND, SECOND.from + 6_000, SECOND.to);
  expect(await records()).toHaveLength(2);
  await poll(rowOf(SECOND, 'PLACED'));
  await poll(rowOf(FIRST, 'MISSED'));
  const [call, ...others] = await records();
  expect(others).toEqual([]);
  expect(call).toMatchObject({
    outcome: 'answered',
    lastConnectedTo: '9000000022',
    answeredAt: new Date(SECOND.from + 6_000).toISOString(),
  });
  expect(call && hops(call)).toEqual(['9000000021 noAnswer', '9000000022 answered']);
  // Told again, nothing changes.
  const events = (await hub.events()).length;
  await poll(rowOf(SECOND, 'PLACED'), rowOf(FIRST, 'MISSED'));
  expect((await hub.events()).length).toBe(events);
});
