import type {
  CallEvent,
  Cause,
  Device,
  Direction,
  EventLeg,
  LegResult,
  PartyNumber,
} from '../../../src/domain/call-event.ts';
import type { Fact } from '../../../src/domain/fact.ts';
import { isVirtual, numberOfUser } from './facts.ts';
import { type Conversation, endOf, isOutside, readConversation, type XsiLeg } from './legs.ts';
import { recordingEvents } from './recording-events.ts';
import { rowEvents } from './rows.ts';
import type { BeelineSettings } from './settings.ts';
import { consultationOf, type Handover, handoversOf, transferEvent } from './transfers.ts';

const ORDER = { begin: 0, ring: 1, answer: 2, clear: 4, over: 5 } as const;
const CUSTOMER_ID = 'customer';

/** All facts of one conversation → events. What is known of the PBX, and what is not, is in docs/connectors/beeline.md. */
export function interpret(facts: readonly Fact[], { line }: Pick<BeelineSettings, 'line'>): CallEvent[] {
  const conversation = readConversation(facts);
  const { legs, virtual } = conversation;
  const events =
    legs.length === 0 && virtual.length === 0
      ? rowEvents(conversation, undefined)
      : [...liveEvents(conversation, line), ...rowEvents(conversation, legs)];
  return [...events, ...recordingEvents(conversation)].sort(
    (a, b) => a.at - b.at || a.order - b.order || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1),
  );
}

interface Reading extends Conversation {
  direction: Direction;
  handovers: Handover[];
  customer: PartyNumber;
  customerLeg: EventLeg;
}

function liveEvents(conversation: Conversation, line: string | undefined): CallEvent[] {
  const all = [...conversation.legs, ...conversation.virtual].sort((a, b) => a.startedAt - b.startedAt);
  const outside = conversation.legs.filter(isOutside);
  const root = outside[0] ?? conversation.virtual.find(isOutside) ?? all[0];
  if (root === undefined) return [];
  const isInternal = !isOutside(root);
  const direction = isInternal ? 'internal' : root.isDialled ? 'outbound' : 'inbound';
  const handovers = handoversOf(conversation.legs);
  const customer = customerOf(root);
  const customerLeg: EventLeg = {
    id: CUSTOMER_ID,
    role: 'customer',
    ...(customer.raw !== '' && { device: { number: customer.raw } }),
  };
  const reading: Reading = { ...conversation, direction, handovers, customer, customerLeg };
  const own = conversation.legs.filter((leg) => !isOwnConsultation(leg, conversation.legs, outside));
  return [
    beginning(root, all, reading, line),
    ...own.flatMap((leg) => legEvents(leg, own, reading)),
    ...customerEvents(own, reading),
    ...handovers.flatMap((handover) => transferEvent(handover) ?? []),
    ...ending(own, reading),
  ];
}

/** Who asks a colleague while holding the customer: the same telephone, already in the call. */
function isOwnConsultation(leg: XsiLeg, legs: readonly XsiLeg[], outside: readonly XsiLeg[]): boolean {
  if (outside.length === 0 || isOutside(leg) || !leg.isDialled) return false;
  return legs.some(
    (other) =>
      other !== leg &&
      other.target === leg.target &&
      (isOutside(other) || (!other.isDialled && (other.answeredAt ?? Infinity) <= leg.startedAt)),
  );
}

/** A queue may show its own name in place of the caller; it tells the caller apart. */
function customerOf(root: XsiLeg): PartyNumber {
  if (!isOutside(root)) return { raw: '' };
  const party = root.queue?.caller ?? root.remote;
  return { raw: party.address ?? '' };
}

function beginning(
  root: XsiLeg,
  all: readonly XsiLeg[],
  reading: Reading,
  line: string | undefined,
): CallEvent {
  const { direction, customer, customerLeg } = reading;
  const called = line ?? all.map(calledNumber).find((number) => number !== undefined);
  const queue = all.map(queueOf).find((one) => one !== undefined);
  const trackings = [...new Set(all.map(({ tracking }) => tracking))];
  return {
    kind: direction === 'inbound' ? 'offered' : 'originated',
    at: Math.min(...all.map(({ startedAt }) => startedAt)),
    order: ORDER.begin,
    direction,
    ...(root.isClick && { callKind: 'clickToCall' as const }),
    ...(direction !== 'internal' && { leg: customerLeg }),
    customer,
    ...(called !== undefined && direction === 'inbound' && { line: { raw: called } }),
    ...(queue !== undefined && { queue }),
    externalIds: trackings.map((value) => ({ kind: 'call', value })),
  };
}

/**
 * No element names the number that was called. It is the oldest party that redirected the call: an incoming number is
 * a user whose name is its number twice, or who stands last with a whole number.
 */
function calledNumber({ redirections }: XsiLeg): string | undefined {
  const twice = redirections.find(({ party: { name, userId } }) => {
    const [first, second, ...more] = (name ?? '').split(/\s+/);
    return first !== '' && first === second && more.length === 0 && /\d{10}/.test(userId ?? '');
  });
  const address = twice?.party.address ?? redirections.at(-1)?.party.address;
  return address !== undefined && address.replaceAll(/\D/g, '').length >= 10 ? address : undefined;
}

function queueOf({ queue, redirections }: XsiLeg): { id: string; name?: string } | undefined {
  if (queue !== undefined) return { id: queue.id, ...(queue.name !== undefined && { name: queue.name }) };
  const group = redirections.find(
    ({ party, reason }) => reason === 'hunt-group' || party.userId?.includes('_hg_'),
  );
  const id = group?.party.userId ?? group?.party.address;
  if (id === undefined) return undefined;
  return { id, ...(group?.party.name !== undefined && { name: group.party.name }) };
}

function deviceOf({ target }: XsiLeg): Device {
  return { number: numberOfUser(target), user: target };
}

function legEvents(leg: XsiLeg, own: readonly XsiLeg[], reading: Reading): CallEvent[] {
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

/** How the customer's telephone ended an outgoing call that it did not answer. */
const FAR_RESULTS: Readonly<Record<string, LegResult>> = {
  Busy: 'busy',
  'Request Timeout': 'noAnswer',
};

function causeOf({ releaseCause }: XsiLeg): Cause | undefined {
  return releaseCause === undefined ? undefined : { ...CAUSES[releaseCause], raw: releaseCause };
}

/** Nobody tells of the customer's side: it is there from the first answer. */
function customerEvents(own: readonly XsiLeg[], { customerLeg, direction }: Reading): CallEvent[] {
  if (direction === 'internal') return [];
  const answers = own.filter(isOutside).flatMap(({ answeredAt }) => answeredAt ?? []);
  if (answers.length === 0) return [];
  return [{ kind: 'established', at: Math.min(...answers), order: ORDER.answer, leg: customerLeg }];
}

function ending(
  own: readonly XsiLeg[],
  { direction, handovers, virtual, legs, customerLeg }: Reading,
): CallEvent[] {
  const ends = own.map(endOf);
  if (ends.includes(undefined)) return [];
  // Given to somebody who has not been heard of yet.
  const isUnderway = handovers.some(({ target }) => target === undefined);
  const last = own.reduce<XsiLeg | undefined>(
    (latest, leg) => (latest === undefined || (endOf(leg) ?? 0) >= (endOf(latest) ?? 0) ? leg : latest),
    undefined,
  );
  const at = Math.max(...own.map((leg) => endOf(leg) ?? 0));
  const talked = own.some(({ answeredAt }) => answeredAt !== undefined);
  const left = virtual.filter(isLeftByCaller).at(-1);
  if (!talked && direction === 'inbound') {
    // Telephones that stop ringing do not end a call: the next ones may begin. Only the queue says that its caller has gone.
    if (left?.releasedAt === undefined || left.releasedAt < at - 1_000) return [];
    return [
      { kind: 'callCleared', at: Math.max(left.releasedAt, at), order: ORDER.over, clearedBy: 'customer' },
    ];
  }
  if (last === undefined || isUnderway || isHandedOn(last, handovers)) return [];
  // An employee who does not take a click-to-call leaves nobody dialled.
  const isDialled = !last.isClick || last.pickedUpAt !== undefined;
  const cause = last.answeredAt === undefined && isDialled ? causeOf(last) : undefined;
  const clearedBy = clearedByOf(last, legs);
  const farResult = FAR_RESULTS[last.releaseCause ?? ''];
  const isFar = direction === 'outbound' && !talked && isDialled;
  return [
    ...(isFar && farResult !== undefined
      ? [
          {
            kind: 'connectionCleared' as const,
            at,
            order: ORDER.clear,
            leg: customerLeg,
            result: farResult,
          },
        ]
      : []),
    {
      kind: 'callCleared',
      at,
      order: ORDER.over,
      ...(clearedBy !== undefined && { clearedBy }),
      ...(cause !== undefined && { cause }),
    },
  ];
}

/** The caller leaves a queue: the queue itself, as a user, is released by the far side. */
function isLeftByCaller({ target, remote, releasingParty, releasedAt, redirect }: XsiLeg): boolean {
  if (releasedAt === undefined || redirect !== undefined || !isVirtual(target) || !/^[^@]*MPBX/.test(target))
    return false;
  return remote.callType === 'Network' && releasingParty === 'remoteRelease';
}

function isHandedOn(last: XsiLeg, handovers: readonly Handover[]): boolean {
  return (
    last.releasedAt === undefined &&
    !handovers.some(({ from, target }) => from === last && target !== undefined)
  );
}

function clearedByOf(last: XsiLeg, legs: readonly XsiLeg[]): 'agent' | 'customer' | 'system' | undefined {
  if (last.releasingParty === 'localRelease') return 'agent';
  if (last.answeredAt === undefined) return last.releaseCause === undefined ? undefined : 'system';
  if (last.releasingParty !== 'remoteRelease') return undefined;
  return isOutside(last) || consultationOf(last, legs) !== undefined ? 'customer' : undefined;
}
