import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../../src/platform/clock.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { Metrics } from '../../src/platform/metrics.ts';
import { observeWaitingTasks } from '../../src/tasks/task-metrics.ts';
import { EscalateTasks } from '../../workers/escalate-tasks.ts';
import { createHub, type Hub } from '../calls/hub-harness.ts';
import { AT, MINUTE, missed, talked, told } from './task-story.ts';

let hub: Hub;
let clock: FixedClock;
let metrics: Metrics;
beforeEach(async () => {
  clock = new FixedClock(new Date(AT + 10_000));
  metrics = new Metrics();
  hub = await createHub({ now: () => clock.now(), metrics });
});
afterEach(async () => {
  await hub.close();
});

const worker = () =>
  new EscalateTasks({ database: hub.database, bus: hub.bus, metrics, logger: silentLogger(), clock });
const escalatesAfter = (minutes: number | null, queues: Record<string, number | null> = {}) =>
  hub.set({
    missedCalls: { escalateAfterMinutes: minutes, queueEscalateAfterMinutes: queues, shortAbandonSeconds: 0 },
  });

describe('a customer whom nobody reaches in time', () => {
  it('is told to the supervisors once the time is over, and not before', async () => {
    await escalatesAfter(20);
    await hub.say(missed('a'));
    clock.advance(20 * MINUTE - 1);
    expect(await worker().run()).toBe(0);
    clock.advance(1);
    const notes: string[] = [];
    await hub.bus.subscribe('events', (note) => notes.push(note));
    expect(await worker().run()).toBe(1);
    expect(await hub.tasks()).toMatchObject([{ state: 'escalated', escalatedAt: clock.now().toISOString() }]);
    const event = (await hub.taskEvents()).at(-1);
    expect(event).toMatchObject({
      type: 'callweave.task.escalated.v1',
      agent_ids: [hub.agents.get('101')?.agentId],
    });
    expect(notes).toEqual([`${hub.tenantId} ${event?.sequence}`]);
    expect(await worker().run()).toBe(0);
  });

  it('is told once by several workers at once', async () => {
    for (let i = 0; i < 5; i += 1) await hub.say(missed(`a${i}`, { from: `+7900000002${i}` }));
    clock.advance(60 * MINUTE);
    const counts = await Promise.all(Array.from({ length: 4 }, () => worker().run()));
    expect(counts.reduce((a, b) => a + b, 0)).toBe(5);
    expect((await told(hub)).filter((type) => type === 'escalated')).toHaveLength(5);
    expect((await hub.tasks()).map(({ revision }) => revision)).toEqual([2, 2, 2, 2, 2]);
  });

  it('is told to the agent on duty for the queue too', async () => {
    const duty = hub.agents.get('103')?.agentId ?? '';
    await hub.set({ queueRules: [{ queueId: '400', dutyAgentId: duty }] });
    await escalatesAfter(20, { '400': 5 });
    await hub.say(missed('a'));
    await hub.owner.query(
      `UPDATE missed_call_tasks SET task = (task::jsonb || '{"queue":{"id":"400"}}')::json WHERE tenant_id = $1`,
      [hub.tenantId],
    );
    clock.advance(20 * MINUTE);
    await worker().run();
    expect(await hub.tasks()).toMatchObject([{ escalatedTo: duty }]);
    expect((await hub.taskEvents()).at(-1)?.agent_ids).toContain(duty);
  });

  it('is told to nobody when the tenant wants none, when the task is closed, and when somebody was reached', async () => {
    await escalatesAfter(null);
    await hub.say(missed('off', { from: '+79000000031' }));
    await escalatesAfter(5);
    await hub.say(missed('reached', { from: '+79000000032' }));
    await hub.say(talked('b', { at: AT + MINUTE, from: '+79000000032' }));
    clock.advance(60 * MINUTE);
    expect(await worker().run()).toBe(0);
    expect((await hub.tasks()).map(({ state }) => state).toSorted()).toEqual(['closed', 'open']);
  });

  it('closes all the same when it was escalated, and a tenant in trouble does not hold up others', async () => {
    await hub.say(missed('a'));
    clock.advance(60 * MINUTE);
    await worker().run();
    await hub.say(talked('b', { at: AT + 30 * MINUTE }));
    expect(await hub.tasks()).toMatchObject([{ state: 'closed', escalatedAt: clock.now().toISOString() }]);
    expect(await told(hub)).toEqual(['opened', 'escalated', 'closed']);
  });

  it('shows in the figures: what waits by state, who waits longest, how soon people were reached', async () => {
    observeWaitingTasks(metrics, hub.database);
    await hub.say(missed('a', { from: '+79000000041' }));
    await hub.say(missed('b', { from: '+79000000042' }));
    await hub.say(missed('c', { from: '+79000000043', at: AT + 30 * MINUTE }));
    await hub.say(talked('d', { at: AT + 10 * MINUTE, from: '+79000000042' }));
    clock.advance(20 * MINUTE);
    await worker().run();
    const page = await metrics.render();
    expect(page).toContain('callweave_missed_call_tasks{state="open"} 1');
    expect(page).toContain('callweave_missed_call_tasks{state="escalated"} 1');
    expect(page).toContain('callweave_missed_call_tasks_closed_total{reason="calledBack"} 1');
    expect(page).toContain('callweave_missed_call_tasks_opened_total 3');
    expect(page).toContain('callweave_missed_call_tasks_escalated_total 1');
    expect(page).toContain('callweave_missed_call_reached_seconds_count 1');
    const oldest = Number(/^callweave_missed_call_task_oldest_seconds (\S+)/m.exec(page)?.[1]);
    expect(oldest).toBeGreaterThan(7_000);
  });
});

it('sees the tasks of every tenant at once', async () => {
  const other = randomUUID();
  await hub.owner.query('INSERT INTO tenants (tenant_id, name) VALUES ($1, $2)', [other, 'Other Ltd']);
  await hub.say(missed('a'));
  await hub.owner.query(
    `INSERT INTO missed_call_tasks (task_id, tenant_id, call_id, revision, state, missed_at, escalate_at, task)
       SELECT $1::uuid, $2::uuid, call_id, 1, 'open', missed_at, escalate_at,
         (task::jsonb || jsonb_build_object('taskId', $1::uuid, 'tenantId', $2::uuid))::json FROM missed_call_tasks`,
    [randomUUID(), other],
  );
  clock.advance(60 * MINUTE);
  expect(await worker().run()).toBe(2);
  const { rows } = await hub.owner.query('SELECT DISTINCT state FROM missed_call_tasks');
  expect(rows).toEqual([{ state: 'escalated' }]);
});
