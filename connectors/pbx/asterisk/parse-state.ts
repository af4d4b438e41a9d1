import type { BridgeKind, ChannelSeen } from './asterisk-fact.ts';
import { channelKey, keysOf, keysOfMembers } from './conversation-keys.ts';
import { TELLING_APPS } from './frames-of-interest.ts';
import type { Told } from './told.ts';

/** The name of the frame that we write ourselves after a reconnect; no event of Asterisk has it. */
export const STATE_TYPE = 'CallweaveState';

export function isState(state: Readonly<Record<string, unknown>>): boolean {
  return ['channels', 'bridges', 'gone'].every((list) => Array.isArray(state[list]));
}

/** A channel that lives, and where. */
export interface Placed {
  channel: ChannelSeen;
  bridge?: { id: string; kind: BridgeKind; members: readonly string[] };
  /** Keys of its conversation, besides its own and its company's. */
  ties?: readonly string[];
}

/** Channels that live, where each of them is, and the end of those that ended while nobody listened. */
export function tellState(placed: readonly Placed[], gone: readonly string[]): Told[] {
  const ended = gone.map((id): Told => {
    const channel = { id, name: '', state: '' };
    return { keys: [channelKey(id)], body: { what: 'destroyed', channel } };
  });
  return [...placed.flatMap(tellPlaced), ...ended];
}

function tellPlaced({ channel, bridge, ties = [] }: Placed): Told[] {
  const keys = [...new Set([...keysOf(channel), ...ties])];
  const seen: Told = { keys, body: { what: 'seen', channel } };
  if (bridge === undefined)
    return [seen, { keys, body: { what: 'left', channel, bridge: '' } }, ...tellApp(channel, keys)];
  const { id, kind, members } = bridge;
  const company = kind === 'talk' ? keysOfMembers(members) : [];
  return [
    seen,
    { keys: [...new Set([...keys, ...company])], body: { what: 'entered', channel, bridge: id, kind } },
  ];
}

/** Of who is alone in a menu or queue. With company, the application still has the channel, and no longer the ear. */
function tellApp(channel: ChannelSeen, keys: string[]): Told[] {
  const { app, appData: data } = channel;
  if (app === undefined || data === undefined || !TELLING_APPS.has(app)) return [];
  return [{ keys, body: { what: 'app', channel, app, data, isMidway: true } }];
}

/** Which of the conversations' keys name channels that live no more. */
export function goneAmong(known: readonly string[], alive: ReadonlySet<string>): string[] {
  return known.flatMap((key) => {
    const id = CHANNEL_KEY.exec(key)?.[1];
    return id === undefined || alive.has(id) ? [] : [id];
  });
}

const CHANNEL_KEY = /^channel:(.+)$/;
