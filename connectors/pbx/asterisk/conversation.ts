import type { EventLeg, LegPeer, LegRole } from '../../../src/domain/call-event.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';
import { type Channel, endOf, type Stay, stayAt } from './channel.ts';
import { dialledNumber, findParties, type Parties } from './parties.ts';
import { closed, type Moment, Presence, SETTLE_MS, type Segment, smooth } from './presence.ts';
import type { Topology } from './topology.ts';

/** What a connected leg is doing. `held`: it had the customer, and now the customer waits for it. */
export type LegStatus = LegPeer | 'held';

/** One end of the conversation: a phone of ours, the outside party, an outside number we reached. */
export interface Party {
  channel: Channel;
  leg: EventLeg;
  /** From the answer on; empty when it was never connected. */
  segments: Segment<LegStatus>[];
}

export interface Conversation {
  topology: Topology;
  parties: Parties;
  /** In order of creation; Local channels are wires, not ends. */
  ends: Party[];
}

export function readConversation(topology: Topology, settings: AsteriskSettings): Conversation {
  const parties = findParties(topology, settings);
  const presence = new Presence(topology);
  const consulting = consultingChannels(topology);
  const real = [...topology.channels.values()].filter(({ technology }) => technology !== 'Local');
  const root = real[0];
  const ends = real.map((channel): Party => {
    const peers = peerSegments(channel, { parties, presence, consulting, topology });
    const met = peers.some(({ value }) => value === 'customer');
    const role = roleOf(channel, parties, { root, met });
    const leg: EventLeg = {
      id: channel.id,
      role,
      device: namedDevice(channel, parties),
      ...(channel.sipCallId === undefined ? {} : { externalId: channel.sipCallId }),
    };
    return { channel, leg, segments: role === 'customer' ? withoutHolds(peers) : withHolds(channel, peers) };
  });
  return { topology, parties, ends };
}

function namedDevice(channel: Channel, parties: Parties) {
  const device = parties.deviceOf(channel);
  const isOurs = !parties.isTrunk(channel);
  return isOurs && channel.callerName !== undefined ? { ...device, name: channel.callerName } : device;
}

function roleOf(
  channel: Channel,
  parties: Parties,
  { root, met }: { root: Channel | undefined; met: boolean },
): LegRole {
  if (parties.isTrunk(channel)) {
    if (channel === parties.main) return 'customer';
    // The same number tried again through another trunk is still the customer.
    const isRetry =
      parties.direction === 'outbound' &&
      channel.isDialled &&
      dialledNumber(channel) === parties.customer?.raw;
    return isRetry ? 'customer' : 'external';
  }
  if (channel.isDialled) return 'agent';
  // A phone that called in: it placed the call, or came to it by pick-up or from a parking slot.
  return channel !== root && met ? 'agent' : 'originator';
}

/** A transferor's second line only ever speaks to the colleague, however close the stamps of the hand-over lie. */
function consultingChannels({ handovers }: Topology): ReadonlySet<string> {
  const second = handovers
    .filter((handover) => handover.first !== handover.second)
    .map((handover) => handover.second);
  return new Set(second);
}

interface Surroundings {
  parties: Parties;
  presence: Presence;
  consulting: ReadonlySet<string>;
  topology: Topology;
}

/** Whom a channel hears; `left…`: and meanwhile the customer is kept waiting where this channel left it. */
type Company = LegPeer | 'leftForColleague' | 'leftForNobody';

function peerSegments(
  channel: Channel,
  { parties, presence, consulting, topology }: Surroundings,
): Segment<Company>[] {
  const main = parties.main;
  const isMain = channel === main;
  let metIn: Stay | undefined;
  const peerAt = (moment: Moment): Company => {
    const company = moment.companyOf(channel);
    const isAlone = !hasOther(company, channel, topology);
    if (main === undefined || isMain) return isAlone ? 'nobody' : isMain ? 'customer' : 'colleague';
    if (company.has(main.id)) {
      metIn = stayAt(channel, moment.at);
      return consulting.has(channel.id) ? 'colleague' : 'customer';
    }
    // Who keeps the customer waiting has gone elsewhere, or put it on hold; who stayed where they were together was left.
    const stay = stayAt(channel, moment.at);
    const isAsking = (stay !== undefined && stay !== metIn) || isOnHold(channel, moment.at);
    if (isAsking && isKeptWaiting(main, moment, { topology, isAlone }))
      return isAlone ? 'leftForNobody' : 'leftForColleague';
    return isAlone ? 'nobody' : 'colleague';
  };
  // A phone that called in is up for a menu or a feature code too; it is connected when somebody is there.
  const answeredAt = channel.isDialled || isMain ? channel.upAt : firstStay(channel);
  if (answeredAt === undefined) return [];
  const segments = presence.segments(channel, answeredAt, peerAt);
  const skipsSilence = !channel.isDialled && !isMain;
  return skipsSilence && isSilent(segments[0]?.value) ? segments.slice(1) : segments;
}

function isSilent(company: Company | undefined): boolean {
  return company === 'nobody' || company === 'leftForNobody';
}

/**
 * The customer waits for whoever left it: alone in a bridge, or (an application's doing) in none while that one asks a
 * colleague. A customer who is in no bridge, parked, or with somebody else has gone on.
 */
function isKeptWaiting(
  main: Channel,
  { at, companyOf }: Moment,
  { topology, isAlone }: { topology: Topology; isAlone: boolean },
): boolean {
  const end = endOf(main);
  if (end !== undefined && end <= at) return false;
  const stay = stayAt(main, at);
  if (stay === undefined) return !isAlone;
  return stay.kind !== 'parking' && !hasOther(companyOf(main), main, topology);
}

function firstStay(channel: Channel): number | undefined {
  return channel.stays.find(({ kind }) => kind !== 'parking')?.from;
}

function hasOther(company: ReadonlySet<string>, channel: Channel, { channels }: Topology): boolean {
  for (const id of company) {
    if (id !== channel.id && channels.get(id)?.technology !== 'Local') return true;
  }
  return false;
}

/** Lays the phone's own hold over its company; whoever had the customer and left it waiting holds it too. */
function withHolds(channel: Channel, peers: readonly Segment<Company>[]): Segment<LegStatus>[] {
  const cuts: Segment<LegStatus>[] = [];
  let met = false;
  for (const { from, to, value } of peers) {
    if (value === 'customer') met = true;
    if (value !== 'customer') {
      cuts.push({ from, value: withoutCustomer(value, met) });
      continue;
    }
    cuts.push({ from, value: isOnHold(channel, from) ? 'held' : 'customer' });
    for (const hold of channel.holds) {
      if (hold.from > from && (to === undefined || hold.from < to))
        cuts.push({ from: hold.from, value: 'held' });
      if (hold.to !== undefined && hold.to > from && (to === undefined || hold.to < to))
        cuts.push({ from: hold.to, value: 'customer' });
    }
  }
  cuts.sort((a, b) => a.from - b.from);
  return smooth(closed(cuts, peers.at(-1)?.to));
}

/** The customer's own hold is nobody's wait. */
function withoutHolds(peers: readonly Segment<Company>[]): Segment<LegStatus>[] {
  return peers.map((segment) => ({ ...segment, value: withoutCustomer(segment.value, false) }));
}

function withoutCustomer(company: Company, met: boolean): LegStatus {
  if (company === 'leftForColleague') return met ? 'held' : 'colleague';
  if (company === 'leftForNobody') return met ? 'held' : 'nobody';
  return company;
}

function isOnHold(channel: Channel, at: number): boolean {
  return channel.holds.some(({ from, to }) => from <= at && (to === undefined || to > at));
}

/** Stretches with the customer, held or not. */
export function firstMet(party: Party): number | undefined {
  return party.segments.find(({ value }) => value === 'customer')?.from;
}

export function lastMet(party: Party): Segment<LegStatus> | undefined {
  return party.segments.findLast(({ value }) => value === 'customer');
}

export function isHuman(party: Party): boolean {
  return party.leg.role === 'agent' || party.leg.role === 'external' || party.leg.role === 'originator';
}

/** Somebody else got the customer about then, who had not had the customer before this end began to ring. */
export function isTakenAt({ ends }: Conversation, at: number, loser: Party): boolean {
  return ends.some((party) => {
    if (party === loser || party.leg.role === 'customer') return false;
    const met = firstMet(party);
    if (met === undefined || met < loser.channel.createdAt || met > at + TAKEN_WITHIN_MS) return false;
    return (endOf(party.channel) ?? Number.POSITIVE_INFINITY) > at - SETTLE_MS;
  });
}

/** The winner of a ring group is in the bridge at the latest this long after the losers stop ringing. */
const TAKEN_WITHIN_MS = 500;

export function isOver(conversation: Conversation): boolean {
  return (
    conversation.ends.length > 0 &&
    conversation.ends.every(
      ({ channel }) => channel.destroyedAt !== undefined || endOf(channel) !== undefined,
    )
  );
}
