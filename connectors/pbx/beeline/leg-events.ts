import type { CallEvent, Cause, Device, EventLeg, LegResult } from '../../../src/domain/call-event.ts';
import { numberOfUser } from './facts.ts';
import { endOf, isOutside, type XsiLeg } from './legs.ts';
import { ORDER, type Reading } from './reading.ts';

function deviceOf({ target }: XsiLeg): Device {
  return { number: numberOfUser(target), user: target };
}

/** What happened at one telephone. `own`: all telephones of the call. */
export function legEvents(leg: XsiLeg, own: readonly XsiLeg[], reading: Reading): CallEvent[] {
  const isColleague = reading.direction !== 'internal' && !isOutside(leg);
  const talked = leg.answeredAt !== undefined;
  const eventLeg: EventLeg = {
    id: leg.id,
    role: leg.isDialled && (!talked || reading.direction === 'internal') ? 'originator' : 'agent',
    device: deviceOf(leg),
    externalId: leg.callId,
  };
  const handed = reading.handovers.find(({ target }) => target === leg);
  const events: CallEvent[] = [
    {
      kind: leg.isDialled && !leg.isClick ? 'originated' : 'delivered',
      at: leg.startedAt,
      order: ORDER.ring,
      leg: eventLeg,
      ...(isColleague && !leg.isDialled && { peer: 'colleague' as const }),
    },
  ];
  if (leg.pickedUpAt !== undefined) {
    events.push({
      kind: 'established',
      at: leg.pickedUpAt,
      order: ORDER.answer,
      leg: eventLeg,
      peer: 'nobody',
    });
  }
  if (leg.answeredAt !== undefined) {
    // Answered after the hand-over: the customer was there already.
    const isAsked = isColleague && !(handed !== undefined && handed.at <= leg.answeredAt);
    const peer = isAsked ? 'colleague' : 'customer';
    events.push({ kind: 'established', at: leg.answeredAt, order: ORDER.answer, leg: eventLeg, peer });
  }
  const endedAt = endOf(leg);
  for (const { from, to } of leg.holds) {
    if (endedAt !== undefined && from >= endedAt) continue;
    events.push({ kind: 'held', at: from, order: ORDER.answer + 0.5, leg: eventLeg });
    if (to !== undefined)
      events.push({ kind: 'retrieved', at: to, order: ORDER.answer + 0.6, leg: eventLeg });
  }
  if (endedAt !== undefined) events.push(clearing(leg, { endedAt, eventLeg, own }));
  return events;
}

function clearing(
  leg: XsiLeg,
  { endedAt, eventLeg, own }: { endedAt: number; eventLeg: EventLeg; own: readonly XsiLeg[] },
): CallEvent {
  const isSentOn = leg.answeredAt === undefined && leg.redirect !== undefined;
  const result = unansweredResult(leg, endedAt, own);
  const cause = causeOf(leg);
  return {
    kind: isSentOn ? 'diverted' : 'connectionCleared',
    at: endedAt,
    order: ORDER.clear,
    leg: eventLeg,
    ...(isSentOn && leg.redirect?.to !== undefined && { divertedTo: leg.redirect.to }),
    ...(result !== undefined && { result }),
    ...(cause !== undefined && { cause }),
  };
}

/**
 * An unanswered telephone of a queue or a hunt group is released by the far side as if the caller had hung up: it says nothing but
 * that it rings no more. Whether another took the call, and what went on after, the other telephones tell.
 */
function unansweredResult(leg: XsiLeg, endedAt: number, own: readonly XsiLeg[]): LegResult | undefined {
  if (leg.answeredAt !== undefined) return 'answered';
  if (leg.redirect !== undefined) return 'diverted';
  if (leg.isDialled) return leg.releaseCause === 'Busy' && leg.isClick ? 'declined' : 'cancelled';
  if (leg.releaseCause === 'Busy') return 'busy';
  const isTaken = own.some(
    ({ answeredAt, startedAt }) =>
      answeredAt !== undefined &&
      answeredAt >= leg.startedAt &&
      startedAt < endedAt &&
      answeredAt <= endedAt + 1_000,
  );
  if (isTaken) return 'answeredElsewhere';
  return own.some(({ startedAt }) => startedAt >= endedAt) ? 'noAnswer' : undefined;
}

/** Words of the platform → CSTA and SIP, as integrators read them. */
const CAUSES: Readonly<Record<string, Cause>> = {
  Busy: { csta: 'busy', sip: 486 },
  'Temporarily Unavailable': { csta: 'destOutOfOrder', sip: 480 },
  'User Not Found': { csta: 'numberUnallocated', sip: 404 },
  'Request Timeout': { csta: 'callNotAnswered', sip: 408 },
  Forbidden: { sip: 403 },
};

export function causeOf({ releaseCause }: XsiLeg): Cause | undefined {
  return releaseCause === undefined ? undefined : { ...CAUSES[releaseCause], raw: releaseCause };
}
