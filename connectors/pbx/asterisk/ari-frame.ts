import type { BridgeKind, ChannelSeen } from './asterisk-fact.ts';

/** The parts of ARI's JSON that are read; every field may be absent in some version of Asterisk. */
export interface AriChannel {
  id?: unknown;
  name?: unknown;
  state?: unknown;
  protocol_id?: unknown;
  caller?: { name?: unknown; number?: unknown };
  connected?: { name?: unknown; number?: unknown };
  dialplan?: { context?: unknown; exten?: unknown; app_name?: unknown; app_data?: unknown };
  creationtime?: unknown;
}

export interface AriBridge {
  id?: unknown;
  bridge_type?: unknown;
  bridge_class?: unknown;
  channels?: unknown;
}

export interface AriFrame {
  type: string;
  timestamp?: unknown;
  channel?: AriChannel;
  bridge?: AriBridge;
  [field: string]: unknown;
}

/** `2026-03-02T07:15:04.120+0000` → epoch ms; undefined when it is no time. */
export function parseAriTime(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const ms = Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(ms) ? undefined : ms;
}

export function toChannelSeen(channel: unknown): ChannelSeen | undefined {
  if (channel === null || typeof channel !== 'object') return undefined;
  const { id, name, state, protocol_id, caller, connected, dialplan, creationtime } = channel as AriChannel;
  if (typeof id !== 'string' || typeof name !== 'string' || id === '') return undefined;
  const createdAt = parseAriTime(creationtime);
  return {
    id,
    name,
    state: text(state) ?? '',
    ...optional('number', text(caller?.number)),
    ...optional('callerName', text(caller?.name)),
    ...optional('connected', text(connected?.number)),
    ...optional('context', text(dialplan?.context)),
    ...optional('exten', text(dialplan?.exten)),
    ...optional('app', text(dialplan?.app_name)),
    ...optional('appData', text(dialplan?.app_data)),
    ...optional('sipCallId', text(protocol_id)),
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}

/** Undefined for bridges that connect nobody (music on hold). */
export function bridgeKind(bridge: AriBridge): BridgeKind | undefined {
  if (bridge.bridge_type === 'holding') return bridge.bridge_class === 'parking' ? 'parking' : undefined;
  return bridge.bridge_class === 'basic' || bridge.bridge_class === 'stasis' ? 'talk' : 'room';
}

export function membersOf(bridge: AriBridge | undefined): string[] {
  return Array.isArray(bridge?.channels) ? bridge.channels.filter((id) => typeof id === 'string') : [];
}

/** Text with content; ARI writes empty strings where it knows nothing. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function wholeNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

function optional<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, string>);
}
