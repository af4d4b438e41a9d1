import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import { MonitorTracker } from '../../connectors/kit/monitor-tracker.ts';
import { callNameOf, type Monitored } from '../../connectors/pbx/t2/monitored.ts';
import { t2 } from '../../connectors/pbx/t2/t2.ts';
import { createHub } from '../calls/hub-harness.ts';

const CALLER = '79000000110';

let hub: Awaited<ReturnType<typeof createHub>>;
let begun: number;
let tracker: MonitorTracker;

beforeEach(async () => {
  hub = await createHub({ port: bindPort(t2, t2.replaySettings ?? {}, 'RU') });
  begun = Date.now() - 120_000;
  tracker = new MonitorTracker([], 2);
});
afterEach(() => hub.close());

async function receive(exchange: { source: 'stream' | 'poll'; operation: string; body: string }, at: number) {
  const { tenantId, connectionId } = hub;
  await hub.inbox.append({
    tenantId,
    connectionId,
    quiet: false,
    exchange: { at: new Date(at).toISOString(), ...exchange },
  });
  await hub.drain();
}

/** The list of current calls shows the caller at these telephones. */
async function see(after: number, called: (string | undefined)[]): Promise<void> {
  const items = called.map(
    (number): Monitored => ({
      direction: 'inbound',
      caller: CALLER,
      ...(number !== undefined && { called: number }),
    }),
  );
  const at = begun + after;
  const change = tracker.see(
    items.map((item) => ({ call: callNameOf(item), item })),
    at,
  );
  if (change.calls.length === 0) return;
  await receive({ source: 'stream', operation: 'monitor', body: JSON.stringify(change) }, at);
}

function readRow(): Promise<void> {
  const row = {
    uuid: 'row-1',
    date: new Date(begun - 1_200).toISOString(),
    callType: 'MULTI_CHANNEL',
    destinationNumber: '79000000304',
    callerNumber: CALLER,
    calleeNumber: '102',
    callDuration: 40,
    conversationDuration: 25,
    callStatus: 'ANSWERED_BY_NO_ANSWER_FORWARD_CLIENT',
    recordFileName: '2026-03-02/mo_1',
  };
  return receive({ source: 'poll', operation: 'callLog', body: JSON.stringify([row]) }, begun + 60_000);
}

async function ring(): Promise<void> {
  await see(0, [undefined]);
  await see(2_000, ['101']);
  await see(10_000, ['102']);
  await see(12_000, ['102']);
}
async function leave(): Promise<void> {
  await see(40_000, []);
  await see(42_000, []);
}

describe('a call of T2 on its way through the hub', () => {
  it('opens a card at each telephone that it reaches', async () => {
    await ring();
    const cards = (await hub.events()).filter(({ card }) => card !== null);
    const ids = [hub.agents.get('101')?.agentId, hub.agents.get('102')?.agentId];
    expect(new Set(cards.flatMap(({ agent_ids }) => agent_ids))).toEqual(new Set(ids));
    const [call] = await hub.calls();
    expect(call).toMatchObject({ live: true, direction: 'inbound' });
    expect(call.record).not.toHaveProperty('answeredAt');
  });

  it('is one record with its row: who answered, when, and where the recording is', async () => {
    await ring();
    await leave();
    await readRow();
    const calls = (await hub.calls()).filter(({ merged_into }) => merged_into === null);
    expect(calls).toHaveLength(1);
    const { record } = calls[0];
    expect(record).toMatchObject({
      outcome: 'answered',
      lastConnectedTo: hub.agents.get('102')?.agentId,
      links: [{ reason: 'sameCall' }],
      recordings: [{ state: 'pending' }],
    });
    expect(await hub.tasks()).toEqual([]);
  });

  it('taken for missed before its row came closes its task by itself', async () => {
    await ring();
    await leave();
    const [call] = await hub.calls();
    await hub.ingest.refresh(hub.connectionId, [{ callId: call.call_id, idle: true }]);
    expect(await hub.tasks()).toMatchObject([{ state: 'open' }]);
    await readRow();
    expect(await hub.tasks()).toMatchObject([{ state: 'closed', closed: { reason: 'answeredAfterAll' } }]);
    const calls = (await hub.calls()).filter(({ merged_into }) => merged_into === null);
    expect(calls.map(({ outcome }) => outcome)).toEqual(['answered']);
  });

  it('is nobody’s as long as it waits in a menu', async () => {
    await see(0, [undefined]);
    await see(2_000, []);
    await see(4_000, []);
    expect(await hub.calls()).toEqual([]);
  });
});
