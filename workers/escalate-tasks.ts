import type { Logger } from 'pino';
import { EVENTS_PUBLISHED } from '../src/calls/outgoing-events.ts';
import type { Database, Transaction } from '../src/db/database.ts';
import type { MissedCallTask } from '../src/domain/missed-call-task.ts';
import { escalateTask } from '../src/domain/task-actions.ts';
import type { Bus } from '../src/platform/bus.ts';
import { type Clock, systemClock } from '../src/platform/clock.ts';
import type { Metrics } from '../src/platform/metrics.ts';
import { type TaskMetrics, taskMetrics } from '../src/tasks/task-metrics.ts';
import { lockTasks, storeTasks } from '../src/tasks/task-store.ts';
import { choosePolicy } from '../src/tenants/choose-policy.ts';
import { DEFAULT_SETTINGS, type TenantSettings } from '../src/tenants/tenant-settings.ts';

export interface EscalateTasksOptions {
  database: Database;
  bus: Pick<Bus, 'publish'>;
  metrics: Metrics;
  logger: Logger;
  clock?: Clock;
}

/** Minutes are what people set, so a quarter of one is soon enough. */
export const ESCALATE_TASKS_CRON = '*/15 * * * * *';

/** Per look; what is left comes with the next one. */
const AT_MOST = 1_000;

/** Tells supervisors, and who is on duty for the queue, of customers whom nobody reached in time. */
export class EscalateTasks {
  readonly #options: EscalateTasksOptions;
  readonly #metrics: TaskMetrics;
  readonly #clock: Clock;

  constructor(options: EscalateTasksOptions) {
    this.#options = options;
    this.#metrics = taskMetrics(options.metrics);
    this.#clock = options.clock ?? systemClock;
  }

  /** Several at once do each task once: they wait for each other, and look again then. Returns how many it did. */
  async run(): Promise<number> {
    const now = this.#clock.now().toISOString();
    const { rows } = await this.#options.database.hubPool.query<{ tenant_id: string; task_id: string }>(
      'SELECT tenant_id, task_id FROM due_tasks($1, $2)',
      [now, AT_MOST],
    );
    /** Key: tenant id. */
    const due = new Map<string, string[]>();
    for (const { tenant_id, task_id } of rows) {
      const ids = due.get(tenant_id);
      if (ids) ids.push(task_id);
      else due.set(tenant_id, [task_id]);
    }
    let escalated = 0;
    for (const [tenantId, taskIds] of due) {
      try {
        escalated += await this.#escalate(tenantId, taskIds, now);
      } catch (error) {
        this.#options.logger.error({ err: error, tenantId }, 'missed-call tasks not escalated');
      }
    }
    return escalated;
  }

  async #escalate(tenantId: string, taskIds: readonly string[], now: string): Promise<number> {
    const { database, bus, logger } = this.#options;
    const { updates, highest } = await database.tenant(tenantId, async (tx) => {
      await lockTasks(tx);
      const { settings, activeAgents } = await readRules(tx);
      const updates = (await loadOpen(tx, taskIds)).flatMap((before) => {
        const { queueDuty } = choosePolicy(before, settings);
        const onDuty = queueDuty !== undefined && activeAgents.has(queueDuty);
        const after = escalateTask(before, { now, ...(onDuty && { dutyAgentId: queueDuty }) });
        return after === before ? [] : [{ before, after }];
      });
      return { updates, highest: await storeTasks(tx, tenantId, updates, now) };
    });
    this.#metrics.observe(updates);
    if (highest !== undefined) {
      // A lost note costs a moment: readers also look on their own.
      await bus
        .publish(EVENTS_PUBLISHED, `${tenantId} ${highest}`)
        .catch((error: unknown) => logger.warn({ err: error, tenantId }, 'note of new events not sent'));
    }
    return updates.length;
  }
}

async function readRules(tx: Transaction): Promise<{ settings: TenantSettings; activeAgents: Set<string> }> {
  const { rows } = await tx.query<{ settings: Partial<TenantSettings>; agent_ids: string[] | null }>(
    `SELECT settings, (SELECT array_agg(agent_id::text) FROM agents WHERE tenant_id = current_tenant() AND active) AS agent_ids
       FROM tenants WHERE tenant_id = current_tenant()`,
  );
  return {
    settings: { ...DEFAULT_SETTINGS, ...rows[0]?.settings },
    activeAgents: new Set(rows[0]?.agent_ids),
  };
}

async function loadOpen(tx: Transaction, taskIds: readonly string[]): Promise<MissedCallTask[]> {
  const { rows } = await tx.query<{ task: MissedCallTask }>(
    `SELECT task FROM missed_call_tasks WHERE tenant_id = current_tenant() AND task_id = ANY($1::uuid[]) AND state = 'open'
       ORDER BY missed_at`,
    [taskIds],
  );
  return rows.map(({ task }) => task);
}
