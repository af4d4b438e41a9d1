import type { CallRecord, ChainStep, Leg, Transfer } from '../contract.ts';
import { isConsultation } from './consultation.ts';
import { isLive, legName } from './my-leg.ts';

/** Legs that a person understands as "somebody had the call": menus and the customer are not steps. */
const STEPS: ReadonlySet<Leg['role']> = new Set(['agent', 'originator', 'external', 'voicemail']);
/** Some PBXs ring the next phone a moment before they give up the last one. */
const OVERLAP_MS = 2_000;

/** The chain of a call from its record, in order. */
export function chainOf(call: CallRecord): ChainStep[] {
  return stepsOf(call).map((leg) => toEntry(call, leg));
}

/**
 * Who came before `leg` rang: those who talked before, and those who were tried in vain. Colleagues who ring at the same
 * time, and those whom its own agent asks, came not before.
 */
export function chainBefore(call: CallRecord, leg: Leg): ChainStep[] {
  const isMine = (other: Leg): boolean =>
    other.legId === leg.legId ||
    (isLive(other) && leg.agentId !== undefined && other.agentId === leg.agentId);
  const mine = call.legs.filter(isMine).map(startOf).sort();
  const opened = mine[0] ?? startOf(leg);
  const latest = new Date(Date.parse(opened || call.startedAt) + OVERLAP_MS).toISOString();
  return stepsOf(call)
    .filter((other) => !isMine(other) && cameBefore(other, opened, latest))
    .map((other) => toEntry(call, other));
}

function cameBefore(leg: Leg, opened: string, latest: string): boolean {
  if (leg.connectedAt !== undefined) return leg.connectedAt <= opened;
  return startOf(leg) < opened && leg.clearedAt !== undefined && leg.clearedAt <= latest;
}

function stepsOf(call: CallRecord): Leg[] {
  return call.legs
    .filter((leg) => STEPS.has(leg.role) && !isSecondLine(call, leg))
    .toSorted((a, b) => startOf(a).localeCompare(startOf(b)));
}

/** The line on which somebody who has the customer asks a colleague: the same person, not one more. */
function isSecondLine(call: CallRecord, leg: Leg): boolean {
  return (
    leg.role === 'originator' &&
    call.legs.some(({ role, device }) => role === 'agent' && device?.number === leg.device?.number)
  );
}

function toEntry(call: CallRecord, leg: Leg): ChainStep {
  const transfer = call.transfers.findLast(({ transferorLegId }) => transferorLegId === leg.legId);
  const transferredTo = transfer && nameOfTarget(call, transfer);
  const number = leg.device?.number ?? '';
  return {
    legId: leg.legId,
    ...(leg.agentId === undefined ? {} : { agentId: leg.agentId }),
    name: legName(leg),
    device: number,
    result: leg.result ?? leg.state,
    ringMs: leg.durations.ring,
    talkMs: leg.durations.talk,
    ...(isConsultation(call, leg) && { consultation: true }),
    ...(transferredTo === undefined
      ? leg.divertedTo !== undefined && { transferredTo: leg.divertedTo }
      : { transferredTo }),
    ...(transfer && { transferResult: transfer.result }),
  };
}

/** Who got the call by this transfer, as people know them. */
export function nameOfTarget(call: CallRecord, { targetLegId, to }: Transfer): string {
  const target =
    call.legs.find(({ legId }) => legId === targetLegId) ??
    call.legs.find(({ device }) => device?.number === to);
  return target ? legName(target) : to;
}

/** When the leg came into the call; legs that nobody offered anything began with their first state. */
export function startOf(leg: Leg): string {
  return leg.offeredAt ?? leg.alertedAt ?? leg.states[0]?.at ?? leg.connectedAt ?? leg.clearedAt ?? '';
}
