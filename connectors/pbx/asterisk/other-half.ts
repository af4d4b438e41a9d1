import type { Channel } from './channel.ts';

/** The other end of a Local pair. */
export function otherHalf(channels: Iterable<Channel>, of: Channel): Channel | undefined {
  if (of.local === undefined) return undefined;
  for (const channel of channels) {
    if (channel !== of && channel.local?.pair === of.local.pair) return channel;
  }
  return undefined;
}
