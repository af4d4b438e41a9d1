import type { ConnectorContext } from './connector-context.ts';
import { ConnectorError } from './connector-error.ts';
import { type MonitorChange, MonitorTracker, type SeenItem } from './monitor-tracker.ts';
import type { ProviderHttp } from './provider-http.ts';
import type { EventStream, StreamHandlers, StreamTools } from './stream.ts';

export type { MonitorChange, MonitoredCall, SeenItem } from './monitor-tracker.ts';

/**
 * For a PBX that tells nothing by itself, and can be asked what goes on right now: a list without ids and without times. The kit asks
 * every few seconds and makes of it a stream of changes; what does not change is not stored.
 */
export interface MonitorPoll<Settings> {
  everyMsOf(settings: Settings): number;
  /**
   * An item is gone when it was missing so often in a row: lists of this kind flicker. It counts as gone since the first time that it
   * was missing.
   */
  missesToEnd: number;
  /** All that goes on now. Throws `ConnectorError`. */
  fetch(http: ProviderHttp, context: ConnectorContext<Settings>): Promise<SeenItem[]>;
}

/** Dialect of the exchanges; their body is one `MonitorChange` as JSON. */
export const MONITOR = 'monitor';

/** The questions as an event stream: up with the first answer, down with the first that fails; the kit holds it like any other. */
export function monitorStream<Settings>(poll: MonitorPoll<Settings>): EventStream<Settings> {
  return {
    operation: () => MONITOR,
    wants: () => true,
    // What goes on is what every question asks.
    readState: async () => [],
    open(context, handlers, tools) {
      const stop = new AbortController();
      askOn(poll, { context, handlers, tools, signal: stop.signal }).catch((error: unknown) => {
        if (!stop.signal.aborted) handlers.onClose(...reasonOf(error));
      });
      return { close: () => stop.abort() };
    },
  };
}

async function askOn<Settings>(
  poll: MonitorPoll<Settings>,
  line: {
    context: ConnectorContext<Settings>;
    handlers: StreamHandlers;
    tools: StreamTools;
    signal: AbortSignal;
  },
): Promise<void> {
  const { context, handlers, tools, signal } = line;
  const everyMs = poll.everyMsOf(context.settings);
  const tracker = new MonitorTracker(await tools.knownKeys(), poll.missesToEnd);
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    const askedAt = tools.now();
    const items = await poll.fetch(tools.http, context);
    if (signal.aborted) return;
    if (isFirst) handlers.onOpen();
    const change: MonitorChange = tracker.see(items, tools.now());
    if (change.calls.length > 0) handlers.onFrame(JSON.stringify(change));
    await tools.sleep(Math.max(0, everyMs - (tools.now() - askedAt)), signal);
  }
}

function reasonOf(error: unknown): Parameters<StreamHandlers['onClose']> {
  if (error instanceof ConnectorError) return [error.message, error.kind];
  return [error instanceof Error ? error.message : String(error), 'transient'];
}
