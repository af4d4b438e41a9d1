import type { Transaction } from '../db/database.ts';
import type { ListedTask, MissedCallTask } from '../domain/missed-call-task.ts';

/** `open`: everything that is not closed, escalated ones too. */
export const TASK_FILTERS = ['open', 'escalated', 'closed'] as const;
export type TaskFilter = (typeof TASK_FILTERS)[number];

export interface TaskQuery {
  after?: { missedAt: string; taskId: string } | undefined;
  limit: number;
  /** Whose they are, or to whom they were escalated. */
  agentId?: string | undefined;
  state?: TaskFilter | undefined;
}

/** `waiting` is a column of the indexes of both lists (migrations/0012). */
const STATES: Readonly<Record<TaskFilter, string>> = {
  open: 'waiting',
  escalated: "waiting AND state = 'escalated'",
  closed: 'NOT waiting',
};
/** More than that reads as "many". */
const MOST_AGAIN = 100;

/** Newest first. */
export async function listTasks(tx: Transaction, query: TaskQuery): Promise<ListedTask[]> {
  const { agentId, after, state, limit } = query;
  const values: unknown[] = [];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const conditions = ['tenant_id = current_tenant()'];
  if (state !== undefined) conditions.push(STATES[state]);
  if (after !== undefined) {
    conditions.push(
      `(missed_at, task_id) < (${place(after.missedAt)}::timestamptz, ${place(after.taskId)}::uuid)`,
    );
  }
  const end = `ORDER BY missed_at DESC, task_id DESC LIMIT ${place(limit)}`;
  const page = (more: string): string =>
    `SELECT * FROM missed_call_tasks WHERE ${[...conditions, more].filter((one) => one !== '').join(' AND ')} ${end}`;
  let from = `(${page('')})`;
  if (agentId !== undefined) {
    const agent = place(agentId);
    // Two indexes instead of an OR: each gives a page, of both the first ones are the page.
    from = `((${page(`agent_id = ${agent}`)}) UNION ALL
      (${page(`escalated_to = ${agent} AND agent_id IS DISTINCT FROM ${agent}`)}) ${end})`;
  }
  const { rows } = await tx.query<{ task: MissedCallTask; again: number }>(
    `SELECT task, again FROM ${from} AS t LEFT JOIN LATERAL (
       SELECT count(*)::int AS again FROM (
         SELECT 1 FROM missed_call_tasks AS later
           WHERE t.waiting AND later.tenant_id = current_tenant() AND later.number_key = t.number_key
             AND later.waiting AND later.missed_at > t.missed_at LIMIT ${MOST_AGAIN}) AS few) AS counted ON true
     ORDER BY missed_at DESC, task_id DESC`,
    values,
  );
  return rows.map(({ task, again }) => ({ ...task, missedAgain: again }));
}

/** Undefined when there is none, or not for this agent. */
export async function findTask(
  tx: Transaction,
  taskId: string,
  agentId?: string,
): Promise<MissedCallTask | undefined> {
  const { rows } = await tx.query<{ task: MissedCallTask }>(
    `SELECT task FROM missed_call_tasks
       WHERE tenant_id = current_tenant() AND task_id = $1 AND ($2::text IS NULL OR agent_id = $2 OR escalated_to = $2)`,
    [taskId, agentId ?? null],
  );
  return rows[0]?.task;
}
