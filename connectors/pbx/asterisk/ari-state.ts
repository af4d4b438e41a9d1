import { type AriBridge, type AriChannel, bridgeKind, membersOf, text, toChannelSeen } from './ari-frame.ts';
import { type Placed, type STATE_TYPE, tellState } from './parse-state.ts';
import type { Told } from './told.ts';

/** What `/ari/channels` and `/ari/bridges` answered, and which channels we knew that are in neither. */
export interface AriState {
  type: typeof STATE_TYPE;
  timestamp: string;
  channels: AriChannel[];
  bridges: AriBridge[];
  gone: string[];
}

export function parseAriState({ channels, bridges, gone }: AriState): Told[] {
  const placeOf = new Map<string, AriBridge>();
  for (const bridge of bridges) for (const member of membersOf(bridge)) placeOf.set(member, bridge);
  const placed = channels.flatMap((raw): Placed[] => {
    const channel = toChannelSeen(raw);
    if (channel === undefined) return [];
    const bridge = placeOf.get(channel.id);
    const [id, kind] = [text(bridge?.id), bridge === undefined ? undefined : bridgeKind(bridge)];
    return id === undefined || kind === undefined
      ? [{ channel }]
      : [{ channel, bridge: { id, kind, members: membersOf(bridge) } }];
  });
  return tellState(placed, gone);
}
