import type { LoggedCall, LoggedLeg } from '../call-event.ts';
import type { LegState } from '../call-record.ts';
import type { CallFold } from './call-fold.ts';
import { LegFold } from './leg-fold.ts';

/**
 * Lays the call log over what was seen live. The log fills in what live events missed and closes what they left open;
 * it never reopens a leg, and times seen live stay (they are finer than the whole seconds of most logs).
 */
export function applyLog(call: CallFold, logged: LoggedCall): void {
  call.startedAt = Math.min(call.startedAt ?? logged.startedAt, logged.startedAt);
  call.endedAt ??= logged.endedAt;
  call.lastAt = Math.max(call.lastAt, call.endedAt);
  call.statedOutcome = logged.outcome;
  const unmatched = new Set(call.legs.values());
  const pairs = logged.legs.map((leg) => {
    const live = counterpart(leg, unmatched);
    if (live !== undefined) unmatched.delete(live);
    return { leg, live };
  });
  for (const { leg, live } of pairs) {
    if (live === undefined) addLeg(call, leg, logged);
    else correctLeg(live, leg, logged);
  }
  for (const leg of call.legs.values()) {
    if (!leg.isOver) close(leg, call.endedAt);
  }
}

/** The same leg seen live: by id, else the first of the same role and device. */
function counterpart(leg: LoggedLeg, candidates: ReadonlySet<LegFold>): LegFold | undefined {
  for (const live of candidates) if (live.id === leg.id) return live;
  for (const live of candidates) {
    if (isSameSide(live.role, leg.role) && live.device?.number === leg.device?.number) return live;
  }
  return undefined;
}

/** Live, an outgoing leg is the originator until the customer answers; the log knows only an agent. */
function isSameSide(live: LoggedLeg['role'], logged: LoggedLeg['role']): boolean {
  return live === logged || (live === 'originator' && logged === 'agent');
}

function addLeg(call: CallFold, logged: LoggedLeg, row: LoggedCall): void {
  const id = call.legs.has(logged.id) ? `${logged.id}:log` : logged.id;
  const leg = new LegFold({ ...logged, id });
  call.legs.set(id, leg);
  writeStates(leg, logged, row);
  // A log that knows no time of an attempt does not know its end either; the end of the call would be an invention.
  const isTimeless = (leg.offeredAt ?? leg.alertedAt ?? leg.connectedAt ?? logged.clearedAt) === undefined;
  if (isTimeless) leg.clearedAt = undefined;
}

function writeStates(leg: LegFold, logged: LoggedLeg, row: LoggedCall): void {
  leg.offeredAt ??= logged.offeredAt;
  step(leg, 'initiated', logged.offeredAt);
  if (step(leg, 'alerting', logged.alertedAt)) leg.alertedAt ??= logged.alertedAt;
  if (step(leg, 'connected', logged.connectedAt)) leg.connectedAt ??= logged.connectedAt;
  leg.result ??= logged.result;
  close(leg, logged.clearedAt ?? row.endedAt);
}

/** A log that contradicts what was seen live moves the leg on, but never back in time. */
function step(leg: LegFold, state: LegState, at: number | undefined): boolean {
  if (at === undefined) return false;
  const last = leg.states.at(-1)?.at ?? at;
  return leg.move(state, { kind: 'logged', at: Math.max(at, last), order: 0 });
}

function correctLeg(live: LegFold, logged: LoggedLeg, row: LoggedCall): void {
  live.describe({ ...logged, id: live.id });
  live.offeredAt ??= logged.offeredAt;
  live.alertedAt ??= logged.alertedAt;
  if (live.isOver) {
    // The log says it was answered and we saw only the end: take the time, the states stay as they were seen.
    if (logged.result === 'answered' && !live.wasConnected && logged.connectedAt !== undefined) {
      live.connectedAt = logged.connectedAt;
      live.talk.push({ from: logged.connectedAt, to: logged.clearedAt ?? row.endedAt });
      live.metCustomer = true;
      live.result = 'answered';
    } else if (!live.wasConnected) {
      live.result = logged.result;
    }
    return;
  }
  writeStates(live, logged, row);
}

function close(leg: LegFold, at: number): void {
  if (step(leg, 'null', at)) {
    if (leg.wasConnected) leg.result = 'answered';
    leg.result ??= 'noAnswer';
  }
}
