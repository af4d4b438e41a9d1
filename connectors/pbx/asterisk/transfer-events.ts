import type { CallEvent, EventTransfer, TransferResult } from '../../../src/domain/call-event.ts';
import { askerOf } from './asker.ts';
import { type Channel, endOf } from './channel.ts';
import { type Conversation, firstMet, lastMet, type Party } from './conversation.ts';
import { event } from './leg-events.ts';
import { SETTLE_MS } from './presence.ts';
import type { Handover } from './topology.ts';

interface FoundTransfer {
  at: number;
  kind: 'blind' | 'attended';
  transferor: Party;
  to: string;
  target: Party | undefined;
  result: TransferResult;
}

/** Who handed the customer to whom: as Asterisk says, and where it does not (redirect, park, moves by an application). */
export function transferEvents(conversation: Conversation): CallEvent[] {
  const told = conversation.topology.handovers.flatMap((handover) => tell(conversation, handover) ?? []);
  const tellers = new Set(conversation.topology.handovers.flatMap(({ first, second }) => [first, second]));
  const inferred = conversation.ends.flatMap((party) =>
    tellers.has(party.channel.id) ? [] : (infer(conversation, party) ?? []),
  );
  return [...told, ...inferred].sort((a, b) => a.at - b.at).map(toEvent);
}

function toEvent({ at, kind, transferor, to, target, result }: FoundTransfer): CallEvent {
  const transfer: EventTransfer = {
    kind,
    from: transferor.leg.device?.number ?? '',
    to,
    transferorLegId: transferor.leg.id,
    ...(target === undefined ? {} : { targetLegId: target.leg.id }),
    result,
  };
  return { ...event('transferred', at, transferor.leg), transfer };
}

function tell(conversation: Conversation, handover: Handover): FoundTransfer | undefined {
  const transferor = conversation.ends.find(({ channel }) => channel.id === handover.first);
  if (transferor === undefined) return undefined;
  // A transferor who stays in the call (a conference, an application that moves the caller later) has not handed over yet.
  const leftAt = lastMet(transferor)?.to ?? (lastMet(transferor) === undefined ? handover.at : undefined);
  if (leftAt === undefined) return undefined;
  const at = Math.max(handover.at, leftAt);
  return handover.what === 'blindTransfer'
    ? blind(conversation, { transferor, askedAt: handover.at, at, asked: handover.to ?? '' })
    : attended(conversation, { transferor, askedAt: handover.at, at, handover });
}

interface Blind {
  transferor: Party;
  askedAt: number;
  at: number;
  asked: string;
}

function blind(conversation: Conversation, { transferor, askedAt, at, asked }: Blind): FoundTransfer {
  const device = transferor.leg.device?.number;
  const reached = reachedAfter(conversation, askedAt, transferor);
  const others = reached.filter((party) => party.leg.device?.number !== device);
  const target = others.find((party) => firstMet(party) !== undefined) ?? others[0];
  const to =
    isParkedAfter(conversation, askedAt) && target !== undefined
      ? numberOf(target)
      : destination(asked, others);
  return {
    at,
    kind: 'blind',
    transferor,
    to,
    target,
    result: blindResult(conversation, { at, others, reached }),
  };
}

/** Ends that were rung for the customer, or came to the customer, from then on until the next hand-over. */
function reachedAfter(conversation: Conversation, at: number, transferor: Party): Party[] {
  const { ends, topology, parties } = conversation;
  const next = Math.min(
    ...topology.handovers
      .filter((other) => other.first !== transferor.channel.id && other.at > at)
      .map((other) => other.at),
    Number.POSITIVE_INFINITY,
  );
  return ends.filter((party) => {
    const { channel, leg } = party;
    if (party === transferor || channel === parties.main || leg.role === 'originator') return false;
    const since = channel.isDialled ? channel.createdAt : (firstMet(party) ?? channel.createdAt);
    return since >= at - SETTLE_MS && since < next && askerOf(conversation, party) === undefined;
  });
}

/**
 * The number that was asked for; where that is a code before an extension (`88102`) and only that phone rang, the
 * extension itself.
 */
function destination(asked: string, reached: readonly Party[]): string {
  const numbers = new Set(reached.map(numberOf));
  const [only] = numbers;
  return numbers.size === 1 && only !== undefined && only !== '' && asked.endsWith(only) ? only : asked;
}

function numberOf(party: Party): string {
  return party.leg.device?.number ?? '';
}

function isParkedAfter({ parties }: Conversation, at: number): boolean {
  return (
    parties.main?.stays.some(
      ({ kind, from }) => kind === 'parking' && from >= at - SETTLE_MS && from < at + 1000,
    ) ?? false
  );
}

function blindResult(
  { parties }: Conversation,
  { at, others, reached }: { at: number; others: readonly Party[]; reached: readonly Party[] },
): TransferResult {
  if (others.some((party) => firstMet(party) !== undefined) || leftMessageAfter(parties.main, at))
    return 'completed';
  if (reached.some((party) => !others.includes(party))) return 'returned';
  const isStillTrying = parties.main !== undefined && endOf(parties.main) === undefined;
  return isStillTrying ? 'completed' : 'failed';
}

function leftMessageAfter(main: Channel | undefined, at: number): boolean {
  return (
    main?.variables.some(
      (variable) => variable.name === 'VMSTATUS' && variable.value === 'SUCCESS' && variable.at >= at,
    ) ?? false
  );
}

interface Attended {
  transferor: Party;
  askedAt: number;
  at: number;
  handover: Handover;
}

function attended(
  conversation: Conversation,
  { transferor, askedAt, at, handover }: Attended,
): FoundTransfer | undefined {
  const { ends, topology } = conversation;
  const device = numberOf(transferor);
  const named = ends.find(({ channel }) => channel.id === handover.target);
  const consulted = ends.filter(
    (party) =>
      party.channel.isDialled &&
      numberOf(party) !== device &&
      party.channel.createdAt < askedAt &&
      (endOf(party.channel) ?? Number.POSITIVE_INFINITY) > askedAt - SETTLE_MS &&
      (firstMet(party) ?? Number.POSITIVE_INFINITY) >= askedAt - SETTLE_MS &&
      party.leg.role !== 'customer',
  );
  const answered = consulted.filter(({ segments }) => segments.some(({ from }) => from <= askedAt));
  const target = named ?? answered.at(-1) ?? consulted.at(-1);
  const ringing = new Set(consulted.map(numberOf));
  // Handed over while a group rings: the group is the target, until somebody takes it nobody can say who.
  const asked =
    topology.channels.get(dialledBy(target))?.dial?.callerExten ?? target?.channel.dial?.callerExten;
  const to =
    named === undefined && answered.length === 0 && ringing.size > 1 && asked !== undefined
      ? asked
      : numberOf(target ?? transferor);
  if (target === undefined) return undefined;
  const endedAt = endOf(target.channel);
  // Who was called in left before who called: they were three for a while, and nobody handed anything over.
  if (endedAt !== undefined && endedAt < at - SETTLE_MS) return undefined;
  const met = firstMet(target) !== undefined || consulted.some((party) => firstMet(party) !== undefined);
  return {
    at,
    kind: 'attended',
    transferor,
    to,
    target,
    result: met || endedAt === undefined ? 'completed' : 'failed',
  };
}

function dialledBy(party: Party | undefined): string {
  return party?.channel.dial?.callerId ?? '';
}

/**
 * The agent's phone was cut off without hanging up, and the customer went on to somebody else: a redirect, a parking,
 * or an application that moved the customer. Or an application brought in a colleague, at which the agent hung up.
 */
function infer(conversation: Conversation, party: Party): FoundTransfer | undefined {
  const { ends, parties } = conversation;
  const { channel, leg } = party;
  const main = parties.main;
  const left = lastMet(party)?.to;
  if (leg.role !== 'agent' || main === undefined || channel === main || left === undefined) return undefined;
  // Into a parking slot the agent may have listened to its number before hanging up.
  const isParked = isParkedAfter(conversation, left);
  const hasHungUp = endOf(channel) === undefined || channel.hungUpAt !== undefined;
  const relief = hasHungUp && !isParked ? ends.find((other) => isReliefOf(party, other, left)) : undefined;
  if (!isParked && hasHungUp && relief === undefined) return undefined;
  const goneAt = endOf(main);
  if (goneAt !== undefined && goneAt <= left + SETTLE_MS) return undefined;
  const next =
    relief === undefined ? ends.filter((other) => isNext(conversation, other, party, left)) : [relief];
  const target = next.find((other) => firstMet(other) !== undefined) ?? next[0];
  if (target === undefined) return mailboxAfter(party, main, left);
  const asked = extenAfter(main, left);
  const to = asked === undefined ? numberOf(target) : destination(asked, next);
  const met = firstMet(target) !== undefined;
  const isTrying = goneAt === undefined;
  return {
    at: left,
    kind: 'blind',
    transferor: party,
    to,
    target,
    result: met || isTrying ? 'completed' : 'failed',
  };
}

/** A phone that asked for a transfer hangs up as soon as it hears that the colleague is there. */
const RELIEVED_WITHIN_MS = 500;

/** Rung for the customer, joined the two of them, and stayed when the agent left at once. */
function isReliefOf(party: Party, other: Party, left: number): boolean {
  const { channel, leg } = other;
  if (leg.role !== 'agent' && leg.role !== 'external') return false;
  if (other === party || numberOf(other) === numberOf(party) || !channel.isDialled) return false;
  const joined = firstMet(other);
  const stayed = lastMet(other)?.to ?? Number.POSITIVE_INFINITY;
  return (
    joined !== undefined &&
    joined <= left &&
    joined >= left - RELIEVED_WITHIN_MS &&
    stayed > left + RELIEVED_WITHIN_MS
  );
}

function isNext(conversation: Conversation, other: Party, party: Party, left: number): boolean {
  const { channel, leg } = other;
  if (leg.role !== 'agent' && leg.role !== 'external') return false;
  if (other === party || numberOf(other) === numberOf(party)) return false;
  const met = firstMet(other);
  if (met !== undefined) return met >= left - SETTLE_MS;
  return channel.createdAt >= left - SETTLE_MS && askerOf(conversation, other) === undefined;
}

function mailboxAfter(party: Party, main: Channel, left: number): FoundTransfer | undefined {
  const box = main.apps.find(({ at, app }) => app === 'VoiceMail' && at >= left - SETTLE_MS);
  const to = extenAfter(main, left);
  if (box === undefined || to === undefined) return undefined;
  const result = leftMessageAfter(main, left) || endOf(main) === undefined ? 'completed' : 'failed';
  return { at: left, kind: 'blind', transferor: party, to, target: undefined, result };
}

/** Where the customer was sent in the dial plan when leaving the agent; undefined when nobody sent it anywhere. */
function extenAfter(main: Channel, left: number): string | undefined {
  const changed = main.extens.find(({ at }, index) => index > 0 && at >= left - SETTLE_MS);
  return changed !== undefined && /^[\d*#+]+$/.test(changed.exten) ? changed.exten : undefined;
}
