import type { EventFact } from './facts.ts';

/**
 * One stretch of an employee's part in a call: the phone rings (or the employee dials), is answered or not, ends.
 *
 *     ringing ──ACCEPTED──► talking ──COMPLETED──► over
 *        └──────CANCELLED────────────────────────► over
 */
export interface LegRun {
  /** `<callid>/<user>#<n>`: the n-th time this employee rings in this call. */
  id: string;
  callid: string;
  user: string;
  kind: 'ring' | 'dial';
  /** Receipt times, epoch ms; absent = that event was never seen. */
  rangAt?: number;
  answeredAt?: number;
  endedAt?: number;
  end?: 'completed' | 'cancelled';
  /** The talk is known from its end alone: `answeredAt` is then no more than the latest possible moment. */
  isAnswerUnseen?: true;
}

/** Webhooks of one moment overtake each other by about a second. */
export const RACE_MS = 1_500;
/** An event whose predecessor is missing waits this long for it: single webhooks are late by more than their kind. */
const LATE_MS = 10_000;
/** A phone that rings again sooner after it began to ring is a repeated webhook. */
const SAME_RING_MS = 2_000;

/**
 * The events of one employee in one call, sorted → its runs. Events carry neither time nor number, so this is where
 * repeated, overtaking and missing webhooks are told from an employee who really rings twice. `isTalking` says whether
 * somebody else was talking at a moment: a hunt does not go on then, so another ring is a repeated webhook.
 */
export function legRuns(events: readonly TimedEvent[], isTalking: (at: number) => boolean): LegRun[] {
  const runs: LegRun[] = [];
  const rest = [...events];
  for (let event = rest.shift(); event !== undefined; event = rest.shift()) {
    step({ runs, rest, event, isTalking });
  }
  return runs;
}

/** An event with the time we received it. */
export interface TimedEvent {
  at: number;
  event: EventFact;
}

interface Step {
  runs: LegRun[];
  /** What comes later. */
  rest: TimedEvent[];
  event: TimedEvent;
  isTalking: (at: number) => boolean;
}

function step(step: Step): void {
  const last = step.runs.at(-1);
  const open = last !== undefined && last.endedAt === undefined ? last : undefined;
  switch (step.event.event.type) {
    case 'INCOMING':
    case 'OUTGOING':
      if (open === undefined && !isRepeatedRing(step, last)) begin(step, { rangAt: step.event.at });
      return;
    case 'ACCEPTED':
      accept(step, open, last);
      return;
    case 'COMPLETED':
      complete(step, open, last);
      return;
    case 'CANCELLED':
      cancel(step, open, last);
      return;
    case 'TRANSFERRED':
      return;
  }
}

function isRepeatedRing({ event, isTalking }: Step, last: LegRun | undefined): boolean {
  if (last === undefined) return false;
  // A call is dialled once.
  if (last.kind === 'dial') return true;
  const beganAt = last.rangAt ?? last.answeredAt ?? last.endedAt ?? 0;
  return event.at - beganAt <= SAME_RING_MS || isTalking(event.at);
}

function accept(step: Step, open: LegRun | undefined, last: LegRun | undefined): void {
  const { at } = step.event;
  if (open !== undefined) {
    open.answeredAt ??= at;
    return;
  }
  if (takeLater(step, ['INCOMING', 'OUTGOING'])) begin(step, { rangAt: at, answeredAt: at });
  else if (last === undefined) begin(step, { answeredAt: at });
  else if (last.answeredAt === undefined && last.end === 'cancelled') {
    // Another phone of the same employee stopped ringing a moment before: the call was taken all the same.
    if (at - (last.endedAt ?? 0) > RACE_MS) begin(step, { answeredAt: at });
    else reopen(last, at);
  }
}

function reopen(run: LegRun, answeredAt: number): void {
  run.answeredAt = answeredAt;
  delete run.endedAt;
  delete run.end;
}

function complete(step: Step, open: LegRun | undefined, last: LegRun | undefined): void {
  const { at } = step.event;
  if (open === undefined && last !== undefined) return;
  const run = open ?? begin(step, takeLater(step, ['INCOMING', 'OUTGOING']) ? { rangAt: at } : {});
  // "The talk has ended" says that there was one, even when ACCEPTED is late or lost.
  if (run.answeredAt === undefined) {
    takeLater(step, ['ACCEPTED']);
    run.answeredAt = at;
    run.isAnswerUnseen = true;
  }
  run.endedAt = at;
  run.end = 'completed';
}

function cancel(step: Step, open: LegRun | undefined, last: LegRun | undefined): void {
  const { at } = step.event;
  if (open === undefined && last !== undefined) return;
  // Another phone of an employee who talks has stopped ringing.
  if (open?.answeredAt !== undefined) return;
  const run = open ?? begin(step, takeLater(step, ['INCOMING', 'OUTGOING']) ? { rangAt: at } : {});
  run.endedAt = at;
  run.end = 'cancelled';
}

function begin({ runs, event }: Step, times: { rangAt?: number; answeredAt?: number }): LegRun {
  const { callid, user, type, direction } = event.event;
  const kind = type === 'OUTGOING' || (type !== 'INCOMING' && direction === 'outbound') ? 'dial' : 'ring';
  const run: LegRun = { id: `${callid}/${user}#${runs.length + 1}`, callid, user, kind, ...times };
  runs.push(run);
  return run;
}

/**
 * Takes an event that should have come before out of the next moments: it was overtaken. An answer behind another ring
 * belongs to that ring.
 */
function takeLater({ rest, event }: Step, types: readonly string[]): boolean {
  for (const [index, later] of rest.entries()) {
    if (later.at - event.at > LATE_MS) return false;
    if (types.includes(later.event.type)) {
      rest.splice(index, 1);
      return true;
    }
    if (later.event.type === 'INCOMING') return false;
  }
  return false;
}
