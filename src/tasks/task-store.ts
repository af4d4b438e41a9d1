import { publishSql, publishValues } from '../calls/outgoing-events.ts';
import type { Transaction } from '../db/database.ts';
import { textArray } from '../db/text-array.ts';
import type { MissedCallTask, Reach } from '../domain/missed-call-task.ts';
import { storableJson } from '../inbox/storable-text.ts';
import { type TaskUpdate, toTaskEvent } from './task-events.ts';

/** Closings of one number that a late call may correct, and talks that may have closed a late task: the first few decide. */
const AT_MOST = 20;

/** A number, and the time from which on something is asked of it. */
export interface NumberSince {
  numberKey: string;
  since: string;
}

export interface BatchTalks {
  /** Talks that are new or told otherwise now. */
  reached: readonly Reach[];
  /** Calls of which it was thought that somebody talked. */
  goneCallIds: readonly string[];
  /** Calls whose tasks are asked for. */
  callIds: readonly string[];
  /** Numbers whose waiting tasks are asked for, and those closed since then. */
  tasksOf: readonly NumberSince[];
  /** Numbers whose talks since then are asked for. */
  reachesOf: readonly NumberSince[];
}

/**
 * Everything of the tenant that is numbered waits for this row (`publishSql`), and so does everything that decides about tasks:
 * whoever has it sees all that others decided before. NO KEY, so that rows which only refer to the tenant do not wait.
 */
export async function lockTasks(tx: Transaction): Promise<void> {
  await tx.query({
    name: 'tasks-lock',
    text: 'SELECT 1 FROM tenants WHERE tenant_id = current_tenant() FOR NO KEY UPDATE',
  });
}

const NOTE_TALKS = {
  name: 'tasks-note-talks',
  text: `WITH w AS (
      INSERT INTO customer_reaches (tenant_id, call_id, number_key, reached_at, direction, agent_id, agent_name)
        SELECT current_tenant(), call_id, number_key, reached_at, direction, agent_id, agent_name
        FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[])
          AS r(call_id, number_key, reached_at, direction, agent_id, agent_name)
        ON CONFLICT (tenant_id, call_id) DO UPDATE SET number_key = excluded.number_key, reached_at = excluded.reached_at,
          direction = excluded.direction, agent_id = excluded.agent_id, agent_name = excluded.agent_name
    ), g AS (
      DELETE FROM customer_reaches USING unnest($7::uuid[]) AS r(call_id)
        WHERE customer_reaches.tenant_id = current_tenant() AND customer_reaches.call_id = r.call_id
    )
    SELECT t.task, NULL::json AS reach FROM unnest($8::uuid[]) AS asked(call_id) CROSS JOIN LATERAL (
        SELECT task FROM missed_call_tasks WHERE tenant_id = current_tenant() AND call_id = asked.call_id LIMIT 1) t
    UNION ALL SELECT t.task, NULL FROM unnest($9::text[]) AS asked(number_key) CROSS JOIN LATERAL (
        SELECT task FROM missed_call_tasks WHERE tenant_id = current_tenant() AND number_key = asked.number_key
          AND waiting OFFSET 0) t
    UNION ALL SELECT t.task, NULL FROM unnest($9::text[], $10::timestamptz[]) AS asked(number_key, since) CROSS JOIN LATERAL (
        SELECT task FROM missed_call_tasks WHERE tenant_id = current_tenant() AND number_key = asked.number_key
          AND closed_at >= asked.since ORDER BY closed_at LIMIT ${AT_MOST}) t
    UNION ALL SELECT NULL, json_build_object('callId', t.call_id, 'numberKey', t.number_key, 'at', t.reached_at,
          'direction', t.direction, 'agentId', t.agent_id, 'agentName', t.agent_name)
        FROM unnest($11::text[], $12::timestamptz[]) AS asked(number_key, since) CROSS JOIN LATERAL (
        SELECT * FROM customer_reaches WHERE tenant_id = current_tenant() AND number_key = asked.number_key
          AND reached_at >= asked.since ORDER BY reached_at LIMIT ${AT_MOST}) t`,
};

/** One statement: keeps who was reached, and returns the tasks and earlier talks that this may decide. As stored before it. */
export async function noteTalks(
  tx: Transaction,
  { reached, goneCallIds, callIds, tasksOf, reachesOf }: BatchTalks,
): Promise<{ tasks: Map<string, MissedCallTask>; reaches: Reach[] }> {
  const { rows } = await tx.query<{ task: MissedCallTask | null; reach: StoredReach | null }>({
    ...NOTE_TALKS,
    values: [
      reached.map(({ callId }) => callId),
      reached.map(({ numberKey }) => numberKey),
      reached.map(({ at }) => at),
      reached.map(({ direction }) => direction),
      textArray(reached.map(({ agentId }) => agentId ?? null)),
      textArray(reached.map(({ agentName }) => agentName ?? null)),
      goneCallIds,
      callIds,
      tasksOf.map(({ numberKey }) => numberKey),
      tasksOf.map(({ since }) => since),
      reachesOf.map(({ numberKey }) => numberKey),
      reachesOf.map(({ since }) => since),
    ],
  });
  return {
    tasks: new Map(rows.flatMap(({ task }) => (task ? [[task.taskId, task] as const] : []))),
    reaches: rows.flatMap(({ reach }) => (reach ? [toReach(reach)] : [])),
  };
}

interface StoredReach extends Omit<Reach, 'agentId' | 'agentName'> {
  agentId: string | null;
  agentName: string | null;
}

function toReach({ agentId, agentName, at, ...rest }: StoredReach): Reach {
  return {
    ...rest,
    at: new Date(at).toISOString(),
    ...(agentId !== null && { agentId }),
    ...(agentName !== null && { agentName }),
  };
}

/** Parameters before those of the events. */
const FIRST_EVENT_PLACE = 13;
const STORE_TASKS = {
  name: 'tasks-store',
  text: `WITH t AS (
      INSERT INTO missed_call_tasks (tenant_id, task_id, call_id, revision, state, number_key, agent_id, escalated_to,
          missed_at, escalate_at, closed_at, task)
        SELECT $1, task_id, call_id, revision, state, number_key, agent_id, escalated_to, missed_at, escalate_at, closed_at, task::json
        FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[],
            $10::timestamptz[], $11::timestamptz[], $12::text[])
          AS r(task_id, call_id, revision, state, number_key, agent_id, escalated_to, missed_at, escalate_at, closed_at, task)
        ON CONFLICT (task_id) DO UPDATE SET call_id = excluded.call_id, revision = excluded.revision, state = excluded.state,
          number_key = excluded.number_key, agent_id = excluded.agent_id, escalated_to = excluded.escalated_to,
          missed_at = excluded.missed_at, escalate_at = excluded.escalate_at, closed_at = excluded.closed_at,
          task = excluded.task, updated_at = now()
        WHERE missed_call_tasks.revision < excluded.revision
    ), ${publishSql((column) => `$${FIRST_EVENT_PLACE + column}`)}
    SELECT highest FROM s`,
};

/** Stores and publishes in one statement. The caller has `lockTasks`, or has published in the same transaction. */
export async function storeTasks(
  tx: Transaction,
  tenantId: string,
  updates: readonly TaskUpdate[],
  now: string,
): Promise<number | undefined> {
  if (updates.length === 0) return undefined;
  const stored = updates.map((update) => ({ ...update, json: storableJson(update.after) }));
  const of = <T>(get: (task: MissedCallTask) => T): T[] => stored.map(({ after }) => get(after));
  const { rows } = await tx.query<{ highest: number }>({
    ...STORE_TASKS,
    values: [
      tenantId,
      of(({ taskId }) => taskId),
      of(({ callId }) => callId),
      of(({ revision }) => revision),
      of(({ state }) => state),
      of(({ numberKey }) => numberKey ?? null),
      of(({ agentId }) => agentId ?? null),
      of(({ escalatedTo }) => escalatedTo ?? null),
      of(({ missedAt }) => missedAt),
      of(({ state, escalateAt }) => (state === 'open' ? (escalateAt ?? null) : null)),
      of(({ closed }) => closed?.at ?? null),
      textArray(stored.map(({ json }) => json)),
      ...publishValues(stored.map((update) => toTaskEvent(update, update.json, now))),
    ],
  });
  return rows[0]?.highest;
}
