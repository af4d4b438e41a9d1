import type { PushClient, PushClientOptions } from './client-contract.ts';
import { Connection } from './connection.ts';
import { globalClock } from './global-clock.ts';
import { LiveFeed } from './live-feed.ts';

/** One socket for whoever calls this. For a page that people open in several tabs see `createClient`. */
export function createPushClient(options: PushClientOptions): PushClient {
  const feed = new LiveFeed(options);
  const connection = new Connection({
    url: options.url,
    token: options.token,
    WebSocket: options.WebSocket,
    clock: options.clock ?? globalClock,
    random: options.random ?? Math.random,
    lastSequence: () => feed.sequence,
    onFrame: (frame) => feed.apply(frame),
    onState: (state) => feed.setState(state),
  });
  return {
    start: () => connection.start(),
    stop: () => connection.stop(),
    reconnectNow: () => connection.reconnectNow(),
    getSnapshot: feed.getSnapshot,
    subscribe: feed.subscribe,
  };
}
