import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listCalls } from '../../src/calls/list-calls.ts';
import { replayInboxRows } from '../../src/inbox/inbox-trouble.ts';
import type { Said } from './fake-pbx.ts';
import { createHub, type Hub } from './hub-harness.ts';

/** Lately, so that the calls of a test are among the customer's last calls. */
const AT = Math.floor(Date.now() / 1000 - 7_200) * 1000;
const CALLER = '+79000000011';

let hub: Hub;
beforeEach(async () => {
  hub = await createHub();
});
afterEach(async () => {
  await hub.close();
});

const types = async (): Promise<string[]> => (await hub.events()).map(({ type }) => type.split('.')[2] ?? '');
const ring = (call: string, leg = '101', at = AT) =>
  ({ id: `${call}-ring-${leg}`, call, kind: 'delivered', at, leg, from: CALLER }) as const;
const answer = (call: string, leg = '101', at = AT + 5_000) =>
  ({ id: `${call}-answer-${leg}`, call, kind: 'established', at, leg }) as const;
const clear = (call: string, at = AT + 60_000) =>
  ({ id: `${call}-clear`, call, kind: 'callCleared', at }) as const;

describe('a call on its way through the hub', () => {
  it('pops once when a phone rings, and its record follows the call to its end', async () => {
    await hub.say(ring('a'));
    await hub.say(answer('a'));
    await hub.say(clear('a'));

    expect(await types()).toEqual(['delivered', 'established', 'connectionCleared', 'cleared']);
    const [pop] = await hub.events();
    expect(pop?.card).toMatchObject({ legId: '101', device: '101', agentId: hub.agents.get('101')?.agentId });
    expect(pop?.audience).toEqual([hub.agents.get('101')?.agentId]);
    const [call] = await hub.calls();
    expect(call.record).toMatchObject({ outcome: 'answered', revision: 3, durations: { talk: 55_000 } });
    expect(call.record.responsible).toMatchObject({ agentName: 'Agent 101', rule: 'lastConnected' });
    expect(call.live).toBe(false);
  });

  it('numbers events without gaps, in the stored event as in the row', async () => {
    await hub.say(ring('a'));
    await hub.say(answer('a'));
    const events = await hub.events();
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(events.map(({ event }) => event.sequence)).toEqual(['0000000000000001', '0000000000000002']);
    expect(new Set(events.map(({ event }) => event.id)).size).toBe(2);
  });

  it('makes one call and one pop of webhooks that come twice, together or apart', async () => {
    await Promise.all([hub.put(JSON.stringify(ring('a'))), hub.put(JSON.stringify(ring('a')))]);
    await hub.drain();
    await hub.say(ring('a'));
    expect(await hub.calls()).toHaveLength(1);
    expect(await types()).toEqual(['delivered']);
    expect((await hub.inboxRows()).map(({ state }) => state)).toEqual(['done', 'done', 'done']);
  });

  it('gives the same record whatever the order the webhooks come in', async () => {
    await hub.say(clear('a'));
    await hub.say(answer('a'));
    await hub.say(ring('a'));
    await hub.say([ring('b'), answer('b'), clear('b')]);
    const [one, other] = (await hub.calls()).map(({ record }) => record);
    expect(one.legs).toEqual(other.legs);
    expect(one.durations).toEqual(other.durations);
    expect(await types()).not.toContain('delivered');
  });

  it('does not pop for a call that is over when it is first seen', async () => {
    await hub.say([ring('a'), answer('a'), clear('a')]);
    expect(await types()).toEqual(['logged']);
    expect((await hub.events())[0]?.card).toBeNull();
  });

  it('brings history as records and nothing else', async () => {
    const log = {
      id: 'l',
      call: 'a',
      kind: 'logged',
      at: AT,
      startedAt: AT,
      endedAt: AT + 9_000,
      leg: '101',
      from: CALLER,
    } as const;
    await hub.say(log, true);
    expect(await hub.calls()).toHaveLength(1);
    expect(await types()).toEqual([]);
    expect((await hub.calls())[0].final).toBe(true);
  });

  it('does not reopen a call when its log comes late', async () => {
    await hub.say(ring('a'));
    await hub.say(clear('a', AT + 9_000));
    await hub.say({
      id: 'l',
      call: 'a',
      kind: 'logged',
      at: AT,
      startedAt: AT,
      endedAt: AT + 9_000,
      leg: '102',
      from: CALLER,
    });
    expect(await types()).toEqual(['delivered', 'connectionCleared', 'cleared', 'assigned']);
  });

  it('closes the cards of colleagues with the reason when one of them answers', async () => {
    await hub.say([ring('a', '101'), ring('a', '102')]);
    await hub.say([
      answer('a', '101'),
      { id: 'x', call: 'a', kind: 'connectionCleared', at: AT + 5_001, leg: '102' },
    ]);
    const events = await hub.events();
    expect(events.filter(({ card }) => card).map(({ card }) => card?.device)).toEqual(['101', '102']);
    const gone = events.find(({ type }) => type.includes('connectionCleared'))?.event;
    expect(gone?.data.legId).toBe('102');
    expect(gone?.data.call.legs.find(({ legId }) => legId === '102')?.result).toBe('answeredElsewhere');
  });

  it('shows who had the call before on the card of the next agent', async () => {
    await hub.say([ring('a', '101'), answer('a', '101')]);
    await hub.say(ring('a', '102', AT + 20_000));
    const card = (await hub.events()).at(-1)?.card;
    expect(card?.chain).toMatchObject([{ name: 'Agent 101', device: '101', result: 'connected' }]);
  });

  it('shows the last calls of the customer on the card', async () => {
    await hub.say([ring('old'), answer('old'), clear('old')]);
    await hub.say(ring('new', '102', AT + 3_600_000));
    const card = (await hub.events()).at(-1)?.card;
    expect(card?.lastCalls).toMatchObject([{ outcome: 'answered', agentName: 'Agent 101', talkMs: 55_000 }]);
  });

  it('finds the contact by number and makes its owner responsible until somebody answers', async () => {
    const contactId = randomUUID();
    const ownerId = hub.agents.get('103')?.agentId;
    await hub.owner.query(
      'INSERT INTO contacts (contact_id, tenant_id, name, owner_agent_id) VALUES ($1, $2, $3, $4)',
      [contactId, hub.tenantId, 'Ivan Sample', ownerId],
    );
    await hub.owner.query(
      `INSERT INTO contact_numbers (tenant_id, contact_id, raw, e164, digits, last10) VALUES ($1, $2, $3, $3, '79000000011', '9000000011')`,
      [hub.tenantId, contactId, CALLER],
    );
    await hub.say(ring('a'));
    const [event] = await hub.events();
    expect(event?.event.data.call.matches).toMatchObject([
      { id: contactId, name: 'Ivan Sample', chosen: true },
    ]);
    expect(event?.event.data.call.responsible).toMatchObject({
      agentId: ownerId,
      agentName: 'Agent 103',
      rule: 'contactOwner',
    });
    expect(event?.agent_ids).toContain(ownerId);
    await hub.say(answer('a'));
    expect(await types()).toEqual(['delivered', 'established', 'assigned']);
  });
});

describe('the list of an agent’s calls', () => {
  const listOf = async (device: string) => {
    const agentId = hub.agents.get(device)?.agentId as string;
    const calls = await hub.database.tenant(hub.tenantId, (tx) => listCalls(tx, { agentId, limit: 10 }));
    return calls.map(({ callId }) => callId);
  };

  it('has those that rang there, those to answer for, and none that went elsewhere', async () => {
    await hub.say(ring('a', '101'));
    const [a] = await listOf('101');
    await hub.say(ring('b', '102', AT + 1_000));
    const [b] = await listOf('102');
    expect(await listOf('101')).toEqual([a]);
    expect(b).not.toBe(a);
    await hub.say({ id: 'tie', call: ['a', 'b'], kind: 'established', at: AT + 2_000, leg: '102' });
    expect([await listOf('101'), await listOf('102'), await listOf('103')]).toEqual([[a], [a], []]);
    const { rows } = await hub.owner.query('SELECT DISTINCT call_id FROM call_agents');
    expect(rows).toEqual([{ call_id: a }]);
  });

  it('follows a call whose beginning turns out to be earlier', async () => {
    await hub.say(answer('a', '101', AT + 5_000));
    await hub.say(ring('a', '101', AT));
    const { rows } = await hub.owner.query('SELECT started_at FROM call_agents');
    expect(rows).toEqual([{ started_at: new Date(AT) }]);
  });
});

describe('calls that turn out to be one', () => {
  it('keeps the older id, moves facts and keys, and tells so without a second pop', async () => {
    await hub.say(ring('a', '101', AT));
    await hub.say(ring('b', '102', AT + 1_000));
    await hub.say({ id: 'tie', call: ['a', 'b'], kind: 'established', at: AT + 2_000, leg: '102' });
    const calls = await hub.calls();
    expect(calls.map(({ merged_into }) => merged_into)).toEqual([null, calls[0].call_id]);
    expect(calls[0].record.legs.map(({ legId }: { legId: string }) => legId)).toEqual(['101', '102']);
    expect(await types()).toEqual(['delivered', 'delivered', 'merged', 'established', 'assigned']);
    const merged = (await hub.events())[2]?.event;
    expect(merged).toMatchObject({ subject: calls[1].call_id, data: { mergedInto: calls[0].call_id } });
    await hub.say({ id: 'end', call: 'b', kind: 'callCleared', at: AT + 9_000 });
    expect((await hub.calls())[0].record.endedAt).toBeDefined();
  });

  it('takes a consultation into the call of the customer', async () => {
    await hub.say([ring('a', '101'), answer('a', '101')]);
    await hub.say({ id: 'hold', call: 'a', kind: 'held', at: AT + 10_000, leg: '101' });
    await hub.say([
      {
        id: 'i1',
        call: 'inner',
        kind: 'originated',
        at: AT + 11_000,
        leg: '101',
        role: 'originator',
        direction: 'internal',
      },
      { id: 'i2', call: 'inner', kind: 'delivered', at: AT + 11_100, leg: '102', direction: 'internal' },
    ]);
    const calls = (await hub.calls()).filter(({ merged_into }) => merged_into === null);
    expect(calls).toHaveLength(1);
    expect(calls[0].record.customer.raw).toBe(CALLER);
    const { rows } = await hub.owner.query('SELECT key, call_id FROM call_keys ORDER BY key');
    expect(new Set(rows.map(({ call_id }) => call_id))).toEqual(new Set([calls[0].call_id]));
  });

  it('takes in what already belongs to a part: a colleague asks a colleague, told before the customer is known', async () => {
    const inner = (call: string, from: string, to: string, at: number): Said[] => [
      { id: `${call}1`, call, kind: 'originated', at, leg: from, role: 'originator', direction: 'internal' },
      { id: `${call}2`, call, kind: 'delivered', at: at + 100, leg: to, direction: 'internal' },
      { id: `${call}3`, call, kind: 'established', at: at + 200, leg: to, direction: 'internal' },
    ];
    await hub.say(inner('inner', '101', '102', AT + 11_000));
    await hub.say(inner('innermost', '102', '103', AT + 12_000));
    await hub.say([ring('a', '101'), answer('a', '101')]);
    const calls = await hub.calls();
    const [customers, ...others] = calls.filter(({ merged_into }) => merged_into === null);
    expect(others).toEqual([]);
    expect(customers.record.customer.raw).toBe(CALLER);
    const { rows } = await hub.owner.query('SELECT call_id FROM call_keys');
    expect(rows.map(({ call_id }) => call_id)).toEqual(rows.map(() => customers.call_id));
  });

  it('keeps a customer whose number is no number, however long', async () => {
    // Digits without a pattern: what compresses well would fit into any index.
    let seed = 1;
    const from = Array.from({ length: 10_000 }, () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % 10;
    }).join('');
    await hub.say({ ...ring('a'), from });
    expect(await types()).toEqual(['delivered']);
  });
});

describe('what cannot be processed', () => {
  it('is rejected and kept when it cannot be read', async () => {
    await hub.put('no json at all');
    await hub.drain();
    const [row] = await hub.inboxRows();
    expect(row).toMatchObject({ state: 'rejected', rejects: [{ reason: 'not JSON' }] });
  });

  it('is done when it means nothing to us', async () => {
    await hub.put('ignore me');
    await hub.drain();
    expect((await hub.inboxRows())[0]).toMatchObject({ state: 'done', rejects: null });
  });

  it('does not stand in the way of its neighbours, is given up after five attempts, and can be replayed', async () => {
    await Promise.all([hub.put('poison'), hub.put(JSON.stringify(ring('a')))]);
    await hub.drain();
    expect(await types()).toEqual(['delivered']);
    const dead = async () => (await hub.inboxRows()).find(({ state }) => state !== 'done');
    for (let attempt = 0; attempt < 4; attempt += 1) await hub.drain();
    expect(await dead()).toMatchObject({ attempts: 5, error: 'cannot chew this' });

    const inboxId = Number((await dead()).inbox_id);
    await hub.owner.query(
      `UPDATE inbox SET exchange = jsonb_set(exchange, '{body}', '"ignore"') WHERE inbox_id = $1`,
      [inboxId],
    );
    const wake = await hub.database.tenant(hub.tenantId, (tx) => replayInboxRows(tx, [inboxId]));
    expect(wake).toEqual([hub.connectionId]);
    await hub.drain();
    expect((await hub.inboxRows()).map(({ state }) => state)).toEqual(['done', 'done']);
  });

  it('holds NUL and lone surrogates without failing', async () => {
    await hub.say({ ...ring('a'), from: 'a\u0000b\ud800c' });
    const [call] = await hub.calls();
    expect(call.record.customer.raw).toBe('a\uFFFDb\uFFFDc');
  });

  it('is rejected when its time cannot be right', async () => {
    await hub.say({ ...ring('a'), at: 0 });
    expect((await hub.inboxRows())[0]).toMatchObject({ state: 'rejected' });
    expect((await hub.inboxRows())[0].rejects[0].reason).toContain('1970-01-01');
    expect(await hub.calls()).toHaveLength(0);
  });

  it('takes a name of 10,000 characters for a name like any other', async () => {
    await hub.say(ring('x'.repeat(10_000)));
    await hub.say(answer('x'.repeat(10_000)));
    expect(await hub.calls()).toHaveLength(1);
  });
});

describe('what the clock does', () => {
  it('makes a record final once the wrap-up time is over', async () => {
    await hub.say([ring('a')]);
    await hub.say(clear('a', Date.now()));
    const [{ call_id: callId, final }] = await hub.calls();
    expect(final).toBe(false);
    const later = await createLaterIngest(hub);
    await later.refresh(hub.connectionId, [{ callId }]);
    expect((await hub.calls())[0].record).toMatchObject({ final: true, revision: 3 });
    expect((await types()).at(-1)).toBe('recordUpdated');
  });

  it('makes a record final with its last word when the wrap-up time of the tenant is over by then', async () => {
    await hub.set({ wrapUpSeconds: 3600 });
    await hub.say([ring('a'), clear('a', Date.now() - 3_500_000)]);
    await hub.set({ wrapUpSeconds: 3400 });
    await hub.say([ring('b'), clear('b', Date.now() - 3_500_000)]);
    const calls = (await hub.calls()).map(({ record }) => record);
    expect(calls.map(({ final }) => final).sort()).toEqual([false, true]);
  });

  it('ends a call whose PBX went silent, and believes the PBX when it speaks again', async () => {
    await hub.say(ring('a'));
    await hub.say(answer('a'));
    const [{ call_id: callId }] = await hub.calls();
    await hub.ingest.refresh(hub.connectionId, [{ callId, close: true }]);
    expect((await hub.calls())[0].record).toMatchObject({
      endedAt: new Date(AT + 5_000).toISOString(),
      cause: { raw: 'unknown' },
    });
    await hub.say(clear('a'));
    expect((await hub.calls())[0].record).toMatchObject({
      endedAt: new Date(AT + 60_000).toISOString(),
      outcome: 'answered',
    });
  });
});

describe('whoever holds a connection for another purpose', () => {
  it('looks for rows that came meanwhile, whose drain found the connection taken', async () => {
    await hub.say(ring('a'));
    const [{ call_id: callId }] = await hub.calls();
    await hub.put(JSON.stringify(ring('b', '102')));
    await hub.ingest.refresh(hub.connectionId, [{ callId, rematch: true }]);
    expect(await hub.calls()).toHaveLength(2);
  });
});

async function createLaterIngest(of: Hub) {
  const { Ingest } = await import('../../workers/ingest.ts');
  const { Metrics } = await import('../../src/platform/metrics.ts');
  const { silentLogger } = await import('../../src/platform/logger.ts');
  return new Ingest({
    database: of.database,
    connections: of.connections,
    agents: {
      at: async () => () => undefined,
      devicesOf: async () => [],
      names: async () => () => undefined,
      standings: async () => () => 'active' as const,
    },
    directory: { matchMany: async () => new Map() },
    bus: of.bus,
    metrics: new Metrics(),
    logger: silentLogger(),
    now: () => new Date(Date.now() + 3_600_000),
  });
}
