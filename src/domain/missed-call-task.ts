/**
 * The task that an unanswered inbound call makes: somebody must call this customer back. Times are RFC 3339 UTC with
 * milliseconds. What changes a task is pure: `settle-task.ts` (the calls), `task-actions.ts` (people and the clock).
 */
import type { CallOutcome, Direction } from './call-event.ts';
import type { CallRecord, Customer, Line, Responsible } from './call-record.ts';
import { phoneKeys } from './phone-number.ts';

export const TASK_SCHEMA = 'callweave.task/1';

/**
 *     open ──► escalated        nobody reached the customer in the set time
 *       │          │
 *       └──► closed ◄┘ ──► open (reopened)
 *
 * Taking a task changes whose it is, not its state: the customer waits all the same.
 */
export const TASK_STATES = ['open', 'escalated', 'closed'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/**
 * - `calledBack`: one of us called the number and was answered · `gotThrough`: the customer called again and was answered
 * - `answeredAfterAll`, `notMissed`: the record was corrected (by a call log, for example)
 * - `merged`: the call turned out to be a part of another one that has a task · `done`: a person says so
 */
export const TASK_CLOSE_REASONS = [
  'calledBack',
  'gotThrough',
  'answeredAfterAll',
  'notMissed',
  'merged',
  'done',
] as const;
export type TaskCloseReason = (typeof TASK_CLOSE_REASONS)[number];

export const TASK_CHANGE_KINDS = [
  'opened',
  'moved',
  'taken',
  'reassigned',
  'escalated',
  'closed',
  'corrected',
  'reopened',
] as const;
export type TaskChangeKind = (typeof TASK_CHANGE_KINDS)[number];

/** A person (or a machine with a key) who changed a task; absent: the hub did, because of a call or the clock. */
export interface TaskActor {
  userId?: string;
  apiKeyId?: string;
  agentId?: string;
  agentName?: string;
}

export interface TaskChange {
  at: string;
  what: TaskChangeKind;
  by?: TaskActor;
  /** Whose the task is from here on; null: nobody's. */
  agentId?: string | null;
  agentName?: string;
  reason?: TaskCloseReason;
  /** The call that caused it. */
  callId?: string;
  note?: string;
}

export interface TaskClosing {
  /** When the customer was reached, or a person or the hub closed it. */
  at: string;
  reason: TaskCloseReason;
  /** The call that reached the customer, or that this one became a part of. */
  callId?: string;
  /** Who reached the customer, or closed it. */
  by?: TaskActor;
  note?: string;
  /** From the end of the missed call until the customer was reached; absent where nobody is known to have. */
  reachedAfterMs?: number;
}

/** What a task takes over from its call. */
export interface MissedCall {
  outcome: CallOutcome;
  customer: Customer;
  contact?: { crm: string; id: string; name: string; company?: string };
  /** Absent: withheld, or no number at all. Nothing can be matched, and only a person closes the task. */
  numberKey?: string;
  line?: Line;
  queue?: { id: string; name?: string };
  calledAt: string;
  /** The end of the call: from here on the customer waits for us. */
  missedAt: string;
  responsible?: Responsible;
}

export interface MissedCallTask extends MissedCall {
  schema: typeof TASK_SCHEMA;
  taskId: string;
  tenantId: string;
  callId: string;
  /** The connection that the call came through. */
  connectorId: string;
  revision: number;
  state: TaskState;
  /** Whose it is; absent: nobody is known, supervisors see it. */
  agentId?: string;
  agentName?: string;
  /** A person took it or gave it to somebody: it no longer moves with the responsible of the call. */
  takenAt?: string;
  openedAt: string;
  /** Talks from here on close it: the end of the missed call, or when a person opened it again. */
  countsFrom: string;
  /** Absent: never. */
  escalateAt?: string;
  escalatedAt?: string;
  /** The queue's agent on duty, who sees it since it was escalated. */
  escalatedTo?: string;
  /** Absent while it is not closed. */
  closed?: TaskClosing;
  /** Oldest first. */
  history: TaskChange[];
}

/** A task as lists show it. */
export interface ListedTask extends MissedCallTask {
  /** Calls of the same number that nobody answered since and that wait too; 0 for one that is closed. */
  missedAgain: number;
}

/** A customer and one of us talked. */
export interface Reach {
  callId: string;
  numberKey: string;
  /** When they began to. */
  at: string;
  direction: Direction;
  agentId?: string;
  agentName?: string;
}

/** How the number of a customer is known to tasks: with country code where it is known, as directories have it. */
export function numberKeyOf({ customer }: CallRecord): string | undefined {
  const { withheld, digits } = customer;
  return phoneKeys({ ...customer, withheld, internal: digits.length < 7 })?.digits;
}

export interface MissRules {
  /** A caller who hangs up sooner than this made no call worth a task. */
  shortAbandonMs: number;
}

/** What makes a task of this call; undefined when it needs none (any more). */
export function missOf(record: CallRecord, rules: MissRules): MissedCall | undefined {
  const { direction, outcome, endedAt, customer, line, queue, responsible } = record;
  if (direction !== 'inbound' || endedAt === undefined || outcome === undefined) return undefined;
  if (outcome === 'answered' || outcome === 'blocked') return undefined;
  if (outcome === 'abandoned' && record.durations.total < rules.shortAbandonMs) return undefined;
  const chosen = record.matches.find((match) => match.chosen);
  const numberKey = numberKeyOf(record);
  return {
    outcome,
    customer,
    ...(chosen && {
      contact: {
        crm: chosen.crm,
        id: chosen.id,
        name: chosen.name,
        ...(chosen.company !== undefined && { company: chosen.company }),
      },
    }),
    ...(numberKey !== undefined && { numberKey }),
    ...(line && { line }),
    ...(queue && { queue }),
    calledAt: record.startedAt,
    missedAt: endedAt,
    ...(responsible && { responsible }),
  };
}

/** Did a human of ours talk with the customer in this call, as far as is known now? */
export function reachOf(record: CallRecord): Reach | undefined {
  const { direction, answeredAt, outcome, callId } = record;
  if (direction === 'internal' || answeredAt === undefined) return undefined;
  if (outcome !== undefined && outcome !== 'answered') return undefined;
  const numberKey = numberKeyOf(record);
  if (numberKey === undefined) return undefined;
  const agentId = record.firstAnsweredBy;
  const agentName = record.legs.find((leg) => agentId !== undefined && leg.agentId === agentId)?.agentName;
  return {
    callId,
    numberKey,
    at: answeredAt,
    direction,
    ...(agentId !== undefined && { agentId }),
    ...(agentName !== undefined && { agentName }),
  };
}
