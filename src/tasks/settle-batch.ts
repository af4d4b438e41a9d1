import type { Transaction } from '../db/database.ts';
import type { CallRecord } from '../domain/call-record.ts';
import {
  type MissedCall,
  type MissedCallTask,
  missOf,
  type Reach,
  reachOf,
} from '../domain/missed-call-task.ts';
import { close, followCall, followReaches, openTask, type SettleContext } from '../domain/settle-task.ts';
import { escalateAfterMs, type MissedCallSettings } from '../tenants/missed-call-settings.ts';
import type { TaskUpdate } from './task-events.ts';
import type { TaskMetrics } from './task-metrics.ts';
import { lockTasks, type NumberSince, noteTalks, storeTasks } from './task-store.ts';

/** A call whose record was made again. */
export interface ToldCall {
  before: CallRecord | undefined;
  after: CallRecord;
  /** What was stored of calls that became a part of it. */
  absorbed: readonly CallRecord[];
  /** History that a first poll brings: its missed calls are nobody's task any more. */
  quiet: boolean;
}

export interface SettleBatchOptions {
  tenantId: string;
  settings: MissedCallSettings;
  nameOf(agentId: string): string | undefined;
  metrics?: TaskMetrics;
  now: Date;
  /** The transaction has published, so it has the tenant's row. */
  isLocked: boolean;
}

interface Looked {
  call: ToldCall;
  miss: MissedCall | undefined;
  reach: Reach | undefined;
  wasMissed: boolean;
}

/**
 * Tasks follow the calls of a batch, in its transaction. Nothing is asked of the database unless a customer was missed or reached, or that is
 * told otherwise now; then one statement, and a second one where a task changes. Returns the highest sequence made.
 */
export async function settleBatch(
  tx: Transaction,
  calls: readonly ToldCall[],
  options: SettleBatchOptions,
): Promise<number | undefined> {
  const rules = { shortAbandonMs: options.settings.shortAbandonSeconds * 1000 };
  const reached: Reach[] = [];
  const gone: Reach[] = [];
  const missed: Looked[] = [];
  for (const call of calls) {
    const { before, after, absorbed } = call;
    const reach = reachOf(after);
    const told = before && reachOf(before);
    gone.push(...absorbed.flatMap((part) => reachOf(part) ?? []));
    if (JSON.stringify(told) !== JSON.stringify(reach)) {
      if (reach) reached.push(reach);
      if (told) gone.push(told);
    }
    const miss = missOf(after, rules);
    const missBefore = before && missOf(before, rules);
    const wasMissed = [before, ...absorbed].some((one) => one && missOf(one, rules));
    if (wasMissed ? absorbed.length > 0 || !isSame(miss, missBefore) : miss !== undefined && !call.quiet) {
      missed.push({ call, miss, reach, wasMissed });
    }
  }
  if (reached.length === 0 && gone.length === 0 && missed.length === 0) return undefined;
  if (!options.isLocked) await lockTasks(tx);
  return settle(tx, { reached, gone, missed }, options);
}

function isSame(a: MissedCall | undefined, b: MissedCall | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

async function settle(
  tx: Transaction,
  { reached, gone, missed }: { reached: Reach[]; gone: Reach[]; missed: Looked[] },
  { tenantId, settings, nameOf, metrics, now }: SettleBatchOptions,
): Promise<number | undefined> {
  const isReached = new Set(reached.map(({ callId }) => callId));
  const goneIds = new Set(gone.map(({ callId }) => callId));
  const since = ({ numberKey, at }: Reach): NumberSince => ({ numberKey, since: at });
  const { tasks: stored, reaches: known } = await noteTalks(tx, {
    reached,
    goneCallIds: [...goneIds].filter((callId) => !isReached.has(callId)),
    callIds: missed.flatMap(({ call }) => idsOf(call)),
    tasksOf: earliest([...reached, ...gone].map(since)),
    reachesOf: earliest([
      ...gone.map(since),
      ...missed.flatMap(({ miss }) =>
        miss?.numberKey === undefined ? [] : [{ numberKey: miss.numberKey, since: miss.missedAt }],
      ),
    ]),
  });
  const at = now.toISOString();
  const context: SettleContext = {
    now: at,
    isAgent: (agentId) => nameOf(agentId) !== undefined,
    escalateAfterMs: (task) => escalateAfterMs(settings, task),
  };
  const byCall = new Map([...stored.values()].map((task) => [task.callId, task] as const));
  const tasks = new Map(stored);
  for (const one of missed) for (const task of followed(one, byCall, context)) tasks.set(task.taskId, task);
  const reaches = byNumber([
    ...reached,
    ...known.filter(({ callId }) => !isReached.has(callId) && !goneIds.has(callId)),
  ]);
  const updates: TaskUpdate[] = [];
  for (const task of tasks.values()) {
    const before = stored.get(task.taskId);
    const after = followReaches(task, reaches.get(task.numberKey ?? '') ?? [], { now: at, gone: goneIds });
    if (after !== before) updates.push({ before, after });
  }
  const highest = await storeTasks(tx, tenantId, updates, at);
  metrics?.observe(updates);
  return highest;
}

/** One task per call: where two calls turn out to be one, the first of their tasks stays. */
function followed(
  { call, miss, reach, wasMissed }: Looked,
  /** Key: call id. */
  byCall: ReadonlyMap<string, MissedCallTask>,
  context: SettleContext,
): MissedCallTask[] {
  const { callId } = call.after;
  const own = idsOf(call).flatMap((id) => byCall.get(id) ?? []);
  const [task, ...others] = own;
  if (task === undefined) {
    return miss === undefined || wasMissed ? [] : [openTask(call.after, miss, context)];
  }
  const merged = others
    .filter(({ closed }) => closed === undefined)
    .map((other) => close(other, { at: context.now, reason: 'merged', callId }, context.now));
  const isAnswered = reach !== undefined || call.after.outcome === 'answered';
  const { agentId, agentName } = reach ?? {};
  const answeredBy =
    agentId === undefined ? undefined : { agentId, ...(agentName !== undefined && { agentName }) };
  return [...merged, followCall(task, { callId, isAnswered, answeredBy }, miss, context)];
}

/** The call's own id first: its task stays where an absorbed call has one too. */
function idsOf({ after, absorbed }: ToldCall): string[] {
  return [after.callId, ...absorbed.map(({ callId }) => callId)];
}

/** Key: number. */
function byNumber(reaches: readonly Reach[]): Map<string, Reach[]> {
  const groups = new Map<string, Reach[]>();
  for (const reach of reaches) {
    const group = groups.get(reach.numberKey);
    if (group) group.push(reach);
    else groups.set(reach.numberKey, [reach]);
  }
  return groups;
}

/** Each number once, since the earliest time it is asked for. */
function earliest(asked: readonly NumberSince[]): NumberSince[] {
  const since = new Map<string, string>();
  for (const one of asked) {
    const known = since.get(one.numberKey);
    if (known === undefined || one.since < known) since.set(one.numberKey, one.since);
  }
  return [...since].map(([numberKey, at]) => ({ numberKey, since: at }));
}
