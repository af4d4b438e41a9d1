import { callIdFor } from './derive-call.ts';
import {
  type MissedCall,
  type MissedCallTask,
  type Reach,
  TASK_SCHEMA,
  type TaskActor,
  type TaskChange,
  type TaskClosing,
} from './missed-call-task.ts';

export interface SettleContext {
  now: string;
  /** Who of the call's agents is a person of ours; others cannot be given a task. */
  isAgent(agentId: string): boolean;
  /** From the missed call on; null: never. */
  escalateAfterMs(task: MissedCall & { connectorId: string }): number | null;
}

/** More is a machine at play; the first change and the latest ones stay. */
const LONGEST_HISTORY = 200;

/** The next revision of a task. */
export function changed(
  task: MissedCallTask,
  change: TaskChange,
  fields: Partial<MissedCallTask> = {},
): MissedCallTask {
  const history = [...task.history, change];
  if (history.length > LONGEST_HISTORY) history.splice(1, history.length - LONGEST_HISTORY);
  return { ...task, ...fields, revision: task.revision + 1, history };
}

/** The task of a call that nobody answered. Its id follows from the call's, so that making it twice makes one. */
export function openTask(
  call: { callId: string; tenantId: string; connectorId: string },
  miss: MissedCall,
  context: SettleContext,
): MissedCallTask {
  const { callId, tenantId, connectorId } = call;
  const after = context.escalateAfterMs({ ...miss, connectorId });
  const owner = ownerOf(miss, context);
  return {
    ...miss,
    schema: TASK_SCHEMA,
    taskId: callIdFor(Date.parse(miss.calledAt), `task ${tenantId} ${callId}`),
    tenantId,
    callId,
    connectorId,
    revision: 1,
    state: 'open',
    ...owner,
    openedAt: context.now,
    countsFrom: miss.missedAt,
    ...(after !== null && { escalateAt: later(miss.missedAt, after) }),
    history: [{ at: context.now, what: 'opened', callId, ...toChange(owner) }],
  };
}

/**
 * The task follows the record of its call: who is responsible, who the customer is; it closes when the call turns out not to be missed
 * and opens when it turns out to be missed after all. What a person decided stands. The same object when nothing changes.
 */
export function followCall(
  task: MissedCallTask,
  call: { callId: string; isAnswered: boolean; answeredBy?: TaskActor | undefined },
  miss: MissedCall | undefined,
  context: SettleContext,
): MissedCallTask {
  const moved = task.callId === call.callId ? task : { ...task, callId: call.callId };
  if (miss) return followMiss(moved, task, miss, context);
  if (isClosed(moved) || isByHand(moved)) {
    return moved === task ? task : { ...moved, revision: task.revision + 1 };
  }
  const { callId, isAnswered, answeredBy: by } = call;
  const reason = isAnswered ? 'answeredAfterAll' : 'notMissed';
  return close(moved, { at: context.now, reason, callId, ...(by && { by }) }, context.now);
}

function followMiss(
  task: MissedCallTask,
  before: MissedCallTask,
  miss: MissedCall,
  context: SettleContext,
): MissedCallTask {
  const known = factsOf(task);
  const isNews = JSON.stringify(known) !== JSON.stringify(factsOf(miss)) || task !== before;
  const { closed } = task;
  const wasCorrected = closed?.reason === 'answeredAfterAll' || closed?.reason === 'notMissed';
  if (!isNews && !wasCorrected) return task;
  const fresh = withFacts(task, miss);
  if (wasCorrected) {
    return changed(opened(fresh), { at: context.now, what: 'reopened', callId: fresh.callId });
  }
  const owner = ownerOf(miss, context);
  if (isClosed(fresh) || fresh.takenAt !== undefined || owner.agentId === fresh.agentId) {
    return { ...fresh, ...ownName(fresh, owner), revision: fresh.revision + 1 };
  }
  const { agentId: _was, agentName: _name, ...nobodys } = fresh;
  return changed(
    { ...nobodys, ...owner },
    {
      at: context.now,
      what: 'moved',
      callId: fresh.callId,
      ...toChange(owner),
      agentId: owner.agentId ?? null,
    },
  );
}

/** Of several reaches the earliest that counts closes the task; one that is told late corrects a closing that came too late. */
export function followReaches(
  task: MissedCallTask,
  reaches: readonly Reach[],
  options: {
    now: string /** Calls in which, as is known now, nobody was reached. */;
    gone?: ReadonlySet<string>;
  },
): MissedCallTask {
  const { closed } = task;
  const byReach = closed?.reason === 'calledBack' || closed?.reason === 'gotThrough';
  if (closed && !byReach) return task;
  const first = firstReach(task, reaches);
  if (!closed) {
    return first ? close(task, closingBy(task, first), options.now) : task;
  }
  const isGone = closed.callId !== undefined && options.gone?.has(closed.callId);
  if (!first) {
    return isGone ? changed(opened(task), { at: options.now, what: 'reopened', ...ofCall(closed) }) : task;
  }
  const closing = closingBy(task, first);
  const isBetter = isGone || first.at < closed.at || first.callId === closed.callId;
  if (!isBetter || JSON.stringify(closing) === JSON.stringify(closed)) return task;
  const change: TaskChange = {
    at: options.now,
    what: 'corrected',
    reason: closing.reason,
    ...ofCall(closing),
  };
  return changed(task, change, { closed: closing });
}

function firstReach(task: MissedCallTask, reaches: readonly Reach[]): Reach | undefined {
  return reaches
    .filter(
      ({ callId, numberKey, at }) =>
        callId !== task.callId && numberKey === task.numberKey && at >= task.countsFrom,
    )
    .reduce<Reach | undefined>((first, one) => (first && first.at <= one.at ? first : one), undefined);
}

function closingBy(task: MissedCallTask, reach: Reach): TaskClosing {
  const { at, callId, direction, agentId, agentName } = reach;
  return {
    at,
    reason: direction === 'outbound' ? 'calledBack' : 'gotThrough',
    callId,
    ...(agentId !== undefined && { by: { agentId, ...(agentName !== undefined && { agentName }) } }),
    reachedAfterMs: Math.max(0, Date.parse(at) - Date.parse(task.missedAt)),
  };
}

export function close(task: MissedCallTask, closing: TaskClosing, now: string): MissedCallTask {
  const { reason, by, note } = closing;
  const change: TaskChange = {
    at: now,
    what: 'closed',
    reason,
    ...(reason === 'done' && by && { by }),
    ...ofCall(closing),
    ...(note !== undefined && { note }),
  };
  return changed(task, change, { state: 'closed', closed: closing });
}

/** Not closed any more: as it stood before. */
export function opened(task: MissedCallTask): MissedCallTask {
  const { closed: _closed, ...rest } = task;
  return { ...rest, state: rest.escalatedAt === undefined ? 'open' : 'escalated' };
}

function isClosed(task: MissedCallTask): boolean {
  return task.state === 'closed';
}

/** Opened again by a person, who knows better than the record. */
function isByHand(task: MissedCallTask): boolean {
  return task.history.findLast(({ what }) => what === 'reopened')?.by !== undefined;
}

/** The parts that are the call's, in one order, so that two of them can be compared. */
function factsOf(of: MissedCall): MissedCall {
  const { outcome, customer, contact, numberKey, line, queue, calledAt, missedAt, responsible } = of;
  return {
    outcome,
    customer,
    ...(contact && { contact }),
    ...(numberKey !== undefined && { numberKey }),
    ...(line && { line }),
    ...(queue && { queue }),
    calledAt,
    missedAt,
    ...(responsible && { responsible }),
  };
}

function withFacts(task: MissedCallTask, miss: MissedCall): MissedCallTask {
  const { contact: _contact, numberKey: _key, line: _line, queue: _queue, responsible: _who, ...rest } = task;
  const countsFrom = task.countsFrom === task.missedAt ? miss.missedAt : task.countsFrom;
  return { ...rest, ...factsOf(miss), countsFrom };
}

type Owner = Pick<MissedCallTask, 'agentId' | 'agentName'>;

function ownerOf({ responsible }: MissedCall, context: SettleContext): Owner {
  if (responsible === undefined || !context.isAgent(responsible.agentId)) return {};
  const { agentId, agentName } = responsible;
  return { agentId, ...(agentName !== undefined && { agentName }) };
}

function ownName(task: MissedCallTask, owner: Owner): Owner {
  return owner.agentId !== undefined && owner.agentId === task.agentId && owner.agentName !== undefined
    ? { agentName: owner.agentName }
    : {};
}

function toChange({ agentId, agentName }: Owner): Pick<TaskChange, 'agentId' | 'agentName'> {
  return { agentId: agentId ?? null, ...(agentName !== undefined && { agentName }) };
}

function ofCall({ callId }: { callId?: string }): { callId?: string } {
  return callId === undefined ? {} : { callId };
}

function later(at: string, ms: number): string {
  return new Date(Date.parse(at) + ms).toISOString();
}
