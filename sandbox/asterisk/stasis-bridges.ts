import { type AriBridge, type AriChannel, toAriTime } from './ari-event.ts';
import type { Say } from './stasis-sounds.ts';

type Member = { channel: AriChannel; application: string };

/** Bridges that applications have made, and who is in them. */
export class StasisBridges {
  readonly #say: Say;
  readonly #now: () => number;
  /** By bridge id. */
  readonly #bridges = new Map<string, AriBridge>();
  /** By channel id: the id of the bridge that it is in. */
  readonly #places = new Map<string, string>();

  constructor(options: { say: Say; now: () => number }) {
    this.#say = options.say;
    this.#now = options.now;
  }

  get all(): AriBridge[] {
    return [...this.#bridges.values()];
  }

  create(id: string, { type, name }: { type: string; name: string }): AriBridge {
    const bridge: AriBridge = {
      id,
      technology: 'simple_bridge',
      bridge_type: type.split(',').includes('holding') ? 'holding' : 'mixing',
      bridge_class: 'stasis',
      creator: 'Stasis',
      name,
      channels: [],
      creationtime: toAriTime(this.#now()),
      video_mode: 'none',
    };
    this.#bridges.set(id, bridge);
    this.#say(undefined, 'BridgeCreated', { bridge });
    return bridge;
  }

  find(id: string): AriBridge | undefined {
    return this.#bridges.get(id);
  }

  /** Where somebody is. */
  placeOf(channelId: string): string | undefined {
    return this.#places.get(channelId);
  }

  join(bridgeId: string, member: Member): void {
    const { channel, application } = member;
    const bridge = this.#bridges.get(bridgeId);
    if (!bridge || this.#places.get(channel.id) === bridgeId) return;
    this.part(member);
    this.#places.set(channel.id, bridgeId);
    bridge.channels.push(channel.id);
    this.#say(application, 'ChannelEnteredBridge', { bridge, channel });
  }

  part({ channel, application }: Member): void {
    const bridge = this.#bridges.get(this.#places.get(channel.id) ?? '');
    this.#places.delete(channel.id);
    if (!bridge) return;
    bridge.channels = bridge.channels.filter((id) => id !== channel.id);
    this.#say(application, 'ChannelLeftBridge', { bridge, channel });
  }

  destroy(id: string, memberOf: (channelId: string) => Member): void {
    const bridge = this.#bridges.get(id);
    if (!bridge) return;
    for (const channelId of [...bridge.channels]) this.part(memberOf(channelId));
    this.#bridges.delete(id);
    this.#say(undefined, 'BridgeDestroyed', { bridge });
  }
}
