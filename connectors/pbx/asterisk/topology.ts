import type { Fact } from '../../../src/domain/fact.ts';
import type { AsteriskFact, BridgeKind, ChannelSeen } from './asterisk-fact.ts';
import { type Channel, close, type Dial, enter, leave, newChannel } from './channel.ts';
import { parseUniqueId } from './channel-name.ts';
import { QUEUE_JOINED } from './frames-of-interest.ts';
import { callerOfMenuLeg } from './menu-leg.ts';
import { presumeEnds } from './presume-ends.ts';

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
    case 'recorded':
      return;
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
  fact: Exclude<AsteriskFact, { what: 'dial' | 'recorded' | 'blindTransfer' | 'attendedTransfer' }>,
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
      if (fact.isMidway && isIn(channel, fact.app)) return;
      channel.apps.push({
        at,
        app: fact.app,
        data: fact.data,
        exten: fact.channel.exten,
        context: fact.channel.context,
      });
      return;
    case 'variable':
      channel.variables.push({ at, name: fact.name, value: fact.value });
      return;
    default:
      return;
  }
}

/** Told already, as a step of the dial plan or, of a queue, by the queue itself. */
function isIn({ apps }: Channel, app: string): boolean {
  const last = apps.at(-1)?.app;
  return last === app || (app === 'Queue' && last === QUEUE_JOINED);
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
  const callerId = callerOfMenuLeg(peer.id);
  if (callerId !== undefined) dial.callerId ??= callerId;
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
