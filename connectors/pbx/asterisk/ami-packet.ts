import type { BridgeKind, ChannelSeen } from './asterisk-fact.ts';

/** One AMI packet: its headers; a header that occurs more than once is a list. */
export type AmiPacket = Readonly<Record<string, unknown>>;

/** What AMI writes where it knows nothing. */
const UNKNOWN = '<unknown>';

/** The header's text, if it says something; of a list the first. */
export function header(packet: AmiPacket, name: string): string | undefined {
  const value = packet[name];
  const text: unknown = Array.isArray(value) ? value[0] : value;
  return typeof text === 'string' && text !== '' && text !== UNKNOWN ? text : undefined;
}

export function wholeHeader(packet: AmiPacket, name: string): number | undefined {
  const text = header(packet, name);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

export interface AmiTime {
  /** Epoch ms. */
  at: number;
  /** Microseconds within that millisecond: AMI's own order. */
  micros: number;
}

/** `Timestamp: 1795302694.364424`, which is there only with `timestampevents=yes`. */
export function parseAmiTime(packet: AmiPacket): AmiTime | undefined {
  const match = /^(\d{1,11})\.(\d{1,6})\d*$/.exec(header(packet, 'Timestamp') ?? '');
  if (match === null) return undefined;
  const micros = Number((match[2] ?? '').padEnd(6, '0'));
  return { at: Number(match[1]) * 1000 + Math.floor(micros / 1000), micros: micros % 1000 };
}

/** The channel that a packet shows under names with this prefix (`Dest`, `Transferer`); undefined when it shows none. */
export function toAmiChannel(packet: AmiPacket, prefix = ''): ChannelSeen | undefined {
  const read = (name: string): string | undefined => header(packet, prefix + name);
  const [id, name] = [read('Uniqueid'), read('Channel')];
  if (id === undefined || name === undefined) return undefined;
  const channel: ChannelSeen = { id, name, state: read('ChannelStateDesc') ?? '' };
  const told = {
    number: read('CallerIDNum'),
    callerName: read('CallerIDName'),
    connected: read('ConnectedLineNum'),
    context: read('Context'),
    exten: read('Exten'),
  };
  return Object.assign(channel, Object.fromEntries(Object.entries(told).filter(([, value]) => value)));
}

/** Undefined for bridges that connect nobody (music on hold). */
export function amiBridgeKind(packet: AmiPacket): BridgeKind | undefined {
  const type = header(packet, 'BridgeType');
  if (header(packet, 'BridgeTechnology') === 'holding_bridge' || type === 'parking')
    return type === 'parking' ? 'parking' : undefined;
  return type === 'basic' || type === 'stasis' ? 'talk' : 'room';
}
