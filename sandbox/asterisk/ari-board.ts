import type { AriBridge, AriChannel, AriEvent } from './ari-event.ts';

/** The channels and bridges of this moment, read off the events that go out, so that REST and stream agree. */
export class AriBoard {
  /** By channel id. */
  readonly channels = new Map<string, AriChannel>();
  /** By bridge id. */
  readonly bridges = new Map<string, AriBridge>();

  see(event: AriEvent): void {
    for (const channel of channelsOf(event)) {
      // Events of different channels overtake each other: one that is gone must not come back.
      const known = this.channels.has(channel.id) || event.type === 'ChannelCreated';
      if (event.type === 'ChannelDestroyed') this.channels.delete(channel.id);
      else if (known) this.channels.set(channel.id, channel);
    }
    const bridge = event.bridge as AriBridge | undefined;
    if (!bridge) return;
    const known = this.bridges.has(bridge.id) || event.type === 'BridgeCreated';
    if (event.type === 'BridgeDestroyed') this.bridges.delete(bridge.id);
    else if (known && event.type !== 'BridgeBlindTransfer') this.bridges.set(bridge.id, bridge);
  }

  clear(): void {
    this.channels.clear();
    this.bridges.clear();
  }

  /** As `/ari/endpoints` lists them. */
  endpoints(resources: readonly string[]) {
    return resources.map((resource) => ({
      technology: 'PJSIP',
      resource,
      state: 'online',
      channel_ids: [...this.channels.values()]
        .filter(({ name }) => name.startsWith(`PJSIP/${resource}-`))
        .map(({ id }) => id),
    }));
  }
}

const CHANNEL_KEYS = ['channel', 'caller', 'peer'] as const;

function channelsOf(event: AriEvent): AriChannel[] {
  return CHANNEL_KEYS.flatMap((key) => {
    const value = event[key];
    return typeof value === 'object' && value !== null && 'creationtime' in value
      ? [value as AriChannel]
      : [];
  });
}
