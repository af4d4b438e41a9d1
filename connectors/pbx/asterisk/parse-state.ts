import { type AriBridge, type AriChannel, bridgeKind, membersOf, text, toChannelSeen } from './ari-frame.ts';
import { channelKey, keysOf, keysOfMembers } from './conversation-keys.ts';
import type { Told } from './told.ts';

/** The type of the frame that we write ourselves after a reconnect; no event of Asterisk has this name. */
export const STATE_TYPE = 'CallweaveState';

/** What `/ari/channels` and `/ari/bridges` answered, and which channels we knew that are in neither. */
export interface AriState {
  type: typeof STATE_TYPE;
  timestamp: string;
  channels: AriChannel[];
  bridges: AriBridge[];
  gone: string[];
}

/** Channels that live, where each of them is, and the end of those that ended while nobody listened. */
export function parseAriState({ channels, bridges, gone }: AriState, at: number): Told[] {
  const placeOf = new Map<string, AriBridge>();
  for (const bridge of bridges) for (const member of membersOf(bridge)) placeOf.set(member, bridge);
  const alive = channels.flatMap((raw): Told[] => {
    const channel = toChannelSeen(raw);
    if (channel === undefined) return [];
    const seen: Told = { keys: keysOf(channel), body: { what: 'seen', channel } };
    const bridge = placeOf.get(channel.id);
    const [id, kind] = [text(bridge?.id), bridge === undefined ? undefined : bridgeKind(bridge)];
    if (id === undefined || kind === undefined) {
      return [seen, { keys: keysOf(channel), body: { what: 'left', channel, bridge: '' } }];
    }
    const members = kind === 'talk' ? keysOfMembers(membersOf(bridge)) : [];
    return [
      seen,
      {
        keys: [...new Set([...keysOf(channel), ...members])],
        body: { what: 'entered', channel, bridge: id, kind },
      },
    ];
  });
  const ended = gone.map((id): Told => {
    const channel = { id, name: '', state: '' };
    return { keys: [channelKey(id)], body: { what: 'destroyed', channel } };
  });
  return at > 0 ? [...alive, ...ended] : [];
}
