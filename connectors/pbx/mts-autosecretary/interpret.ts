import type {
  CallEvent,
  EventLeg,
  EventTransfer,
  LegResult,
  LoggedLeg,
} from '../../../src/domain/call-event.ts';
import type { Fact } from '../../../src/domain/fact.ts';
import { latestVersion } from '../../kit/latest-version.ts';
import { type Attempt, attemptsOf, isSameNumber } from './attempts.ts';
import { outcomeOf } from './outcome.ts';
import type { CallRow } from './parse.ts';
import { type LogWord, readLog } from './read-log.ts';

const ORDER = { begin: 0, transfer: 1, log: 2 } as const;

/** All versions of one row → events. One row is one call; the times of its attempts are not in it and stay unknown. */
export function interpret(facts: readonly Fact[]): CallEvent[] {
  // A corrected row replaces the earlier one.
  const row = latestVersion(facts.map(({ body }) => body as CallRow));
  if (row === undefined) return [];
  const words = readLog(row.log);
  return row.direction === 'outbound' ? outbound(row, words) : inbound(row, words);
}

interface Times {
  startedAt: number;
  /** Start + wait, where the wait is all that is not talk. */
  answeredAt: number;
  endedAt: number;
}

function timesOf({ startedAt, durationMs, talkMs }: CallRow): Times {
  return { startedAt, answeredAt: startedAt + durationMs - talkMs, endedAt: startedAt + durationMs };
}

function inbound(row: CallRow, words: readonly LogWord[]): CallEvent[] {
  const attempts = attemptsOf(row, words);
  const outcome = outcomeOf(row, attempts, words);
  const isAnswered = outcome === 'answered';
  const chain = legsOf(attempts, timesOf(row));
  const handed = transfersOf(words, chain, timesOf(row));
  const customer = customerLeg(row, row.an, isAnswered ? 'answered' : 'cancelled');
  return [
    { kind: 'offered', order: ORDER.begin, leg: legOnly(customer), ...beginning(row, row.an) },
    ...handed.events,
    logged(row, [customer, ...chain, ...handed.legs], outcome),
    ...recording(
      row,
      chain.findLast(({ result }) => result === 'answered'),
    ),
  ];
}

/** Attempts in their order. The one answer has a time, because the wait is known; a second one has none. */
function legsOf(attempts: readonly Attempt[], { answeredAt, endedAt }: Times): LoggedLeg[] {
  const first = attempts.find(({ result }) => result === 'answered');
  const answers = attempts.filter(({ result }) => result === 'answered').length;
  return attempts.map((attempt, index) => ({
    id: `attempt#${index + 1}`,
    role: 'agent',
    device: { number: attempt.number },
    result: attempt.result ?? 'noAnswer',
    ...(attempt === first && { connectedAt: answeredAt }),
    ...(attempt === first && answers === 1 && { clearedAt: endedAt }),
  }));
}

/**
 * `CallTo-<n>` with `TrfCallOK` or `Trf_Fail`: the log has the numbers and the order of a transfer, not its time. It is
 * put at the end of the talk, the latest moment possible: so who talked last is right, and all the talk is counted once.
 * Of several each is a millisecond before the next, so that their order stands.
 */
function transfersOf(words: readonly LogWord[], chain: LoggedLeg[], { endedAt }: Times) {
  const legs: LoggedLeg[] = [];
  const events: CallEvent[] = [];
  let holder = chain.find(({ result }) => result === 'answered');
  let target: string | undefined;
  let left = words.filter(({ word }) => word === 'transferDone').length;
  for (const word of words) {
    if (word.word === 'transfer') target = word.number;
    if (
      (word.word !== 'transferDone' && word.word !== 'transferFailed') ||
      target === undefined ||
      holder === undefined
    ) {
      continue;
    }
    const isDone = word.word === 'transferDone';
    if (isDone) left--;
    const at = endedAt - left;
    const leg = targetLeg(target, isDone, { chain, legs, times: { at, endedAt } });
    events.push(transferEvent(holder, leg, isDone, at, events.length));
    if (isDone) holder = leg;
    target = undefined;
  }
  return { legs, events };
}

function targetLeg(
  number: string,
  isDone: boolean,
  { chain, legs, times }: { chain: LoggedLeg[]; legs: LoggedLeg[]; times: { at: number; endedAt: number } },
): LoggedLeg {
  // The list may hold the transfer's target as one more connected attempt.
  const listed = chain.find(
    (leg) => leg.connectedAt === undefined && isSameNumber(leg.device?.number ?? '', number),
  );
  const leg: LoggedLeg = listed ?? {
    id: `transfer#${legs.length + 1}`,
    role: 'agent',
    device: { number },
    result: 'noAnswer',
  };
  if (isDone) Object.assign(leg, { result: 'answered', connectedAt: times.at, clearedAt: times.endedAt });
  if (listed === undefined) legs.push(leg);
  return leg;
}

function transferEvent(
  from: LoggedLeg,
  to: LoggedLeg,
  isDone: boolean,
  at: number,
  index: number,
): CallEvent {
  const transfer: EventTransfer = {
    // The words do not tell a blind transfer from an attended one.
    kind: 'blind',
    from: from.device?.number ?? '',
    to: to.device?.number ?? '',
    transferorLegId: from.id,
    targetLegId: to.id,
    result: isDone ? 'completed' : 'failed',
  };
  return { kind: 'transferred', at, order: ORDER.transfer + index / 100, transfer };
}

/** Calls out: the customer is who was called, the agent is the caller unless that is the company's number itself. */
function outbound(row: CallRow, words: readonly LogWord[]): CallEvent[] {
  const { answeredAt, endedAt } = timesOf(row);
  const called =
    row.cn ?? words.find((word) => word.word === 'try')?.number ?? row.outbounds.at(-1)?.bn ?? '';
  const outcome = outcomeOf(row, [], words);
  const isAnswered = outcome === 'answered';
  const farEnd: Partial<Record<string, LegResult>> = {
    answered: 'answered',
    busy: 'busy',
    noAnswer: 'noAnswer',
    cancelled: 'cancelled',
  };
  const customer = customerLeg(row, called, farEnd[outcome ?? ''] ?? 'failed');
  const caller: LoggedLeg[] =
    row.an === '' || isSameNumber(row.an, row.un)
      ? []
      : [
          {
            id: 'caller',
            role: isAnswered ? 'agent' : 'originator',
            device: { number: row.an },
            result: isAnswered ? 'answered' : 'cancelled',
            ...(isAnswered && { connectedAt: answeredAt, clearedAt: endedAt }),
          },
        ];
  return [
    { kind: 'originated', order: ORDER.begin, leg: legOnly(customer), ...beginning(row, called) },
    logged(row, [customer, ...caller], outcome),
    ...recording(row, isAnswered ? caller[0] : undefined),
  ];
}

function beginning(
  row: CallRow,
  customer: string,
): Pick<CallEvent, 'at' | 'direction' | 'customer' | 'line' | 'externalIds'> {
  return {
    at: row.startedAt,
    direction: row.direction,
    customer: { raw: customer },
    ...(row.un !== '' && { line: { raw: row.un } }),
    externalIds: [{ kind: 'call', value: row.seqId }],
  };
}

function customerLeg(row: CallRow, number: string, result: LegResult): LoggedLeg {
  const { answeredAt, endedAt } = timesOf(row);
  return {
    id: 'customer',
    role: 'customer',
    ...(number !== '' && { device: { number } }),
    result,
    ...(result === 'answered' && { connectedAt: answeredAt }),
    clearedAt: endedAt,
  };
}

function legOnly({ id, role, device }: LoggedLeg): EventLeg {
  return device === undefined ? { id, role } : { id, role, device };
}

function logged(row: CallRow, legs: LoggedLeg[], outcome: ReturnType<typeof outcomeOf>): CallEvent {
  const { startedAt, answeredAt, endedAt } = timesOf(row);
  const words = readLog(row.log);
  const menu = words.flatMap((word) => (word.word === 'menu' ? [word.choice] : []));
  const extension = words.flatMap((word) => (word.word === 'extension' ? [word.number] : []));
  return {
    kind: 'logged',
    at: endedAt,
    order: ORDER.log,
    logged: {
      startedAt,
      endedAt,
      ...(outcome === 'answered' && { answeredAt }),
      talkMs: outcome === 'answered' ? row.talkMs : 0,
      ...(outcome !== undefined && { outcome }),
      legs,
    },
    ext: {
      mts: {
        ...(row.result !== undefined && { result: row.result }),
        ...(row.subResult !== undefined && { subResult: row.subResult }),
        ...(menu.length > 0 && { menu }),
        ...(extension.length > 0 && { extension }),
      },
    },
  };
}

/** The row says that a recording exists and how long it is; where it can be fetched is not published. */
function recording(row: CallRow, leg: LoggedLeg | undefined): CallEvent[] {
  if (row.recMs === 0) return [];
  return [
    {
      kind: 'recordingReady',
      at: row.startedAt + row.durationMs,
      order: ORDER.log,
      recording: { id: row.seqId, state: 'pending', durationMs: row.recMs, ...(leg && { legId: leg.id }) },
    },
  ];
}
