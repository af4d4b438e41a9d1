import type { Exchange } from '../../../src/domain/exchange.ts';
import type { Parsed } from '../../../src/domain/fact.ts';
import {
  type AmiPacket,
  amiBridgeKind,
  header,
  parseAmiTime,
  toAmiChannel,
  wholeHeader,
} from './ami-packet.ts';
import { type AmiState, parseAmiState } from './ami-state.ts';
import type { ChannelSeen } from './asterisk-fact.ts';
import { bridgeKey, isMeeting, keysOf, linkedKey } from './conversation-keys.ts';
import {
  QUEUE_JOINED,
  QUEUE_LEFT,
  TELLING_APPS,
  TELLING_EVENTS,
  TELLING_VARIABLES,
} from './frames-of-interest.ts';
import { tellOwnOrder } from './own-orders.ts';
import { isState, STATE_TYPE } from './parse-state.ts';
import { parsedFrom, rejected, type Told } from './told.ts';

/** One AMI packet (or the synthetic state after a reconnect) → facts, the same as ARI's frames become. */
export function parseAmi(exchange: Exchange): Parsed {
  let packet: unknown;
  try {
    packet = JSON.parse(exchange.body);
  } catch {
    return rejected('The packet is not JSON.', exchange.body);
  }
  if (!isPacket(packet)) return rejected('The packet is not an object of headers.', exchange.body);
  const received = { at: Date.parse(exchange.at) };
  const event = header(packet, 'Event');
  if (event === STATE_TYPE) {
    return isState(packet)
      ? parsedFrom(parseAmiState(packet as unknown as AmiState), received)
      : rejected('The state names no lists.', exchange.body);
  }
  // Without an event it answers an action of ours.
  if (event === undefined || !TELLING_EVENTS.has(event)) return { facts: [], rejects: [], ignored: 1 };
  const told = tellPacket(event, packet);
  if (told === 'unreadable') return rejected(`A ${event} packet names no channel.`, exchange.body);
  return parsedFrom(told, parseAmiTime(packet) ?? received);
}

function isPacket(packet: unknown): packet is AmiPacket {
  return packet !== null && typeof packet === 'object' && !Array.isArray(packet);
}

function tellPacket(event: string, packet: AmiPacket): Told[] | 'unreadable' {
  switch (event) {
    case 'DialBegin':
    case 'DialState':
    case 'DialEnd':
      return tellDial(packet);
    case 'BridgeMerge':
      return tellMerge(packet);
    case 'BlindTransfer':
      return tellBlindTransfer(packet);
    case 'AttendedTransfer':
      return tellAttendedTransfer(packet);
    case 'LocalBridge':
      return tellTie(toAmiChannel(packet, 'LocalOne'), toAmiChannel(packet, 'LocalTwo'));
    case 'Pickup':
      return tellTie(toAmiChannel(packet), toAmiChannel(packet, 'Target'));
    case 'UnParkedCall':
      return tellTie(toAmiChannel(packet, 'Retriever'), toAmiChannel(packet, 'Parkee'));
    default: {
      const channel = toAmiChannel(packet);
      if (channel === undefined) return 'unreadable';
      // A variable of the whole PBX.
      if (event === 'VarSet' && channel.id === 'none') return [];
      return tellChannel(event, packet, channel);
    }
  }
}

function tellChannel(event: string, packet: AmiPacket, channel: ChannelSeen): Told[] {
  const keys = keysOf(channel);
  switch (event) {
    case 'Newchannel':
      // Born into a conversation: the linked id still is the one that its creator had.
      return [{ keys: [...keys, ...linkedKey(packet)], body: { what: 'seen', channel, isNew: true } }];
    case 'Newstate':
      return [{ keys, body: { what: 'seen', channel } }];
    case 'Hold':
      return [{ keys, body: { what: 'hold', channel } }];
    case 'Unhold':
      return [{ keys, body: { what: 'unhold', channel } }];
    case 'HangupRequest':
      return [{ keys, body: { what: 'hangup', channel, byPbx: false, ...causesOf(packet) } }];
    case 'SoftHangupRequest':
      return [{ keys, body: { what: 'hangup', channel, byPbx: true, ...causesOf(packet) } }];
    case 'Hangup':
      return [{ keys, body: { what: 'destroyed', channel, ...causesOf(packet) } }];
    case 'BridgeEnter':
    case 'BridgeLeave':
      return tellMembership(event, packet, channel);
    case 'Newexten': {
      const app = header(packet, 'Application') ?? '';
      const data = header(packet, 'AppData') ?? '';
      return TELLING_APPS.has(app) ? [{ keys, body: { what: 'app', channel, app, data } }] : [];
    }
    case QUEUE_JOINED:
    case QUEUE_LEFT:
      return [{ keys, body: { what: 'app', channel, app: event, data: header(packet, 'Queue') ?? '' } }];
    case 'VarSet': {
      const [name = '', value] = [header(packet, 'Variable'), header(packet, 'Value')];
      if (value === undefined || !TELLING_VARIABLES.has(name)) return [];
      return (tellOwnOrder(channel, name, value) ?? [{ what: 'variable', channel, name, value }]).map(
        (body) => ({ keys, body }),
      );
    }
    default:
      return [];
  }
}

/** The SIP code is told by newer versions only. */
function causesOf(packet: AmiPacket): { cause?: number; sip?: number } {
  const [cause, sip] = [wholeHeader(packet, 'Cause'), wholeHeader(packet, 'TechCause')];
  return { ...(cause === undefined ? {} : { cause }), ...(sip === undefined ? {} : { sip }) };
}

function tellMembership(event: string, packet: AmiPacket, channel: ChannelSeen): Told[] {
  const bridge = header(packet, 'BridgeUniqueid');
  if (bridge === undefined) return [];
  if (event === 'BridgeLeave') return [{ keys: keysOf(channel), body: { what: 'left', channel, bridge } }];
  const kind = amiBridgeKind(packet);
  if (kind === undefined) return [];
  const company = kind === 'talk' ? companyKeys(packet, bridge) : [];
  return [
    {
      keys: [...new Set([...keysOf(channel), ...company])],
      body: { what: 'entered', channel, bridge, kind },
    },
  ];
}

/** Who is in the bridge already: by its own id where it serves one conversation, else by the id that its members share. */
function companyKeys(packet: AmiPacket, bridge: string): string[] {
  if (isMeeting(wholeHeader(packet, 'BridgeNumChannels') ?? 0)) return [];
  return header(packet, 'BridgeType') === 'basic' ? [bridgeKey(bridge)] : linkedKey(packet);
}

/** A dial that no channel asked for (originate, ARI) shows the dialled channel alone. */
function tellDial(packet: AmiPacket): Told[] | 'unreadable' {
  const peer = toAmiChannel(packet, 'Dest');
  if (peer === undefined) return 'unreadable';
  const caller = toAmiChannel(packet);
  const [dialled, forward] = [header(packet, 'DialString'), header(packet, 'Forward')];
  return [
    {
      keys: keysOf(peer, caller),
      body: {
        what: 'dial',
        ...(caller === undefined ? {} : { caller }),
        peer,
        status: header(packet, 'DialStatus') ?? '',
        ...(dialled === undefined ? {} : { dialled }),
        ...(forward === undefined ? {} : { forward }),
      },
    },
  ];
}

/** Channels that belong together; what happens to them their own events tell. */
function tellTie(first: ChannelSeen | undefined, second: ChannelSeen | undefined): Told[] | 'unreadable' {
  if (first === undefined || second === undefined) return 'unreadable';
  return [{ keys: keysOf(first, second), body: { what: 'seen', channel: first } }];
}

/** A merge moves channels, which their own events tell; it only ties the two conversations. */
function tellMerge(packet: AmiPacket): Told[] {
  const bridges = ['To', 'From'].flatMap((side) => {
    const id = header(packet, `${side}BridgeUniqueid`);
    return id !== undefined && header(packet, `${side}BridgeType`) === 'basic' ? [id] : [];
  });
  const [first] = bridges;
  if (first === undefined || bridges.length < 2) return [];
  return [
    { keys: bridges.map(bridgeKey), body: { what: 'seen', channel: { id: first, name: '', state: '' } } },
  ];
}

function tellBlindTransfer(packet: AmiPacket): Told[] | 'unreadable' {
  const transferor = toAmiChannel(packet, 'Transferer');
  const to = header(packet, 'Extension');
  if (transferor === undefined) return 'unreadable';
  if (header(packet, 'Result') !== 'Success' || to === undefined) return [];
  const keys = keysOf(transferor, toAmiChannel(packet, 'Transferee'));
  return [{ keys, body: { what: 'blindTransfer', transferor, to } }];
}

function tellAttendedTransfer(packet: AmiPacket): Told[] | 'unreadable' {
  const first = toAmiChannel(packet, 'OrigTransferer');
  const second = toAmiChannel(packet, 'SecondTransferer') ?? first;
  if (first === undefined || second === undefined) return 'unreadable';
  if (header(packet, 'Result') !== 'Success') return [];
  const target = toAmiChannel(packet, 'TransferTarget');
  const keys = keysOf(
    first,
    second,
    target,
    ...['Transferee', 'LocalOne', 'LocalTwo'].map((prefix) => toAmiChannel(packet, prefix)),
  );
  return [
    { keys, body: { what: 'attendedTransfer', first, second, ...(target === undefined ? {} : { target }) } },
  ];
}
