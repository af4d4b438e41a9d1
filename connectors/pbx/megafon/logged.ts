import type { CallEvent, CallOutcome, LegResult, LoggedLeg } from '../../../src/domain/call-event.ts';
import type { Part } from './conversation.ts';
import { type HistoryFact, isPerson } from './facts.ts';
import type { LegRun } from './leg-runs.ts';
import { directionByLog, ORDER, type Reading } from './reading.ts';

/** The platform's words for how a call ended (letter case and spelling vary: letters only, lower case). */
const OUTGOING: Readonly<Record<string, CallOutcome>> = {
  missed: 'noAnswer',
  noanswer: 'noAnswer',
  cancel: 'cancelled',
  busy: 'busy',
  notavailable: 'unreachable',
  notallowed: 'blocked',
  notfound: 'invalidNumber',
};
/** Where an unanswered call ended up, when that tells more than "missed". */
const BY_DESTINATION: Readonly<Record<string, CallOutcome>> = {
  vm: 'voicemail',
  ivr: 'abandoned',
  hello: 'abandoned',
  offtime: 'abandoned',
};
const FAR_END: Readonly<Partial<Record<CallOutcome, LegResult>>> = {
  busy: 'busy',
  noAnswer: 'noAnswer',
  cancelled: 'cancelled',
};

interface Spans {
  answeredAt: number | undefined;
  endedAt: number;
  talkMs: number;
}

/** The log's view of the conversation: one `logged` event once no part of it goes on without a log, and the recordings. */
export function loggedEvents(reading: Reading, runs: readonly LegRun[]): CallEvent[] {
  const logs = reading.parts.flatMap((part) =>
    part.history === undefined ? [] : [{ part, history: part.history }],
  );
  const recordings = logs.flatMap(({ part, history }) => recordingEvent(part, history, runs));
  const isOpen = reading.parts.some(
    (part) => part.history === undefined && part.runs.some(({ endedAt }) => endedAt === undefined),
  );
  const root = logs[0];
  if (root === undefined || isOpen) return recordings;
  const spans = logs.map(({ part, history }) => spansOf(history, part.runs));
  const startedAt = Math.min(...logs.map(({ history }) => history.startedAt));
  const endedAt = Math.max(...spans.map((span) => span.endedAt));
  const answers = spans.flatMap((span) => span.answeredAt ?? []);
  const outcome = logs.some(({ history }) => history.status === 'success')
    ? 'answered'
    : outcomeOf(root.history);
  const logged: CallEvent = {
    kind: 'logged',
    at: endedAt,
    order: ORDER.log,
    ...wordsOf(root.part, root.history),
    logged: {
      startedAt,
      endedAt,
      ...(answers.length > 0 && { answeredAt: Math.min(...answers) }),
      talkMs: coveredMs(spans),
      ...(outcome !== undefined && { outcome }),
      legs: [
        ...customerLegs(reading, outcome),
        ...logs.flatMap(({ part, history }) => employeeLeg(part, history, reading)),
      ],
    },
    cause: { raw: root.history.status },
    ...leftovers(root.history),
  };
  return [...recordings, logged];
}

/** Who called whom, as the row has it. */
function wordsOf(part: Part, { phone, diversion, lineName, group }: HistoryFact): Partial<CallEvent> {
  const direction = directionByLog(part);
  return {
    ...(direction !== undefined && { direction }),
    customer: { raw: phone },
    ...(diversion !== undefined && {
      line: { raw: diversion, ...(lineName !== undefined && { name: lineName }) },
    }),
    ...(group !== undefined && { queue: { id: group, name: group } }),
  };
}

/**
 * Start + wait = answer. `duration` is the talk in REST's definition and the whole call in the push's wording: when the
 * talk was seen live the nearer reading is taken, else it is the talk.
 */
function spansOf(history: HistoryFact, runs: readonly LegRun[]): Spans {
  const { startedAt, waitMs = 0, durationMs } = history;
  if (history.status !== 'success') {
    // Rows of unanswered calls may hold no length at all: then the end is as it was seen.
    const lengthMs = Math.max(waitMs, durationMs);
    const seenEnd = lengthMs > 0 ? 0 : Math.max(0, ...runs.map((run) => run.endedAt ?? 0));
    return { answeredAt: undefined, endedAt: Math.max(startedAt + lengthMs, seenEnd), talkMs: 0 };
  }
  const live = runs.find(
    ({ user, answeredAt, end, isAnswerUnseen }) =>
      user === history.user && answeredAt !== undefined && end === 'completed' && isAnswerUnseen !== true,
  );
  const seenMs = live === undefined ? undefined : (live.endedAt ?? 0) - (live.answeredAt ?? 0);
  const isWhole =
    seenMs !== undefined &&
    durationMs >= waitMs &&
    Math.abs(durationMs - waitMs - seenMs) < Math.abs(durationMs - seenMs);
  const talkMs = isWhole ? durationMs - waitMs : durationMs;
  return { answeredAt: startedAt + waitMs, endedAt: startedAt + waitMs + talkMs, talkMs };
}

/** Time covered by at least one talk: the parts of a transferred call overlap. */
function coveredMs(spans: readonly Spans[]): number {
  let covered = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { answeredAt, endedAt } of spans.toSorted((a, b) => (a.answeredAt ?? 0) - (b.answeredAt ?? 0))) {
    if (answeredAt === undefined) continue;
    covered += Math.max(0, endedAt - Math.max(reached, answeredAt));
    reached = Math.max(reached, endedAt);
  }
  return covered;
}

function outcomeOf({ direction, status, destination = '' }: HistoryFact): CallOutcome | undefined {
  if (direction === 'outbound') return OUTGOING[status] ?? 'failed';
  if (direction === 'internal') return undefined;
  return BY_DESTINATION[destination.toLowerCase()] ?? (status === 'cancel' ? 'abandoned' : 'missed');
}

function customerLegs({ customerLeg, direction }: Reading, outcome: CallOutcome | undefined): LoggedLeg[] {
  if (outcome === 'answered') return [{ ...customerLeg, result: 'answered' }];
  if (direction !== 'outbound') return [{ ...customerLeg, result: 'cancelled' }];
  return [{ ...customerLeg, result: FAR_END[outcome ?? 'failed'] ?? 'failed' }];
}

/** The employee that the row names. On a missed call that is who rang last; phones that were seen ringing are not repeated. */
function employeeLeg(part: Part, history: HistoryFact, reading: Reading): LoggedLeg[] {
  const { user } = history;
  if (!isPerson(user)) return [];
  const runs = part.runs.filter((run) => run.user === user);
  const device = { ...reading.device(user) };
  if (history.status === 'success') {
    const { answeredAt, endedAt } = spansOf(history, part.runs);
    const run = runs.find((one) => one.answeredAt !== undefined) ?? runs.at(-1);
    const id = run?.id ?? `${part.callid}/${user}#1`;
    return [
      {
        id,
        role: 'agent',
        device,
        result: 'answered',
        ...(answeredAt !== undefined && { connectedAt: answeredAt }),
        clearedAt: endedAt,
      },
    ];
  }
  if (runs.length > 0) return [];
  const isOut = history.direction === 'outbound';
  return [
    {
      id: `${part.callid}/${user}#1`,
      role: isOut ? 'originator' : 'agent',
      device,
      result: isOut ? 'cancelled' : 'noAnswer',
    },
  ];
}

/** The file is written after the talk, so a link is a promise: `pending` until somebody has fetched it. */
function recordingEvent(
  { callid }: Part,
  { record, user, startedAt }: HistoryFact,
  runs: readonly LegRun[],
): CallEvent[] {
  if (record === undefined) return [];
  const leg = runs.find((run) => run.callid === callid && run.user === user && run.answeredAt !== undefined);
  return [
    {
      kind: 'recordingReady',
      at: startedAt,
      order: ORDER.log,
      recording: {
        id: callid,
        state: 'pending',
        source: record,
        mediaType: 'audio/mpeg',
        ...(leg && { legId: leg.id }),
      },
    },
  ];
}

function leftovers({ missedStatus, rating, destination }: HistoryFact): Pick<CallEvent, 'ext'> {
  const megafon = {
    ...(missedStatus !== undefined && { missedStatus }),
    ...(rating !== undefined && { rating }),
    ...(destination !== undefined && { destination }),
  };
  return Object.keys(megafon).length === 0 ? {} : { ext: { megafon } };
}
