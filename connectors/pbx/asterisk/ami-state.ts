import { type AmiPacket, amiBridgeKind, header, toAmiChannel } from './ami-packet.ts';
import { parseUniqueId } from './channel-name.ts';
import { linkedKey } from './conversation-keys.ts';
import { type Placed, type STATE_TYPE, tellState } from './parse-state.ts';
import type { Told } from './told.ts';

/** What `CoreShowChannels` and `BridgeList` answered, and which channels we knew that live no more. */
export interface AmiState {
  Event: typeof STATE_TYPE;
  channels: AmiPacket[];
  bridges: AmiPacket[];
  gone: string[];
}

export function parseAmiState({ channels, bridges, gone }: AmiState): Told[] {
  const bridgeById = new Map(bridges.map((bridge) => [header(bridge, 'BridgeUniqueid'), bridge]));
  const members = new Map<string, string[]>();
  for (const packet of channels) {
    const [id, bridge] = [header(packet, 'Uniqueid'), bridgeOf(packet)];
    if (id !== undefined && bridge !== undefined) members.set(bridge, [...(members.get(bridge) ?? []), id]);
  }
  const placed = channels.flatMap((packet): Placed[] => {
    const seen = toAmiChannel(packet);
    if (seen === undefined) return [];
    const [app, appData] = [header(packet, 'Application'), header(packet, 'ApplicationData')];
    const channel = {
      ...seen,
      ...bornAt(seen.id),
      ...(app === undefined ? {} : { app }),
      ...(appData === undefined ? {} : { appData }),
    };
    const id = bridgeOf(packet);
    const bridge = id === undefined ? undefined : bridgeById.get(id);
    // A bridge that the list does not hold has ended between the two questions, or the list was refused.
    const kind = bridge === undefined ? 'talk' : amiBridgeKind(bridge);
    const ties = kind === 'room' ? [] : linkedKey(packet);
    if (id === undefined || kind === undefined) return [{ channel, ties }];
    return [{ channel, ties, bridge: { id, kind, members: members.get(id) ?? [] } }];
  });
  return tellState(placed, gone);
}

/** `CoreShowChannels` writes `BridgeId`, `Status` writes `BridgeID`. */
function bridgeOf(packet: AmiPacket): string | undefined {
  return header(packet, 'BridgeId') ?? header(packet, 'BridgeID');
}

/**
 * The id knows the second in which the channel was made. Its last millisecond, so that a channel whose creation was
 * seen does not become older.
 */
function bornAt(id: string): { createdAt?: number } {
  const unique = parseUniqueId(id);
  return unique === undefined ? {} : { createdAt: unique.bornAt * 1000 + 999 };
}
