import type { LegResult, LoggedCall, LoggedLeg } from '../call-event.ts';
import type { LegState } from '../call-record.ts';
import type { CallFold } from './call-fold.ts';
import { type Disagreements, isNear, TOLERANCE_MS } from './disagreements.ts';
import { LegFold } from './leg-fold.ts';
import { moveAnswer, moveEnd } from './retime-leg.ts';
import { humans } from './talk-time.ts';

/** Results that say no more than that nobody answered at that device. */
const VAGUE = new Set<LegResult>(['noAnswer', 'failed']);
/** What follows for certain from the rest of the call, though nobody says it of the leg. */
const CERTAIN = new Set<LegResult>(['busy', 'answeredElsewhere', 'diverted']);

/** The log's word on one leg, and what it is a part of. */
export interface LegRow {
  leg: LoggedLeg;
  row: LoggedCall;
  /** Where differences are noted; absent for parts of the PBX and the customer's side, of which live events tell little. */
  found: Disagreements | undefined;
  /** By live events somebody had the customer: another device did not. */
  isTaken: boolean;
  /** The log gives the one answer to this device, and live events gave it to another. */
  isContested: boolean;
}

/** A leg that live events never told of. */
export function addLeg(call: CallFold, { leg: logged, row }: Pick<LegRow, 'leg' | 'row'>): LegFold {
  const id = call.legs.has(logged.id) ? `${logged.id}:log` : logged.id;
  const leg = new LegFold({ ...logged, id });
  call.legs.set(id, leg);
  writeStates(leg, logged);
  leg.result ??= logged.result;
  if (leg.result === 'answered') leg.metCustomer = true;
  if (!leg.isOver) close(leg, logged.clearedAt ?? row.endedAt);
  // A log that knows no time of an attempt does not know its end either; the end of the call would be an invention.
  const isTimeless = (leg.offeredAt ?? leg.alertedAt ?? leg.connectedAt ?? logged.clearedAt) === undefined;
  if (isTimeless) leg.clearedAt = undefined;
  return leg;
}

/** A leg that was seen live: what is missing is filled in, what was left open is closed, nothing is opened again. */
export function correctLeg(live: LegFold, of: LegRow): void {
  const { leg: logged, row, found, isContested } = of;
  if (logged.device !== undefined) live.device = { ...logged.device, ...live.device };
  live.externalId ??= logged.externalId;
  live.offeredAt ??= logged.offeredAt;
  live.alertedAt ??= logged.alertedAt;
  if (isContested) return;
  const wasOver = live.isOver;
  const answeredLive = live.wasConnected;
  const kept = wasOver || answeredLive ? noteResult(live, of, answeredLive) : 'log';
  if (!wasOver) {
    writeStates(live, logged);
    if (!live.wasConnected) live.result ??= logged.result;
    // Without an end of its own in the log it ends with the call.
    if (logged.clearedAt !== undefined) close(live, logged.clearedAt);
  } else if (!answeredLive && logged.result === 'answered' && kept === 'log') {
    takeAnswer(live, logged, row);
  }
  if (answeredLive && logged.result === 'answered') noteAnswerTime(live, logged, found);
  if (wasOver) noteEnd(live, logged, found);
}

/** Who is followed. */
function noteResult(
  live: LegFold,
  { leg: logged, found, isTaken }: LegRow,
  answeredLive: boolean,
): 'live' | 'log' {
  const result = answeredLive ? 'answered' : live.result;
  if (result === logged.result || result === undefined) return 'log';
  // Nobody said live how the ringing ended: the log only knows more.
  const isGuess = !answeredLive && !live.isResultTold && !CERTAIN.has(result);
  if (isGuess && logged.result !== 'answered') {
    live.result = logged.result;
    return 'log';
  }
  const situation = {
    // A telephone that stopped because another had the call did not have it too: the log takes the one for the other.
    answeredLive: answeredLive || (isTaken && result === 'answeredElsewhere' && logged.result === 'answered'),
    answeredInLog: logged.result === 'answered',
    liveIsPrecise: !VAGUE.has(result),
  };
  const kept =
    found === undefined
      ? 'log'
      : found.note({ field: 'legs[].result', legId: live.id, live: result, log: logged.result, situation });
  if (kept === 'log' && !answeredLive) live.result = logged.result;
  return kept;
}

/**
 * Does the log take waiting for talk? Its answer is then from before the telephone had rung for long, or from when the agent's own
 * telephone was picked up while the customer was not there yet; a live event that was late is neither.
 */
export function countsWaiting(live: LegFold, { connectedAt }: LoggedLeg): boolean {
  const talkFrom = live.talk[0]?.from;
  if (connectedAt === undefined || talkFrom === undefined || talkFrom - connectedAt <= TOLERANCE_MS)
    return false;
  const rangAt = live.alertedAt ?? live.offeredAt ?? live.states[0]?.at ?? talkFrom;
  const wasRinging = rangAt < talkFrom && connectedAt - rangAt <= TOLERANCE_MS;
  const pickedUpAt = live.connectedAt ?? talkFrom;
  return wasRinging || (pickedUpAt < talkFrom && isNear(pickedUpAt, connectedAt));
}

/** The answer was lost on the way, its end perhaps not: the leg is told anew from its ringing on. */
function takeAnswer(leg: LegFold, logged: LoggedLeg, row: LoggedCall): void {
  leg.result = 'answered';
  leg.metCustomer = true;
  const { connectedAt } = logged;
  const last = leg.states.at(-1);
  if (connectedAt === undefined || last === undefined) return;
  const clearedAt = Math.max(logged.clearedAt ?? row.endedAt, connectedAt);
  moveEnd(leg, last.at, clearedAt);
  for (const state of leg.states.slice(0, -1)) state.at = Math.min(state.at, connectedAt);
  if (leg.alertedAt !== undefined) leg.alertedAt = Math.min(leg.alertedAt, connectedAt);
  if (leg.offeredAt !== undefined) leg.offeredAt = Math.min(leg.offeredAt, connectedAt);
  leg.states.splice(
    -1,
    1,
    { at: connectedAt, state: 'connected', event: 'logged' },
    { ...last, state: 'null' },
  );
  leg.state = 'null';
  leg.connectedAt = connectedAt;
  leg.clearedAt = clearedAt;
  leg.talk.push({ from: connectedAt, to: clearedAt });
}

function noteAnswerTime(live: LegFold, logged: LoggedLeg, found: Disagreements | undefined): void {
  // A telephone that was up before the customer was (click-to-call) answered when the customer did.
  const seenAt = live.talk[0]?.from ?? live.connectedAt;
  if (seenAt === undefined || logged.connectedAt === undefined || found === undefined) return;
  const kept = found.noteTimes({
    field: 'legs[].connectedAt',
    legId: live.id,
    live: seenAt,
    log: logged.connectedAt,
    situation: { logCountsWaiting: countsWaiting(live, logged) },
  });
  if (kept === 'log') moveAnswer(live, seenAt, logged.connectedAt);
}

function noteEnd(live: LegFold, logged: LoggedLeg, found: Disagreements | undefined): void {
  const seenAt = live.clearedAt;
  if (seenAt === undefined || logged.clearedAt === undefined || found === undefined) return;
  const kept = found.noteTimes({
    field: 'legs[].clearedAt',
    legId: live.id,
    live: seenAt,
    log: logged.clearedAt,
  });
  if (kept === 'log') moveEnd(live, seenAt, logged.clearedAt);
}

function writeStates(leg: LegFold, logged: LoggedLeg): void {
  leg.offeredAt ??= logged.offeredAt;
  step(leg, 'initiated', logged.offeredAt);
  if (step(leg, 'alerting', logged.alertedAt)) leg.alertedAt ??= logged.alertedAt;
  if (step(leg, 'connected', logged.connectedAt)) leg.connectedAt ??= logged.connectedAt;
}

/** A log that contradicts what was seen live moves the leg on, but never back in time. */
function step(leg: LegFold, state: LegState, at: number | undefined): boolean {
  if (at === undefined) return false;
  const last = leg.states.at(-1)?.at ?? at;
  return leg.move(state, { kind: 'logged', at: Math.max(at, last), order: 0 });
}

/** Ends a leg whose end nobody told. */
export function closeOpen(call: CallFold, leg: LegFold, endedAt: number): void {
  const takenAt = leg.role === 'agent' && !leg.wasConnected ? takenElsewhereAt(call, leg) : undefined;
  if (takenAt !== undefined) leg.result ??= 'answeredElsewhere';
  close(leg, takenAt ?? endedAt);
}

/** When another device was answered while this one rang. */
function takenElsewhereAt(call: CallFold, leg: LegFold): number | undefined {
  const rangAt = leg.alertedAt ?? leg.offeredAt;
  if (rangAt === undefined) return undefined;
  const answers = humans(call.legs.values()).flatMap((other) =>
    other === leg ? [] : (other.talk[0]?.from ?? []),
  );
  const after = answers.filter((at) => at >= rangAt);
  return after.length === 0 ? undefined : Math.min(...after);
}

function close(leg: LegFold, at: number): void {
  if (!step(leg, 'null', at)) return;
  if (leg.wasConnected) leg.result = 'answered';
  leg.result ??= 'noAnswer';
}
