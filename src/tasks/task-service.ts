import { EVENTS_PUBLISHED } from '../calls/outgoing-events.ts';
import type { Database, Transaction } from '../db/database.ts';
import type { ListedTask, MissedCallTask, TaskActor } from '../domain/missed-call-task.ts';
import { finishTask, reassignTask, reopenTask, takeTask } from '../domain/task-actions.ts';
import { AppError } from '../platform/app-error.ts';
import type { Bus } from '../platform/bus.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Metrics } from '../platform/metrics.ts';
import { escalateAfterMs } from '../tenants/missed-call-settings.ts';
import { findTask, listTasks, type TaskQuery } from './list-tasks.ts';
import { readMissedCallSettings } from './read-settings.ts';
import { type TaskMetrics, taskMetrics } from './task-metrics.ts';
import { lockTasks, storeTasks } from './task-store.ts';

/** Who acts. `sees`: the agent whose tasks these are; absent: all of the tenant's. */
export interface TaskPerson {
  tenantId: string;
  actor: TaskActor;
  sees?: string;
}

export interface TaskServiceOptions {
  database: Database;
  bus: Pick<Bus, 'publish'>;
  metrics: Metrics;
  clock?: Clock;
}

/** What people do with missed-call tasks. */
export class TaskService {
  readonly #database: Database;
  readonly #bus: Pick<Bus, 'publish'>;
  readonly #metrics: TaskMetrics;
  readonly #clock: Clock;

  constructor({ database, bus, metrics, clock = systemClock }: TaskServiceOptions) {
    this.#database = database;
    this.#bus = bus;
    this.#metrics = taskMetrics(metrics);
    this.#clock = clock;
  }

  list(tenantId: string, query: TaskQuery): Promise<ListedTask[]> {
    return this.#database.tenant(tenantId, (tx) => listTasks(tx, query));
  }

  get({ tenantId, sees }: TaskPerson, taskId: string): Promise<MissedCallTask> {
    return this.#database.tenant(tenantId, (tx) => getTask(tx, taskId, sees));
  }

  /** Throws `unprocessable` for people who are no agent, `conflict` for a closed task. */
  take(person: TaskPerson, taskId: string): Promise<MissedCallTask> {
    const { agentId } = person.actor;
    return this.#change(person, taskId, async (tx, task, context) => {
      if (agentId === undefined) {
        throw new AppError('unprocessable', 'Only somebody with an agent of their own can take a task.');
      }
      return takeTask(stillOpen(task), await getAgent(tx, agentId), context);
    });
  }

  reassign(person: TaskPerson, taskId: string, agentId: string): Promise<MissedCallTask> {
    return this.#change(person, taskId, async (tx, task, context) =>
      reassignTask(stillOpen(task), await getAgent(tx, agentId), context),
    );
  }

  finish(person: TaskPerson, taskId: string, note?: string): Promise<MissedCallTask> {
    return this.#change(person, taskId, async (_tx, task, context) =>
      finishTask(stillOpen(task), note, context),
    );
  }

  /** Throws `conflict` for a task that is open. */
  reopen(person: TaskPerson, taskId: string, note?: string): Promise<MissedCallTask> {
    return this.#change(person, taskId, async (tx, task, context) => {
      if (task.state !== 'closed') throw new AppError('conflict', 'This task is open.');
      const settings = await readMissedCallSettings(tx);
      return reopenTask(task, {
        ...context,
        ...(note !== undefined && { note }),
        escalateAfterMs: escalateAfterMs(settings, task),
      });
    });
  }

  async #change(
    { tenantId, actor, sees }: TaskPerson,
    taskId: string,
    work: (
      tx: Transaction,
      task: MissedCallTask,
      context: { now: string; by: TaskActor },
    ) => Promise<MissedCallTask>,
  ): Promise<MissedCallTask> {
    const now = this.#clock.now().toISOString();
    const { after, highest } = await this.#database.tenant(tenantId, async (tx) => {
      await lockTasks(tx);
      const before = await getTask(tx, taskId, sees);
      const by = await withName(tx, actor);
      const after = await work(tx, before, { now, by });
      if (after === before) return { after, highest: undefined };
      const highest = await storeTasks(tx, tenantId, [{ before, after }], now);
      this.#metrics.observe([{ before, after }]);
      return { after, highest };
    });
    if (highest !== undefined) await this.#bus.publish(EVENTS_PUBLISHED, `${tenantId} ${highest}`);
    return after;
  }
}

async function getTask(tx: Transaction, taskId: string, sees: string | undefined): Promise<MissedCallTask> {
  const task = await findTask(tx, taskId, sees);
  // Not "forbidden": that would say that the task exists.
  if (task === undefined) throw new AppError('notFound', 'There is no such task.');
  return task;
}

function stillOpen(task: MissedCallTask): MissedCallTask {
  if (task.state === 'closed') throw new AppError('conflict', 'This task is closed already.');
  return task;
}

async function getAgent(tx: Transaction, agentId: string): Promise<{ agentId: string; agentName: string }> {
  const { rows } = await tx.query<{ name: string }>(
    'SELECT name FROM agents WHERE tenant_id = current_tenant() AND agent_id = $1 AND active',
    [agentId],
  );
  const agentName = rows[0]?.name;
  if (agentName === undefined) throw new AppError('unprocessable', 'There is no such active agent.');
  return { agentId, agentName };
}

async function withName(tx: Transaction, actor: TaskActor): Promise<TaskActor> {
  if (actor.agentId === undefined) return actor;
  const { rows } = await tx.query<{ name: string }>(
    'SELECT name FROM agents WHERE tenant_id = current_tenant() AND agent_id = $1',
    [actor.agentId],
  );
  return { ...actor, ...(rows[0] && { agentName: rows[0].name }) };
}
