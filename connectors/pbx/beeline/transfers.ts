import type { CallEvent } from '../../../src/domain/call-event.ts';
import { numberOfUser } from './facts.ts';
import { endOf, isOutside, type XsiLeg } from './legs.ts';

export interface Handover {
  at: number;
  from: XsiLeg;
  /** Undefined: not heard of yet, or outside. */
  target: XsiLeg | undefined;
  /** Number that the PBX names. */
  to: string;
  isAttended: boolean;
}

/** The telephone rings a moment before or after its call is said to be sent on. */
const RACE_MS = 1_500;

/**
 * Who gave the customer to whom. `CallRedirected` says so (ADVANCED_CALL); else the redirections of the telephone that rings next do,
 * which is all there is with BASIC_CALL, if there is anything.
 */
export function handoversOf(legs: readonly XsiLeg[]): Handover[] {
  // Whoever was asked and then given the customer may give it on.
  const withCustomer = legs.filter(
    (leg) =>
      leg.answeredAt !== undefined && (isOutside(leg) || (leg.redirect !== undefined && !leg.isDialled)),
  );
  const found = withCustomer.flatMap((from): Handover[] => {
    if (from.redirect?.reason === 'transfer') return [redirected(from, from.redirect, legs)];
    const target = legs.find((leg) => isSentBy(leg, from));
    if (target === undefined) return [];
    const at = Math.min(endOf(from) ?? target.startedAt, target.startedAt);
    return [{ at, from, target, to: numberOfUser(target.target), isAttended: false }];
  });
  return found.sort((a, b) => a.at - b.at || (a.from.id < b.from.id ? -1 : 1));
}

/** Rings because that abonent transferred the call. */
function isSentBy(leg: XsiLeg, from: XsiLeg): boolean {
  const [newest] = leg.redirections;
  if (newest?.reason !== 'transfer' || leg === from || leg.startedAt < (from.answeredAt ?? 0)) return false;
  return newest.party.userId === from.target || sameNumber(newest.party.address, from.target);
}

function sameNumber(address: string | undefined, userId: string): boolean {
  const digits = (address ?? '').replaceAll(/\D/g, '');
  return digits.length >= 10 && digits.slice(-10) === numberOfUser(userId).slice(-10);
}

function redirected(from: XsiLeg, redirect: { to?: string; at: number }, legs: readonly XsiLeg[]): Handover {
  const own = consultationOf(from, legs);
  const consulted =
    own && legs.find((leg) => leg.tracking === own.tracking && leg !== own && leg.target !== from.target);
  const target = consulted ?? blindTarget(from, redirect.at, legs);
  const to =
    target === undefined ? (redirect.to ?? '').replaceAll(/[^\d*#]/g, '') : numberOfUser(target.target);
  return { at: redirect.at, from, target, to, isAttended: own !== undefined };
}

/** The transferor's own side of the call to the colleague: redirected at the same moment. */
export function consultationOf(from: XsiLeg, legs: readonly XsiLeg[]): XsiLeg | undefined {
  return legs.find(
    (leg) =>
      leg !== from && leg.target === from.target && leg.isDialled && leg.redirect?.at === from.redirect?.at,
  );
}

/** The first telephones that ring after it, and of those the one that takes the call. */
function blindTarget(from: XsiLeg, at: number, legs: readonly XsiLeg[]): XsiLeg | undefined {
  const later = legs.filter((leg) => leg !== from && !leg.isDialled && leg.startedAt >= at - RACE_MS);
  const first = Math.min(...later.map(({ startedAt }) => startedAt));
  const rung = later.filter(({ startedAt }) => startedAt <= first + RACE_MS);
  return rung.find(({ answeredAt }) => answeredAt !== undefined) ?? rung[0];
}

export function transferEvent({ at, from, target, to, isAttended }: Handover): CallEvent | undefined {
  if (to === '' && target === undefined) return undefined;
  const number = numberOfUser(from.target);
  const isInVain = target !== undefined && target.answeredAt === undefined && target.releasedAt !== undefined;
  return {
    kind: 'transferred',
    at,
    order: 3,
    leg: { id: from.id, role: 'agent', device: { number, user: from.target }, externalId: from.callId },
    transfer: {
      kind: isAttended ? 'attended' : 'blind',
      from: number,
      to,
      transferorLegId: from.id,
      ...(target !== undefined && { targetLegId: target.id }),
      result: isInVain ? 'failed' : 'completed',
    },
  };
}
