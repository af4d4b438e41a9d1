import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PgAgentDirectory } from '../../src/agents/pg-agent-directory.ts';
import { type Asked, RecomputeService } from '../../src/calls/recompute/recompute-service.ts';
import { PgCallerDirectory } from '../../src/contacts/pg-caller-directory.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { Metrics } from '../../src/platform/metrics.ts';
import { TaskService } from '../../src/tasks/task-service.ts';
import { TenantService } from '../../src/tenants/tenant-service.ts';
import { RecomputeCalls, type RecomputeJob } from '../../workers/recompute-calls.ts';
import { createHub, type Hub } from '../calls/hub-harness.ts';
import { AT } from './task-story.ts';

const HOUR = 3_600_000;
const SALES = { id: '400', name: 'Sales' };

let hub: Hub;
beforeEach(async () => {
  hub = await createHub();
});
afterEach(async () => {
  await hub.close();
});
const idOf = (device: string): string => hub.agents.get(device)?.agentId ?? '';

/** Judges the calls of these hours anew, and applies it. */
async function recompute(rules: Asked['rules']): Promise<void> {
  const { database, bus, connections } = hub;
  const jobs: RecomputeJob[] = [];
  const enqueue = async (job: RecomputeJob) => void jobs.push(job);
  const service = new RecomputeService({ database, tenants: new TenantService({ database }), enqueue });
  const worker = new RecomputeCalls({
    database,
    connections,
    agents: new PgAgentDirectory({ database, bus }),
    directory: new PgCallerDirectory(),
    bus,
    logger: silentLogger(),
    enqueue,
    wake: async () => undefined,
    pause: async () => undefined,
  });
  const from = new Date(AT - HOUR).toISOString();
  const to = new Date(AT + HOUR).toISOString();
  await service.start(hub.tenantId, { dryRun: false, confirm: true, from, to, rules }, null);
  for (let job = jobs.shift(); job; job = jobs.shift()) await worker.run(job);
}

async function missedInQueue(call: string, from: string, quiet = false): Promise<void> {
  await hub.say(
    [
      { id: `${call}1`, call, kind: 'queued', at: AT, from, leg: 'q', role: 'queue', queue: SALES },
      { id: `${call}2`, call, kind: 'callCleared', at: AT + 30_000 },
    ],
    quiet,
  );
}

describe('tasks whose calls are judged by new rules', () => {
  it('go to who is responsible now, unless a person took them', async () => {
    await hub.set({ queueDuty: { 400: idOf('101') } });
    await missedInQueue('a', '+79000000051');
    await missedInQueue('b', '+79000000052');
    const taken = (await hub.tasks())[1];
    const tasks = new TaskService({ database: hub.database, bus: hub.bus, metrics: new Metrics() });
    const person = { tenantId: hub.tenantId, actor: { agentId: idOf('102') } };
    await tasks.take(person, taken?.taskId ?? '');
    await recompute({ queueRules: [{ queueId: '400', dutyAgentId: idOf('103') }] });
    const after = await hub.tasks();
    expect(after.map(({ responsible }) => responsible?.agentId)).toEqual([idOf('103'), idOf('103')]);
    const owners = new Map(after.map(({ taskId, agentId }) => [taskId, agentId]));
    expect(owners.get(taken?.taskId ?? '')).toBe(idOf('102'));
    owners.delete(taken?.taskId ?? '');
    expect([...owners.values()]).toEqual([idOf('103')]);
    const moved = (await hub.taskEvents()).at(-1);
    expect(moved?.sequence).toBeGreaterThan((await hub.events()).at(-1)?.sequence ?? 0);
  });

  it('are not made of history', async () => {
    await hub.set({ queueDuty: { 400: idOf('101') } });
    await missedInQueue('a', '+79000000051', true);
    await recompute({ queueRules: [{ queueId: '400', dutyAgentId: idOf('103') }] });
    expect((await hub.calls())[0].responsible_agent_id).toBe(idOf('103'));
    expect(await hub.tasks()).toEqual([]);
  });
});
