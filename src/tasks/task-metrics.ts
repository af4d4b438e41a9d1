import type { Database } from '../db/database.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { TaskUpdate } from './task-events.ts';

/** Minutes to days: people call back, not machines. */
const REACH_BUCKETS = [60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 259_200];

/** What happens to tasks, as `/metrics` shows it. */
export function taskMetrics(metrics: Metrics) {
  const opened = metrics.counter({
    name: 'missed_call_tasks_opened_total',
    help: 'Calls that nobody answered and that made a task.',
  });
  const closed = metrics.counter<'reason'>({
    name: 'missed_call_tasks_closed_total',
    help: 'Tasks closed, by reason.',
    labels: ['reason'],
  });
  const escalated = metrics.counter({
    name: 'missed_call_tasks_escalated_total',
    help: 'Tasks whose customer nobody reached in the set time.',
  });
  const reached = metrics.histogram({
    name: 'missed_call_reached_seconds',
    help: 'From the end of a missed call until the customer was reached.',
    buckets: REACH_BUCKETS,
  });
  const events = metrics.counter({ name: 'events_published_total', help: 'Outgoing events.' });
  return {
    observe(updates: readonly TaskUpdate[]): void {
      events.inc(updates.length);
      for (const { before, after } of updates) {
        if (before === undefined) opened.inc();
        if (after.state === 'escalated' && before?.state === 'open') escalated.inc();
        if (after.closed === undefined || before?.closed !== undefined) continue;
        closed.inc({ reason: after.closed.reason });
        if (after.closed.reachedAfterMs !== undefined) reached.observe(after.closed.reachedAfterMs / 1000);
      }
    },
  };
}
export type TaskMetrics = ReturnType<typeof taskMetrics>;

/** What waits now, of all tenants; read when Prometheus asks. */
export function observeWaitingTasks(metrics: Metrics, database: Pick<Database, 'hubPool'>): void {
  const waiting = () =>
    database.hubPool.query<{ state: string; tasks: number; oldest: Date }>(
      'SELECT state, tasks::float8 AS tasks, oldest FROM waiting_tasks()',
    );
  metrics.gauge<'state'>({
    name: 'missed_call_tasks',
    help: 'Tasks that are not closed, by state.',
    labels: ['state'],
    collect: async (gauge) => {
      const { rows } = await waiting();
      for (const state of ['open', 'escalated']) {
        gauge.set({ state }, rows.find((row) => row.state === state)?.tasks ?? 0);
      }
    },
  });
  metrics.gauge({
    name: 'missed_call_task_oldest_seconds',
    help: 'How long the customer who waits longest has been waiting; 0 when nobody does.',
    collect: async (gauge) => {
      const { rows } = await waiting();
      const oldest = Math.min(...rows.map((row) => row.oldest.getTime()));
      gauge.set(Number.isFinite(oldest) ? Math.max(0, (Date.now() - oldest) / 1000) : 0);
    },
  });
}
