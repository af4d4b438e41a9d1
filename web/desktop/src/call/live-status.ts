import type { CallRecord, Leg } from '../contract.ts';
import { isConsultation } from './consultation.ts';
import { findMyLeg, findTalkingColleague, isLive, isPersonLeg } from './my-leg.ts';

/**
 * What the call is for the person who looks at it.
 *
 * `consulted`: a colleague asks me, the customer waits. `consulting`: I ask a colleague, my customer waits.
 */
export type LiveStatus =
  | 'ringing'
  | 'dialing'
  | 'talking'
  | 'held'
  | 'consultRinging'
  | 'consulted'
  | 'consulting'
  | 'queued'
  | 'ended';

export function legStatus(call: CallRecord, leg: Leg): LiveStatus {
  if (!isLive(leg)) return 'ended';
  if (isConsultation(call, leg))
    return leg.state === 'connected' || leg.state === 'held' ? 'consulted' : 'consultRinging';
  const waitsForCustomer = call.direction === 'outbound' && call.answeredAt === undefined;
  switch (leg.state) {
    case 'held':
    case 'connected':
      if (waitsForCustomer) return 'dialing';
      if (findConsultedColleague(call, leg.legId)) return 'consulting';
      return leg.state === 'held' ? 'held' : 'talking';
    case 'queued':
      return 'queued';
    default:
      return call.direction === 'outbound' || leg.role === 'originator' ? 'dialing' : 'ringing';
  }
}

/** The colleague on the other end of a consultation that the owner of `legId` started, also while the phone rings there. */
export function findConsultedColleague(call: CallRecord, legId: string): Leg | undefined {
  return call.legs.find((leg) => leg.legId !== legId && isLive(leg) && isConsultation(call, leg));
}

/** Who asks, for the person who is asked. */
export function findAsker(call: CallRecord, legId: string): Leg | undefined {
  return findTalkingColleague(call, legId);
}

/** When the state on the screen began; the timer counts from here. */
export function statusSince(call: CallRecord, leg: Leg): string {
  const status = legStatus(call, leg);
  if (status === 'talking' || status === 'consulted') {
    // Who was asked first and got the customer then, talks with them since the transfer.
    const handedOver = call.transfers.find(({ targetLegId }) => targetLegId === leg.legId)?.at ?? '';
    const connectedAt = leg.connectedAt ?? call.answeredAt ?? call.startedAt;
    return status === 'talking' && handedOver > connectedAt ? handedOver : connectedAt;
  }
  return leg.states.at(-1)?.at ?? leg.alertedAt ?? leg.offeredAt ?? call.startedAt;
}

/** The call as a whole, for somebody who is not in it: the person nearest to the customer speaks for it. */
export function callStatus(call: CallRecord): { status: LiveStatus; leg: Leg | undefined; since: string } {
  if (call.endedAt) return { status: 'ended', leg: undefined, since: call.endedAt };
  const people = call.legs.filter((leg) => isPersonLeg(leg) && !leg.consultation && isLive(leg));
  const agentIds = [...new Set(people.map((leg) => leg.agentId ?? leg.legId))];
  const first = agentIds
    .map((id) => findMyLeg(call, id) ?? people.find((leg) => leg.legId === id))
    .find((leg) => leg?.state === 'connected' || leg?.state === 'held');
  const leg = first ?? people.at(-1);
  if (!leg) return { status: 'queued', leg: undefined, since: call.queuedAt ?? call.startedAt };
  return { status: legStatus(call, leg), leg, since: statusSince(call, leg) };
}
