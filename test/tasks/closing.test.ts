import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Metrics } from '../../src/platform/metrics.ts';
import { TaskService } from '../../src/tasks/task-service.ts';
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
const LATER = AT + 10 * MINUTE;

describe('a missed-call task', () => {
  it('closes the moment anyone of us is answered at the number, with who, which call and how soon', async () => {
    await hub.say(missed('a'));
    await hub.say(talked('b', { at: LATER }).slice(0, 2));
    const [, talk] = await hub.calls();
    expect(await hub.tasks()).toMatchObject([
      {
        state: 'closed',
        closed: {
          reason: 'calledBack',
          at: new Date(LATER + 5_000).toISOString(),
          callId: talk.call_id,
          by: { agentId: idOf('102'), agentName: 'Agent 102' },
          reachedAfterMs: LATER + 5_000 - (AT + 10_000),
        },
      },
    ]);
    expect((await hub.taskEvents()).at(-1)).toMatchObject({
      type: 'callweave.task.closed.v1',
      agent_ids: [idOf('101')],
    });
    await hub.say(talked('b', { at: LATER }));
    expect(await told(hub)).toEqual(['opened', 'closed']);
  });

  it('closes when the customer gets through, all tasks of the number at once', async () => {
    await hub.say(missed('a'));
    await hub.say(missed('b', { leg: '103', at: AT + MINUTE }));
    await hub.say(missed('other', { from: '+79000000012' }));
    await hub.say(talked('c', { at: LATER, direction: 'inbound' }));
    const closings = new Map((await hub.tasks()).map(({ callId, closed }) => [callId, closed?.reason]));
    const calls = await hub.calls();
    const of = (digits: string) =>
      calls.filter((call) => call.customer_digits === digits && closings.has(call.call_id));
    expect(of('79000000011').map(({ call_id }) => closings.get(call_id))).toEqual([
      'gotThrough',
      'gotThrough',
    ]);
    expect(of('79000000012').map(({ call_id }) => closings.get(call_id))).toEqual([undefined]);
  });

  it('stays open when we call and nobody answers, and when an earlier call is told late', async () => {
    await hub.say(missed('a'));
    await hub.say(missed('b', { at: LATER }).map((one) => ({ ...one, direction: 'outbound' as const })));
    await hub.say(talked('c', { at: AT - 5 * MINUTE }));
    expect(await hub.tasks()).toMatchObject([{ state: 'open' }]);
  });

  it('is made closed when the missed call is told after the talk that answered it', async () => {
    await hub.say(talked('b', { at: LATER }));
    await hub.say(talked('c', { at: AT - 5 * MINUTE }));
    await hub.say(missed('a'));
    expect(await hub.tasks()).toMatchObject([
      { state: 'closed', closed: { reason: 'calledBack', reachedAfterMs: LATER + 5_000 - (AT + 10_000) } },
    ]);
    expect(await told(hub)).toEqual(['closed']);
  });

  it('is made closed when one poll brings the missed call and the talk, in whatever order', async () => {
    await hub.say([...talked('b', { at: LATER }), ...missed('a')]);
    await hub.say([
      ...missed('c', { from: '+79000000012' }),
      ...talked('d', { at: LATER, from: '+79000000012', direction: 'inbound' }),
    ]);
    expect((await hub.tasks()).map(({ closed }) => closed?.reason).toSorted()).toEqual([
      'calledBack',
      'gotThrough',
    ]);
    expect(await told(hub)).toEqual(['closed', 'closed']);
  });

  it('is corrected when a talk before the one that closed it is told late', async () => {
    await hub.say(missed('a'));
    await hub.say(talked('b', { at: LATER }));
    await hub.say(talked('c', { at: LATER - 5 * MINUTE, leg: '103' }));
    const [task] = await hub.tasks();
    expect(task?.closed).toMatchObject({
      at: new Date(LATER - 5 * MINUTE + 5_000).toISOString(),
      by: { agentId: idOf('103') },
    });
    expect(task?.history.map(({ what }) => what)).toEqual(['opened', 'closed', 'corrected']);
    expect(await told(hub)).toEqual(['opened', 'closed', 'changed']);
  });

  it('opens again when the talk that closed it turns out to be a part of an earlier call', async () => {
    await hub.say(talked('early', { at: AT - 5 * MINUTE }));
    await hub.say(missed('a'));
    await hub.say(talked('b', { at: LATER }));
    expect(await hub.tasks()).toMatchObject([{ state: 'closed' }]);
    await hub.say({
      id: 'tie',
      call: ['early', 'b'],
      kind: 'connectionCleared',
      at: LATER + 65_000,
      leg: '102',
      direction: 'outbound',
    });
    expect(await hub.tasks()).toMatchObject([{ state: 'open' }]);
    expect(await told(hub)).toEqual(['opened', 'closed', 'opened']);
  });

  it('closes by history that a first poll of another connection brings', async () => {
    await hub.say(missed('a'));
    await hub.say(talked('b', { at: LATER }), true);
    expect(await hub.tasks()).toMatchObject([{ state: 'closed', closed: { reason: 'calledBack' } }]);
  });

  it('is matched by its digits where the number is no E.164 number', async () => {
    await hub.say(missed('a', { from: '55500011' }));
    await hub.say(talked('b', { at: LATER, from: '55500012' }));
    expect(await hub.tasks()).toMatchObject([{ state: 'open', numberKey: '55500011' }]);
    await hub.say(talked('c', { at: LATER, from: '55500011' }));
    expect(await hub.tasks()).toMatchObject([{ state: 'closed' }]);
  });

  it('is missed by nobody when both calls are worked on at once by workers of two connections', async () => {
    const second = randomUUID();
    await hub.owner.query(
      `INSERT INTO connections (connection_id, tenant_id, connector, name, settings, key_id, hook_secret)
        VALUES ($1, $2, 'fake', 'Second PBX', '', 'k', 'other-secret')`,
      [second, hub.tenantId],
    );
    hub.connections.find = async (id: string) => ({ ...hub.connection, connectionId: id });
    await hub.put(JSON.stringify(missed('m')));
    await hub.inbox.append({
      tenantId: hub.tenantId,
      connectionId: second,
      exchange: {
        at: new Date().toISOString(),
        source: 'webhook',
        method: 'POST',
        path: '/',
        headers: {},
        body: JSON.stringify(talked('t', { at: LATER })),
      },
    });
    // Both come as far as the numbering of their events, and neither has committed what the other must know.
    const gate = await hub.owner.connect();
    await gate.query('BEGIN');
    await gate.query('SELECT 1 FROM tenants WHERE tenant_id = $1 FOR UPDATE', [hub.tenantId]);
    const drained = Promise.all([hub.drain(), hub.ingest.drain(second)]);
    await vi.waitFor(async () => {
      const { rows } = await hub.owner.query(
        `SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      expect(rows[0].waiting).toBe(2);
    }, 60_000);
    await gate.query('COMMIT');
    gate.release();
    await drained;
    expect(await hub.tasks()).toMatchObject([{ state: 'closed', closed: { reason: 'calledBack' } }]);
  });

  it('stays as a person closed it, and after a person opened it again only a later talk closes it', async () => {
    await hub.say(missed('a'));
    const tasks = new TaskService({ database: hub.database, bus: hub.bus, metrics: new Metrics() });
    const person = { tenantId: hub.tenantId, actor: { userId: 'vera', agentId: idOf('101') } };
    const taskId = (await hub.tasks())[0]?.taskId ?? '';
    await tasks.finish(person, taskId, 'wrote an e-mail');
    await hub.say(talked('b', { at: LATER }));
    expect(await hub.tasks()).toMatchObject([{ closed: { reason: 'done', note: 'wrote an e-mail' } }]);
    await tasks.reopen(person, taskId);
    await hub.say(talked('c', { at: LATER + MINUTE }));
    expect(await hub.tasks()).toMatchObject([{ state: 'open' }]);
    await hub.say(talked('d', { at: Date.now() + MINUTE }));
    const [task] = await hub.tasks();
    expect(task).toMatchObject({ state: 'closed', closed: { reason: 'calledBack' } });
    expect(task?.history.map(({ what }) => what)).toEqual(['opened', 'closed', 'reopened', 'closed']);
  });

  it('costs nothing while calls merely ring: neither table is asked', async () => {
    await hub.owner.query('DROP TABLE customer_reaches, missed_call_tasks');
    await hub.say({ id: 'r', call: 'a', kind: 'delivered', at: AT, leg: '101', from: CALLER });
    expect((await hub.inboxRows()).map(({ state }) => state)).toEqual(['done']);
  });
});
