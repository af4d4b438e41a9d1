import type { Logger } from 'pino';
import type { AgentDirectory } from '../src/agents/agent-directory.ts';
import type { BatchContext } from '../src/calls/batch-context.ts';
import type { Touch } from '../src/calls/call-work.ts';
import { type BatchResult, ingestBatch } from '../src/calls/ingest-batch.ts';
import { type IngestMetrics, ingestMetrics } from '../src/calls/ingest-metrics.ts';
import { lockConnection } from '../src/calls/lock-connection.ts';
import { EVENTS_PUBLISHED } from '../src/calls/outgoing-events.ts';
import { RowFault } from '../src/calls/row-fault.ts';
import type { CardRules } from '../src/cards/card-rules.ts';
import type { ConnectionDirectory, LiveConnection } from '../src/connections/pbx-port.ts';
import type { CallerDirectory } from '../src/contacts/caller-directory.ts';
import type { Database, Transaction } from '../src/db/database.ts';
import { isPoison, isTransient } from '../src/inbox/database-error.ts';
import { failRow, hasPendingRows, loadPendingRows, type PendingRow } from '../src/inbox/pending-rows.ts';
import type { Bus } from '../src/platform/bus.ts';
import type { Metrics } from '../src/platform/metrics.ts';

/** Name of the queue whose jobs mean "drain the pending rows of this connection". */
export const INGEST_QUEUE = 'ingest';
export interface IngestJob {
  connectionId: string;
}

export interface IngestOptions {
  database: Database;
  connections: ConnectionDirectory;
  agents: AgentDirectory;
  directory: CallerDirectory;
  /** What cards show besides the call; absent: nothing. */
  cards?: { of(tenantId: string): Promise<CardRules> };
  bus: Pick<Bus, 'publish'>;
  metrics: Metrics;
  logger: Logger;
  /** Wait before a failed row is tried again, times the number of attempts so far. */
  retryAfterMs?: number;
  now?: () => Date;
}

const RETRY_AFTER_MS = 5_000;
/** Large enough to share the cost of a transaction, small enough that nobody waits long behind it. */
const BATCH_ROWS = 500;
/** Tries of one batch when the database asks for another (deadlock, serialization). */
const BATCH_TRIES = 4;

/** Turns pending inbox rows into calls and events, one connection at a time. */
export class Ingest {
  readonly #options: IngestOptions;
  readonly #metrics: IngestMetrics;
  readonly #now: () => Date;

  constructor(options: IngestOptions) {
    this.#options = options;
    this.#metrics = ingestMetrics(options.metrics);
    this.#now = options.now ?? (() => new Date());
  }

  /**
   * Processes everything that waits for this connection. Returns at once when somebody else has the connection: whoever holds it
   * looks again after letting go, so a row that came meanwhile is not forgotten.
   */
  async drain(connectionId: string): Promise<void> {
    const connection = await this.#options.connections.find(connectionId);
    // Switched off: the rows wait until it is switched on again.
    if (!connection) return;
    do {
      if (!(await this.#drainBatch(connection))) return;
    } while (await this.#hasMore(connectionId));
  }

  /** Derives calls again: a clock or a person changed something about them. Waits for its turn. */
  async refresh(connectionId: string, touches: readonly Touch[]): Promise<void> {
    const connection = await this.#options.connections.find(connectionId);
    if (!connection || touches.length === 0) return;
    try {
      await this.#inLock(connection, (tx, context) => ingestBatch(tx, [], touches, context), 'wait');
    } finally {
      // Whoever wanted to drain meanwhile found the connection taken and left.
      if (await this.#hasMore(connectionId)) await this.drain(connectionId);
    }
  }

  #hasMore(connectionId: string): Promise<boolean> {
    return hasPendingRows(this.#options.database.hubPool, connectionId, this.#retryAfterMs);
  }

  get #retryAfterMs(): number {
    return this.#options.retryAfterMs ?? RETRY_AFTER_MS;
  }

  /** False when somebody else has the connection. */
  async #drainBatch(connection: LiveConnection): Promise<boolean> {
    let rows: PendingRow[] = [];
    try {
      const result = await this.#inLock(connection, async (tx, context) => {
        rows = await loadPendingRows(tx, connection.connectionId, {
          limit: BATCH_ROWS,
          retryAfterMs: this.#retryAfterMs,
        });
        return rows.length === 0 ? undefined : ingestBatch(tx, rows, [], context);
      });
      if (result === 'busy') return false;
      if (result) this.#observe(connection, rows, result);
    } catch (error) {
      if (rows.length === 0 || !isRowsFault(error)) throw error;
      await this.#oneByOne(connection, rows, error);
    }
    return true;
  }

  /** Something in the batch is poison: each row on its own, so that it fails alone. */
  async #oneByOne(
    connection: LiveConnection,
    rows: readonly PendingRow[],
    batchError: unknown,
  ): Promise<void> {
    this.#options.logger.warn(
      { err: batchError, connectionId: connection.connectionId, rows: rows.length },
      'batch failed; trying its rows one by one',
    );
    for (const row of rows) {
      try {
        const result = await this.#inLock(connection, async (tx, context) => {
          const [pending] = await loadPendingRows(tx, connection.connectionId, { only: row.inboxId });
          return pending && ingestBatch(tx, [pending], [], context);
        });
        if (result === 'busy') return;
        if (result) this.#observe(connection, [row], result);
      } catch (error) {
        if (!isRowsFault(error)) throw error;
        await this.#fail(connection, row, error);
      }
    }
  }

  async #fail(connection: LiveConnection, row: PendingRow, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    const state = await failRow(this.#options.database, connection.tenantId, row, message);
    if (state !== 'dead') return;
    this.#metrics.rows.inc({ state });
    const { connectionId, tenantId } = connection;
    // A person must look: the row waits in the list of troubles until somebody replays it.
    this.#options.logger.error(
      { err: error, tenantId, connectionId, inboxId: row.inboxId },
      'inbox row given up',
    );
  }

  /** One transaction under the connection's lock, tried again when the database asks for it. */
  async #inLock<T extends BatchResult | undefined>(
    connection: LiveConnection,
    work: (tx: Transaction, context: BatchContext) => Promise<T>,
    whenBusy: 'leave' | 'wait' = 'leave',
  ): Promise<T | 'busy'> {
    const { tenantId, connectionId } = connection;
    const [agentAt, nameOf, standingOf, cards] = await Promise.all([
      this.#options.agents.at(tenantId, connectionId),
      this.#options.agents.names(tenantId),
      this.#options.agents.standings(tenantId),
      this.#options.cards?.of(tenantId),
    ]);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const result = await this.#options.database.tenant(tenantId, async (tx) => {
          const settings = await lockConnection(tx, connectionId, whenBusy);
          if (!settings) return 'busy' as const;
          return work(tx, {
            connection,
            directory: this.#options.directory,
            agentAt,
            nameOf,
            standingOf,
            settings,
            cards,
            metrics: this.#metrics,
            now: this.#now(),
          });
        });
        if (result !== 'busy' && result?.highest !== undefined) await this.#tell(tenantId, result.highest);
        return result;
      } catch (error) {
        if (attempt >= BATCH_TRIES || !isTransient(error)) throw error;
      }
    }
  }

  /** A lost note costs a moment: readers also look on their own. */
  async #tell(tenantId: string, highest: number): Promise<void> {
    try {
      await this.#options.bus.publish(EVENTS_PUBLISHED, `${tenantId} ${highest}`);
    } catch (error) {
      this.#options.logger.warn({ err: error, tenantId }, 'note of new events not sent');
    }
  }

  #observe(connection: LiveConnection, rows: readonly PendingRow[], result: BatchResult): void {
    const now = Date.now();
    if (result.rejected > 0) {
      const { tenantId, connectionId } = connection;
      // Each is in the list of troubles with its reason; the log says once per batch that there is something to see.
      this.#options.logger.warn({ tenantId, connectionId, rejected: result.rejected }, 'inbox rows rejected');
    }
    this.#metrics.batch.observe(rows.length);
    this.#metrics.rows.inc({ state: 'done' }, result.rows - result.rejected);
    this.#metrics.rows.inc({ state: 'rejected' }, result.rejected);
    for (const row of rows) this.#metrics.lag.observe((now - Date.parse(row.exchange.at)) / 1000);
    const first = rows[0];
    for (let pop = 0; first && pop < result.pops; pop += 1) {
      // The batch commits as one; its oldest row waited longest.
      this.#metrics.popLatency.observe((now - Date.parse(first.exchange.at)) / 1000);
    }
  }
}

/** Not about the database: parse or derive failed, or a value that no column takes. */
function isRowsFault(error: unknown): boolean {
  return (
    error instanceof RowFault || isPoison(error) || error instanceof TypeError || error instanceof RangeError
  );
}
