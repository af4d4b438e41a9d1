import type { Fact } from '../../../src/domain/fact.ts';
import type { AsteriskFact, BridgeKind, ChannelSeen } from './asterisk-fact.ts';
import { type LocalHalf, parseChannelName, parseLocalHalf, parseUniqueId } from './channel-name.ts';
import { presumeEnds } from './presume-ends.ts';

/** Stretch of time, epoch ms; `to` is absent while it lasts. */
export interface Span {
  from: number;
  to?: number;
}

export interface Stay extends Span {
  bridge: string;
  kind: BridgeKind;
}

/** One attempt to ring a channel. */
export interface Dial {
  at: number;
  /** Absent when no channel dials (originate, ARI). */
  callerId?: string;
  /** Who dials it now: the first dialler was handed over while it rang, and the other party rings it on. */
  heirId?: string;
  /** Where the dialling channel stood in the dial plan: the number that was asked for. */
  callerExten?: string;
  dialled?: string;
  forward?: string;
  ringingAt?: number;
  /** Final words, in order: a queue says NOANSWER and then CANCEL of the same ring. */
  statuses: string[];
  /** When the last of them was said. */
  endedAt?: number;
}

export interface Channel {
  id: string;
  name: string;
  technology: string;
  endpoint: string;
  local: LocalHalf | undefined;
  createdAt: number;
  /** We ring it; else it called us. */
  isDialled: boolean;
  number: string | undefined;
  callerName: string | undefined;
  connected: string | undefined;
  sipCallId: string | undefined;
  /** Where it stood in the dial plan: first and then every change. */
  extens: { at: number; exten: string }[];
  ringingAt: number | undefined;
  upAt: number | undefined;
  /** The party at this end hung up. */
  hungUpAt: number | undefined;
  /** Asterisk asked it to go. */
  askedToGoAt: number | undefined;
  destroyedAt: number | undefined;
  /** Nothing told its end, and all the rest says that it ended then (`presumeEnds`). */
  presumedEndAt: number | undefined;
  /** The last that was told of it. */
  seenAt: number;
  cause: number | undefined;
  sip: number | undefined;
  dial: Dial | undefined;
  stays: Stay[];
  holds: Span[];
  apps: { at: number; app: string; data: string; exten: string | undefined }[];
  variables: { at: number; name: string; value: string }[];
}

export interface Handover {
  what: 'blindTransfer' | 'attendedTransfer';
  at: number;
  /** Channel ids. */
  first: string;
  second: string;
  target: string | undefined;
  /** Blind: the number that was asked for. */
  to: string | undefined;
}

export interface Topology {
  /** Channel id → channel, in order of creation. */
  channels: Map<string, Channel>;
  handovers: Handover[];
}

/** When the channel was over: the party hung up (Asterisk may keep its channel for seconds), or it was taken down. */
export function endOf(channel: Channel): number | undefined {
  const { hungUpAt, destroyedAt, presumedEndAt } = channel;
  const downAt = destroyedAt ?? presumedEndAt;
  return hungUpAt === undefined || (downAt !== undefined && downAt < hungUpAt) ? downAt : hungUpAt;
}

/** Where it is at that time. */
export function stayAt({ stays }: Channel, at: number): Stay | undefined {
  return stays.findLast(({ from, to }) => from <= at && (to === undefined || to > at));
}

interface Draft extends Topology {
  /** Bridge id → its kind, from whoever was seen to enter it. */
  bridgeKinds: ReadonlyMap<string, BridgeKind>;
}

function bridgeKindsIn(facts: readonly Fact[]): Map<string, BridgeKind> {
  const kinds = new Map<string, BridgeKind>();
  for (const { body } of facts) {
    const fact = body as AsteriskFact;
    if (fact.what === 'entered') kinds.set(fact.bridge, fact.kind);
  }
  return kinds;
}

/** Facts sorted by (at, order) → who was where, when. Order between channels carries no meaning here. */
export function buildTopology(facts: readonly Fact[]): Topology {
  const topology: Draft = { channels: new Map(), handovers: [], bridgeKinds: bridgeKindsIn(facts) };
  for (const { at, body } of facts) apply(topology, body as AsteriskFact, at);
  presumeEnds([...topology.channels.values()]);
  const channels = [...topology.channels.values()].sort(
    (a, b) => a.createdAt - b.createdAt || byId(a.id, b.id),
  );
  return {
    channels: new Map(channels.map((channel) => [channel.id, channel])),
    handovers: topology.handovers,
  };
}

/** The running number in the id decides within a millisecond. */
function byId(a: string, b: string): number {
  const [first, second] = [parseUniqueId(a), parseUniqueId(b)];
  const order = first === undefined || second === undefined ? 0 : first.running - second.running;
  if (order !== 0) return order;
  return a < b ? -1 : 1;
}

function apply(topology: Draft, fact: AsteriskFact, at: number): void {
  switch (fact.what) {
    case 'dial':
      applyDial(topology, fact, at);
      return;
    case 'blindTransfer':
      note(topology, fact.transferor, at);
      addHandover(topology, {
        what: fact.what,
        at,
        first: fact.transferor.id,
        second: fact.transferor.id,
        target: undefined,
        to: fact.to,
      });
      return;
    case 'attendedTransfer':
      for (const one of [fact.first, fact.second, fact.target])
        if (one !== undefined) note(topology, one, at);
      addHandover(topology, {
        what: fact.what,
        at,
        first: fact.first.id,
        second: fact.second.id,
        target: fact.target?.id,
        to: undefined,
      });
      return;
    default:
      applyToChannel(topology, fact, at);
  }
}

/** The same hand-over is told again as it proceeds, and by each of two applications. */
function addHandover(topology: Topology, handover: Handover): void {
  const isKnown = topology.handovers.some(
    (known) => known.what === handover.what && known.first === handover.first && known.to === handover.to,
  );
  if (!isKnown) topology.handovers.push(handover);
}

function applyToChannel(
  topology: Draft,
  fact: Exclude<AsteriskFact, { what: 'dial' | 'blindTransfer' | 'attendedTransfer' }>,
  at: number,
): void {
  const isEnd = fact.what === 'destroyed' || fact.what === 'hangup';
  const channel =
    isEnd && fact.channel.name === ''
      ? topology.channels.get(fact.channel.id)
      : note(topology, fact.channel, at);
  if (channel === undefined) return;
  switch (fact.what) {
    case 'entered':
      enter(channel, { bridge: fact.bridge, kind: fact.kind, from: at });
      return;
    case 'left':
      leave(channel, { bridge: fact.bridge, kind: topology.bridgeKinds.get(fact.bridge), to: at });
      return;
    case 'hold':
      if (channel.holds.at(-1)?.to !== undefined || channel.holds.length === 0)
        channel.holds.push({ from: at });
      return;
    case 'unhold':
      close(channel.holds.at(-1), at);
      return;
    case 'hangup':
      if (fact.byPbx || isOurRefusal(channel, fact)) channel.askedToGoAt = at;
      else channel.hungUpAt ??= at;
      channel.cause ??= fact.cause;
      channel.sip ??= fact.sip;
      return;
    case 'destroyed':
      channel.destroyedAt ??= at;
      channel.cause = fact.cause ?? channel.cause;
      channel.sip = fact.sip ?? channel.sip;
      close(channel.stays.at(-1), at);
      return;
    case 'app':
      channel.apps.push({ at, app: fact.app, data: fact.data, exten: fact.channel.exten });
      return;
    case 'variable':
      channel.variables.push({ at, name: fact.name, value: fact.value });
      return;
    default:
      return;
  }
}

/** The caller gave up before the answer (CANCEL). */
const SIP_REQUEST_TERMINATED = 487;

/** A caller to whom Asterisk says busy or no did not hang up, though the request for it looks the same. */
function isOurRefusal(
  channel: Channel,
  { channel: seen, sip }: Extract<AsteriskFact, { what: 'hangup' }>,
): boolean {
  if (channel.isDialled || channel.upAt !== undefined) return false;
  return seen.state === 'Busy' || (sip !== undefined && sip >= 400 && sip !== SIP_REQUEST_TERMINATED);
}

/** A channel is in one bridge at a time: entering the next one leaves the last. */
function enter(channel: Channel, stay: Stay): void {
  const last = channel.stays.at(-1);
  if (last !== undefined && last.to === undefined) {
    if (last.bridge === stay.bridge) return;
    last.to = stay.from;
  }
  // Whoever comes into a bridge is heard there: a feature code's hold is not always taken back (three-way calls).
  if (last !== undefined && last.bridge !== stay.bridge) close(channel.holds.at(-1), stay.from);
  channel.stays.push(stay);
}

/** An empty bridge means: in none now (the state read after a reconnect). */
function leave(
  channel: Channel,
  { bridge, kind, to }: { bridge: string; kind: BridgeKind | undefined; to: number },
): void {
  const last = channel.stays.at(-1);
  if (bridge === '' || last?.bridge === bridge) {
    close(last, to);
    return;
  }
  // Who leaves was there, though nobody told of its coming: since its answer, or since it left the bridge before.
  const from = Math.max(channel.upAt ?? to, last?.to ?? last?.from ?? 0);
  if (kind === undefined || from >= to) return;
  close(last, from);
  channel.stays.push({ bridge, kind, from, to });
}

function close(span: Span | undefined, at: number): void {
  if (span !== undefined) span.to ??= at;
}

function applyDial(topology: Topology, fact: Extract<AsteriskFact, { what: 'dial' }>, at: number): void {
  const peer = note(topology, fact.peer, at);
  if (fact.caller !== undefined) note(topology, fact.caller, at);
  if (peer === undefined) return;
  if (fact.status === '') {
    peer.isDialled = true;
    peer.dial ??= { at, statuses: [] };
    inherit(peer.dial, fact.caller);
  }
  // A pick-up answers a dial that rang another channel: it has no beginning of its own.
  if (peer.dial === undefined) return;
  const dial = peer.dial;
  if (dial.heirId !== undefined && fact.caller !== undefined && fact.caller.id !== dial.heirId) return;
  if (fact.caller !== undefined) {
    dial.callerId ??= fact.caller.id;
    if (fact.caller.exten !== undefined) dial.callerExten ??= fact.caller.exten;
  }
  if (fact.dialled !== undefined) dial.dialled ??= fact.dialled;
  if (fact.forward !== undefined) dial.forward ??= fact.forward;
  if (fact.status === 'RINGING') dial.ringingAt ??= at;
  else if (fact.status !== '' && fact.status !== 'PROGRESS' && fact.status !== 'PROCEEDING')
    endDial(dial, fact.status, at);
}

/** A second beginning by another channel: what the first dialler was told last (NOANSWER) does not end the ringing. */
function inherit(dial: Dial, caller: ChannelSeen | undefined): void {
  if (caller === undefined || dial.callerId === undefined || dial.callerId === caller.id) return;
  dial.heirId = caller.id;
  dial.statuses = [];
  delete dial.endedAt;
}

function endDial(dial: Dial, status: string, at: number): void {
  dial.statuses.push(status);
  dial.endedAt = at;
}

/** Takes in what an event shows of a channel, whether or not we saw it being created. */
function note({ channels }: Topology, seen: ChannelSeen, at: number): Channel | undefined {
  let channel = channels.get(seen.id);
  if (channel === undefined) {
    if (seen.name === '') return undefined;
    channel = newChannel(seen, at);
    channels.set(seen.id, channel);
  }
  channel.createdAt = Math.min(channel.createdAt, seen.createdAt ?? at);
  channel.seenAt = at;
  channel.number ??= seen.number;
  channel.callerName ??= seen.callerName;
  channel.connected ??= seen.connected;
  channel.sipCallId ??= seen.sipCallId;
  if (seen.exten !== undefined && channel.extens.at(-1)?.exten !== seen.exten)
    channel.extens.push({ at, exten: seen.exten });
  if (seen.state === 'Ringing') channel.ringingAt ??= at;
  // chan_sip makes the channel of a caller `Down` and says within the same moment that it rings us.
  if (seen.state === 'Ring') channel.isDialled = false;
  if (seen.state === 'Up') channel.upAt ??= at;
  return channel;
}

const OUTGOING_APPS = new Set(['AppDial', 'AppDial2', 'AppQueue']);

function newChannel(seen: ChannelSeen, at: number): Channel {
  return {
    id: seen.id,
    name: seen.name,
    ...parseChannelName(seen.name),
    local: parseLocalHalf(seen.name),
    createdAt: seen.createdAt ?? at,
    isDialled: seen.state === 'Down' || seen.state === 'Ringing' || OUTGOING_APPS.has(seen.app ?? ''),
    number: undefined,
    callerName: undefined,
    connected: undefined,
    sipCallId: undefined,
    extens: [],
    ringingAt: undefined,
    upAt: undefined,
    hungUpAt: undefined,
    askedToGoAt: undefined,
    destroyedAt: undefined,
    presumedEndAt: undefined,
    seenAt: at,
    cause: undefined,
    sip: undefined,
    dial: undefined,
    stays: [],
    holds: [],
    apps: [],
    variables: [],
  };
}
