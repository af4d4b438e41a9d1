import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { callIdFor } from '../../src/domain/derive-call.ts';
import { type ListedTask, type MissedCallTask, missOf } from '../../src/domain/missed-call-task.ts';
import { openTask } from '../../src/domain/settle-task.ts';
import type { listedTaskSchema } from '../../src/http/schemas/missed-call-task.ts';
import { lockTasks, storeTasks } from '../../src/tasks/task-store.ts';
import { prepareHub } from '../http/http-fixture.ts';

const hub = prepareHub();
let tenantId: string;
let vera: { cookie: string; agentId?: string };
let ivan: { cookie: string; agentId?: string };
let boss: { cookie: string; agentId?: string };
const site = () => ({ headers: { origin: hub.origin } });

beforeAll(async () => {
  tenantId = await hub.addTenant();
  vera = await hub.signIn(tenantId, 'agent');
  ivan = await hub.signIn(tenantId, 'agent');
  boss = await hub.signIn(tenantId, 'supervisor', { asAgent: false });
});

const AT = Date.UTC(2026, 2, 2, 7);
let count = 0;
const next = (): number => {
  count += 1;
  return count;
};

/** A task as the path makes it. */
async function addTask(
  agentId?: string,
  { tenant = tenantId, at = AT, number = `7900000${String(next()).padStart(4, '0')}` } = {},
): Promise<MissedCallTask> {
  const record = {
    callId: callIdFor(at, `call ${next()}`),
    tenantId: tenant,
    connectorId: callIdFor(at, 'connection'),
    direction: 'inbound',
    outcome: 'missed',
    customer: { raw: number, e164: `+${number}`, digits: number, withheld: false },
    startedAt: new Date(at - 10_000).toISOString(),
    endedAt: new Date(at).toISOString(),
    durations: { total: 10_000, ring: 0, queue: 0, talk: 0, hold: 0 },
    ...(agentId && {
      responsible: { agentId, agentName: 'Somebody', rule: 'lastRang', reason: 'lastRang:101' },
    }),
    legs: [],
    matches: [],
  } as unknown as CallRecord;
  const miss = missOf(record, { shortAbandonMs: 0 });
  if (!miss) throw new Error('not missed');
  const task = openTask(record, miss, {
    now: new Date(at + 1_000).toISOString(),
    isAgent: () => true,
    escalateAfterMs: () => 900_000,
  });
  await hub.database.tenant(tenant, async (tx) => {
    await lockTasks(tx);
    await storeTasks(tx, tenant, [{ after: task }], task.openedAt);
  });
  return task;
}

const get = (path: string, who: { cookie: string }) =>
  hub.request('GET', `/api/v1${path}`, { cookie: who.cookie });
const post = (path: string, who: { cookie: string }, json: unknown = {}) =>
  hub.request('POST', `/api/v1${path}`, { cookie: who.cookie, json, ...site() });
const ids = (answer: { body: any }): string[] => answer.body.items.map(({ taskId }: ListedTask) => taskId);

describe('the list of tasks', () => {
  it('is described whole: a field added to one side alone does not compile', () => {
    const describes = (task: ListedTask): z.input<typeof listedTaskSchema> => task;
    type Keys<A, B> = [keyof A, keyof B] extends [keyof B, keyof A] ? true : false;
    const same: [
      Keys<ListedTask, z.input<typeof listedTaskSchema>>,
      Keys<MissedCallTask['history'][number], z.input<typeof listedTaskSchema>['history'][number]>,
      Keys<NonNullable<MissedCallTask['closed']>, NonNullable<z.input<typeof listedTaskSchema>['closed']>>,
    ] = [true, true, true];
    expect([describes, same].length).toBe(2);
  });

  it('shows agents their own and what was escalated to them, and supervisors all of the tenant', async () => {
    const tenant = await hub.addTenant();
    const [mine, others] = [await hub.signIn(tenant, 'agent'), await hub.signIn(tenant, 'agent')];
    const chief = await hub.signIn(tenant, 'supervisor', { asAgent: false });
    const own = await addTask(mine.agentId, { tenant, at: AT });
    const foreign = await addTask(others.agentId, { tenant, at: AT + 1_000 });
    const nobodys = await addTask(undefined, { tenant, at: AT + 2_000 });
    await addTask(vera.agentId);
    expect(ids(await get('/tasks', mine))).toEqual([own.taskId]);
    expect(ids(await get('/tasks?agent=me', mine))).toEqual([own.taskId]);
    expect(ids(await get(`/tasks?agent=${others.agentId}`, mine))).toEqual([]);
    expect(ids(await get('/tasks', chief))).toEqual([nobodys.taskId, foreign.taskId, own.taskId]);
    expect(ids(await get('/tasks?agent=me', chief))).toEqual([]);
    expect(ids(await get(`/tasks?agent=${others.agentId}`, chief))).toEqual([foreign.taskId]);
    await hub.owner.query('UPDATE missed_call_tasks SET escalated_to = $2 WHERE task_id = $1', [
      foreign.taskId,
      mine.agentId,
    ]);
    expect(ids(await get('/tasks?state=open', mine))).toEqual([foreign.taskId, own.taskId]);
    expect((await get(`/tasks/${foreign.taskId}`, mine)).status).toBe(200);
    expect((await get(`/tasks/${nobodys.taskId}`, mine)).status).toBe(404);
    expect((await get(`/tasks/${own.taskId}`, vera)).status).toBe(404);
  });

  it('comes in pages, newest first, each once, and answers as it is described', async () => {
    const tenant = await hub.addTenant();
    const agent = await hub.signIn(tenant, 'agent');
    const made: string[] = [];
    for (const at of [AT, AT, AT, AT + 5_000, AT - 40 * 86_400_000])
      made.push((await addTask(agent.agentId, { tenant, at })).taskId);
    const seen: string[] = [];
    let after: string | null = '';
    while (after !== null) {
      const page: any = await get(`/tasks?limit=2${after ? `&after=${after}` : ''}`, agent);
      const route = hub.routes.find(({ operationId }) => operationId === 'listTasks');
      expect(route?.response?.safeParse(page.body).error?.issues ?? []).toEqual([]);
      seen.push(...ids(page));
      after = page.body.next;
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen)).toEqual(new Set(made));
    expect([seen[0], seen[4]]).toEqual([made[3], made[4]]);
    expect((await get('/tasks?after=nonsense', agent)).body).toMatchObject({ code: 'invalidInput' });
    expect((await get('/tasks?state=lost', agent)).status).toBe(400);
  });

  it('says how often the customer has called in vain since', async () => {
    const tenant = await hub.addTenant();
    const chief = await hub.signIn(tenant, 'supervisor', { asAgent: false });
    const number = '79000000099';
    for (const minutes of [0, 5, 9]) await addTask(undefined, { tenant, number, at: AT + minutes * 60_000 });
    await addTask(undefined, { tenant, at: AT + 600_000 });
    const { body } = await get('/tasks', chief);
    expect(body.items.map((task: ListedTask) => task.missedAgain)).toEqual([0, 0, 1, 2]);
  });
});

describe('what is done with a task', () => {
  it('is taken, finished with a note, opened again, and each change has who and when', async () => {
    const { taskId } = await addTask(vera.agentId);
    const taken = await post(`/tasks/${taskId}/take`, vera);
    expect(taken).toMatchObject({
      status: 200,
      body: { agentId: vera.agentId, takenAt: expect.any(String) },
    });
    const done = await post(`/tasks/${taskId}/done`, vera, { note: 'He found it himself.' });
    expect(done.body).toMatchObject({
      state: 'closed',
      closed: { reason: 'done', note: 'He found it himself.', by: { agentId: vera.agentId } },
    });
    expect(ids(await get('/tasks?state=closed', vera))).toContain(taskId);
    expect(ids(await get('/tasks?state=open', vera))).not.toContain(taskId);
    expect((await post(`/tasks/${taskId}/done`, vera)).body).toMatchObject({ code: 'conflict' });
    expect((await post(`/tasks/${taskId}/take`, vera)).status).toBe(409);
    const again = await post(`/tasks/${taskId}/reopen`, vera);
    expect(again.body).toMatchObject({ state: 'open' });
    expect((await post(`/tasks/${taskId}/reopen`, vera)).status).toBe(409);
    expect(again.body.history).toMatchObject([
      { what: 'opened' },
      {
        what: 'taken',
        by: { agentId: vera.agentId, agentName: expect.any(String), userId: expect.any(String) },
      },
      { what: 'closed', note: 'He found it himself.' },
      { what: 'reopened', by: { agentId: vera.agentId } },
    ]);
    const { rows } = await hub.owner.query(
      `SELECT type FROM outgoing_events WHERE call_id = $1 ORDER BY sequence`,
      [again.body.callId],
    );
    expect(rows.map(({ type }) => type.split('.')[2])).toEqual(['opened', 'changed', 'closed', 'opened']);
  });

  it('is given away by supervisors alone, to agents of this tenant alone', async () => {
    const { taskId } = await addTask(vera.agentId);
    expect((await post(`/tasks/${taskId}/reassign`, vera, { agentId: ivan.agentId })).status).toBe(403);
    const stranger = await hub.addAgent(await hub.addTenant(), 'Stranger');
    expect((await post(`/tasks/${taskId}/reassign`, boss, { agentId: stranger })).status).toBe(422);
    const given = await post(`/tasks/${taskId}/reassign`, boss, { agentId: ivan.agentId });
    expect(given).toMatchObject({ status: 200, body: { agentId: ivan.agentId } });
    expect((await get(`/tasks/${taskId}`, vera)).status).toBe(404);
    expect((await get(`/tasks/${taskId}`, ivan)).status).toBe(200);
    // A supervisor without a phone has no desk to take it to.
    expect((await post(`/tasks/${taskId}/take`, boss)).status).toBe(422);
  });

  it('is not there for agents whose it is not, for people of other tenants, and for agents without an agent', async () => {
    const { taskId } = await addTask(ivan.agentId);
    const elsewhere = await hub.signIn(await hub.addTenant(), 'supervisor', { asAgent: false });
    const noAgent = { key: await hub.apiKey(tenantId, 'agent') };
    for (const action of ['take', 'done', 'reopen']) {
      expect((await post(`/tasks/${taskId}/${action}`, vera)).status, action).toBe(404);
      expect((await post(`/tasks/${taskId}/${action}`, elsewhere)).status, action).not.toBe(200);
    }
    expect((await hub.request('GET', `/api/v1/tasks/${taskId}`, noAgent)).status).toBe(404);
    expect((await hub.request('GET', '/api/v1/tasks', noAgent)).body.items).toEqual([]);
    expect((await get(`/tasks/${taskId}`, boss)).body).toMatchObject({ state: 'open', revision: 1 });
  });

  it('is done once when two people do it at once', async () => {
    const { taskId } = await addTask(vera.agentId);
    const answers = await Promise.all([
      post(`/tasks/${taskId}/done`, vera),
      post(`/tasks/${taskId}/done`, boss),
      post(`/tasks/${taskId}/done`, vera),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
    expect((await get(`/tasks/${taskId}`, boss)).body.history).toHaveLength(2);
  });
});
