import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHub, type Hub } from '../calls/hub-harness.ts';
import { AT, CALLER, MINUTE, missed, talked, told } from './task-story.ts';

let hub: Hub;
beforeEach(async () => {
  hub = await createHub();
});
afterEach(async () => {
  await hub.close();
});

const idOf = (device: string): string => hub.agents.get(device)?.agentId ?? '';

describe('a call that nobody answers', () => {
  it('makes a task for the responsible agent, in the sequence of the tenant and to that agent alone', async () => {
    await hub.say(missed('a'));
    const [call] = await hub.calls();
    expect(await hub.tasks()).toMatchObject([
      {
        schema: 'callweave.task/1',
        callId: call.call_id,
        state: 'open',
        outcome: call.outcome,
        agentId: idOf('101'),
        agentName: 'Agent 101',
        numberKey: '79000000011',
        missedAt: new Date(AT + 10_000).toISOString(),
        escalateAt: new Date(AT + 10_000 + 15 * MINUTE).toISOString(),
        responsible: { rule: 'dialledDirectly' },
      },
    ]);
    const [event] = await hub.taskEvents();
    expect(event?.agent_ids).toEqual([idOf('101')]);
    expect(event?.sequence).toBe((await hub.events()).length + 1);
    expect(event?.event).toMatchObject({
      specversion: '1.0',
      type: 'callweave.task.opened.v1',
      correlationid: call.call_id,
      sequence: String(event?.sequence).padStart(16, '0'),
      data: { task: { state: 'open' } },
    });
    expect(event?.event.subject).toBe((await hub.tasks())[0]?.taskId);
  });

  it('makes one task whatever is told again, late or by another worker', async () => {
    await hub.say(missed('a'));
    await hub.say(missed('a'));
    await hub.say({ id: 'a-late', call: 'a', kind: 'connectionCleared', at: AT + 10_000, leg: '101' });
    await Promise.all([
      hub.put(JSON.stringify(missed('a'))),
      hub.put(JSON.stringify(missed('b', { leg: '103' }))),
    ]);
    await Promise.all([hub.drain(), hub.drain(), hub.drain()]);
    expect((await hub.tasks()).map(({ agentName }) => agentName).toSorted()).toEqual([
      'Agent 101',
      'Agent 103',
    ]);
    expect((await told(hub)).filter((type) => type === 'opened')).toHaveLength(2);
  });

  it('makes no task while it lasts, when it is answered, when it is refused by a block list, and when it is outbound', async () => {
    await hub.say({ id: 'r', call: 'a', kind: 'delivered', at: AT, leg: '101', from: CALLER });
    await hub.say(talked('b', { direction: 'inbound' }));
    await hub.say([
      { id: 'c1', call: 'c', kind: 'offered', at: AT, from: CALLER },
      { id: 'c2', call: 'c', kind: 'callCleared', at: AT + 10, cause: 'blocked' },
    ]);
    await hub.say(
      missed('d', { from: '+79000000012' }).map((one) => ({ ...one, direction: 'outbound' as const })),
    );
    expect((await hub.calls()).map(({ outcome }) => outcome)).toEqual(
      expect.arrayContaining([null, 'answered', 'blocked', 'noAnswer']),
    );
    expect(await hub.tasks()).toEqual([]);
  });

  it('makes no task of history that a first poll brings, not even when the call is looked at again', async () => {
    await hub.say(missed('a'), true);
    const [call] = await hub.calls();
    await hub.ingest.refresh(hub.connectionId, [{ callId: call.call_id, rematch: true, settle: true }]);
    await hub.say({ id: 'x', call: 'a', kind: 'connectionCleared', at: AT + 10_000, leg: '101' });
    expect(await hub.tasks()).toEqual([]);
  });

  it('makes a task of nobody when nobody is known, and of nobody for a phone that is no agent', async () => {
    await hub.say([
      { id: '1', call: 'a', kind: 'offered', at: AT, from: CALLER },
      { id: '2', call: 'a', kind: 'callCleared', at: AT + 9_000 },
    ]);
    await hub.say(missed('b', { leg: '199' }));
    const tasks = await hub.tasks();
    expect(tasks).toHaveLength(2);
    for (const task of tasks) expect(task).not.toHaveProperty('agentId');
    expect((await hub.taskEvents()).map(({ agent_ids }) => agent_ids)).toEqual([[], []]);
  });

  it('keeps a task of a withheld number for a person to close', async () => {
    await hub.say(missed('a', { from: 'anonymous' }));
    await hub.say(talked('b', { at: AT + MINUTE, from: 'anonymous', direction: 'inbound' }));
    const [task] = await hub.tasks();
    expect(task).toMatchObject({ state: 'open', customer: { withheld: true } });
    expect(task).not.toHaveProperty('numberKey');
  });

  it('gives the task to the owner of the contact once somebody says who called', async () => {
    const contactId = randomUUID();
    await hub.say(missed('a'));
    await hub.owner.query(
      'INSERT INTO contacts (contact_id, tenant_id, name, owner_agent_id) VALUES ($1, $2, $3, $4)',
      [contactId, hub.tenantId, 'Vera Sample', idOf('103')],
    );
    await hub.owner.query(
      `INSERT INTO contact_numbers (tenant_id, contact_id, raw, e164, digits, last10) VALUES ($1, $2, $3, $3, $4, $5)`,
      [hub.tenantId, contactId, CALLER, CALLER.slice(1), CALLER.slice(-10)],
    );
    const [call] = await hub.calls();
    await hub.ingest.refresh(hub.connectionId, [{ callId: call.call_id, rematch: true }]);
    expect(await hub.tasks()).toMatchObject([
      { agentId: idOf('103'), contact: { name: 'Vera Sample' }, responsible: { rule: 'contactOwner' } },
    ]);
    const moved = (await hub.taskEvents()).at(-1);
    expect(moved?.type).toBe('callweave.task.changed.v1');
    expect(moved?.agent_ids.toSorted()).toEqual([idOf('101'), idOf('103')].toSorted());
    expect(moved?.event.data.task.history.map(({ what }) => what)).toEqual(['opened', 'moved']);
  });
});

describe('a task whose record is corrected', () => {
  it('closes by itself when a late log says that somebody answered, and opens again when it did not', async () => {
    await hub.say(missed('a'));
    await hub.say({ id: 'a-answer', call: 'a', kind: 'established', at: AT + 5_000, leg: '102' });
    expect(await hub.tasks()).toMatchObject([
      { state: 'closed', closed: { reason: 'answeredAfterAll', by: { agentId: idOf('102') } } },
    ]);
    expect(await told(hub)).toEqual(['opened', 'closed']);
  });

  it('goes along when two calls turn out to be one, and is one task still', async () => {
    await hub.say(missed('a'));
    await hub.say(missed('b', { leg: '102', at: AT + 1_000 }));
    expect(await hub.tasks()).toHaveLength(2);
    await hub.say({ id: 'tie', call: ['a', 'b'], kind: 'connectionCleared', at: AT + 11_000, leg: '102' });
    const tasks = await hub.tasks();
    expect(tasks.filter(({ state }) => state !== 'closed')).toHaveLength(1);
    expect(tasks.find(({ state }) => state === 'closed')?.closed?.reason).toBe('merged');
    const [alive] = (await hub.calls()).filter(({ merged_into }) => merged_into === null);
    expect(tasks.find(({ state }) => state !== 'closed')?.callId).toBe(alive.call_id);
  });

  it('moves to the call that its call became a part of', async () => {
    await hub.say({ id: 'ring', call: 'b', kind: 'delivered', at: AT - 5_000, leg: '103', from: CALLER });
    await hub.say(missed('a'));
    await hub.say({ id: 'tie', call: ['a', 'b'], kind: 'callCleared', at: AT + 12_000 });
    const [alive] = (await hub.calls()).filter(({ merged_into }) => merged_into === null);
    expect(await hub.tasks()).toMatchObject([{ state: 'open', callId: alive.call_id, revision: 2 }]);
  });

  it('closes with the call that its call became a part of when that one was answered', async () => {
    await hub.say(talked('b', { at: AT - 5_000, direction: 'inbound' }));
    await hub.say(missed('a'));
    await hub.say({ id: 'tie', call: ['a', 'b'], kind: 'connectionCleared', at: AT + 60_000, leg: '101' });
    const [alive] = (await hub.calls()).filter(({ merged_into }) => merged_into === null);
    expect(await hub.tasks()).toMatchObject([
      { state: 'closed', callId: alive.call_id, closed: { reason: 'answeredAfterAll' } },
    ]);
  });
});

describe('a worker that dies', () => {
  it('leaves neither a call without its task nor a task without its call', async () => {
    await hub.put(JSON.stringify(missed('a')));
    // The statement that stores tasks fails as it would when the process is gone: after the record was written.
    await hub.owner.query('ALTER TABLE missed_call_tasks RENAME TO away');
    await expect(hub.drain()).rejects.toThrow();
    expect(await hub.calls()).toEqual([]);
    expect(await hub.events()).toEqual([]);
    await hub.owner.query('ALTER TABLE away RENAME TO missed_call_tasks');
    await hub.drain();
    expect(await hub.tasks()).toHaveLength(1);
    expect(await told(hub)).toEqual(['opened']);
  });
});
