import { z } from 'zod';
import type { ConnectorError } from '../../connectors/kit/connector-error.ts';
import { definePbxConnector, type PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import type { PollWindow } from '../../connectors/kit/poll.ts';
import type { StreamHandlers } from '../../connectors/kit/stream.ts';

const HOUR_MS = 3_600_000;

/** A PBX with a call log and a stream, in memory: what it answers is set by the test. */
export class FakeLogPbx {
  readonly rows: { id: string; at: number; text?: string }[] = [];
  readonly windows: PollWindow[] = [];
  /** Thrown by the next polls, in order. */
  readonly troubles: ConnectorError[] = [];
  /** Held back while set: polls hang until it resolves. */
  gate: Promise<void> | undefined;
  pollsAtOnce = 0;
  mostPollsAtOnce = 0;
  readonly streams = new Set<StreamHandlers>();
  opened = 0;

  readonly connector: PbxConnector = definePbxConnector({
    id: 'fake-log',
    displayName: 'Fake PBX',
    docs: 'docs/connectors/fake-log.md',
    settings: z.object({ name: z.string().default('x') }) as unknown as z.ZodType<{ name: string }>,
    numberForm: 'e164',
    parse: () => ({ facts: [], rejects: [], ignored: 0 }),
    interpret: () => [],
    callLog: {
      everyMs: 60_000,
      overlapMs: HOUR_MS,
      lagMs: 0,
      maxWindowMs: 24 * HOUR_MS,
      firstWindowMs: 2 * HOUR_MS,
      fetch: (_http, window) => this.#fetch(window),
    },
    stream: {
      operation: () => 'fake',
      wants: () => true,
      open: (_context, handlers) => {
        this.opened += 1;
        this.streams.add(handlers);
        setImmediate(() => handlers.onOpen());
        return { close: () => this.streams.delete(handlers) };
      },
      readState: async () => [],
    },
    can: { callLog: true, liveEvents: true },
  });

  async *#fetch(window: PollWindow) {
    this.windows.push(window);
    this.pollsAtOnce += 1;
    this.mostPollsAtOnce = Math.max(this.mostPollsAtOnce, this.pollsAtOnce);
    try {
      await this.gate;
      const trouble = this.troubles.shift();
      if (trouble !== undefined) throw trouble;
      const rows = this.rows.filter(({ at }) => at >= window.from && at <= window.to);
      yield {
        operation: 'callLog',
        status: 200,
        rows: rows.map((row) => ({ factId: `row:${row.id}:${row.text ?? ''}`, row })),
      };
    } finally {
      this.pollsAtOnce -= 1;
    }
  }
}
