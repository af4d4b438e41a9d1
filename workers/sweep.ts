import type { Logger } from 'pino';
import type { Touch } from '../src/calls/call-work.ts';
import type { Database } from '../src/db/database.ts';
import { isTransient } from '../src/inbox/database-error.ts';
import { listWaitingConnections } from '../src/inbox/pending-rows.ts';
import { DEFAULT_SETTINGS } from '../src/tenants/tenant-settings.ts';
import type { Ingest } from './ingest.ts';

export interface SweepOptions {
  database: Database;
  ingest: Pick<Ingest, 'refresh'>;
  /** Adds the job that drains a connection, deduplicated by its id. */
  wake(connectionId: string): Promise<void>;
  logger: Logger;
  /**
   * A live call that the PBX has said nothing of for this long is ended with cause `unknown`. Longer than any talk that people
   * have in one go; when the PBX does speak again, its word counts.
   */
  silenceMs?: number;
  /**
   * An incoming call in which no telephone rings any more is over after this long, where the PBX tells that only in its log.
   * The next telephone of a hunt rings within seconds; longer than any announcement between two groups.
   */
  idleMs?: number;
}

/** For the platform's scheduler: both jobs are cheap when there is nothing to do. */
export const SWEEP_PENDING_CRON = '*/10 * * * * *';
export const SETTLE_CALLS_CRON = '*/20 * * * * *';

const SILENCE_MS = 4 * 3_600_000;
const IDLE_MS = 2 * 60_000;
/** Calls per transaction. */
const TOUCHES = 200;
const AT_MOST = 5_000;

/** Finds by looking what a lost job would have told: nothing depends on the queue's memory. */
export class Sweep {
  readonly #options: SweepOptions;

  constructor(options: SweepOptions) {
    this.#options = options;
  }

  /** Wakes every connection with rows that wait. Returns how many. */
  async wakePending(): Promise<number> {
    const connectionIds = await listWaitingConnections(this.#options.database.hubPool);
    for (const connectionId of connectionIds) await this.#options.wake(connectionId);
    return connectionIds.length;
  }

  /** Makes ended calls final, and ends calls whose PBX went silent or never tells that nobody answers. */
  async settleCalls(): Promise<void> {
    for (const [connectionId, touches] of await this.#dueCalls()) {
      for (let start = 0; start < touches.length; start += TOUCHES) {
        await this.#refresh(connectionId, touches.slice(start, start + TOUCHES));
      }
    }
  }

  /** A call that cannot be made anew must not keep the others alive: they are tried apart from it, by halves. */
  async #refresh(connectionId: string, touches: readonly Touch[]): Promise<void> {
    const { ingest, logger } = this.#options;
    try {
      await ingest.refresh(connectionId, touches);
    } catch (error) {
      const half = touches.length >> 1;
      if (half === 0 || isTransient(error)) {
        const callIds = touches.map(({ callId }) => callId);
        logger.error({ err: error, connectionId, callIds }, 'calls not settled');
        return;
      }
      await this.#refresh(connectionId, touches.slice(0, half));
      await this.#refresh(connectionId, touches.slice(half));
    }
  }

  /** Key: connection id. */
  async #dueCalls(): Promise<Map<string, Touch[]>> {
    const { database, silenceMs = SILENCE_MS, idleMs = IDLE_MS } = this.#options;
    const { rows } = await database.hubPool.query<{
      connection_id: string;
      call_id: string;
      is_silent: boolean;
    }>('SELECT * FROM due_calls(make_interval(secs => $1), make_interval(secs => $2 / 1000.0), $3)', [
      DEFAULT_SETTINGS.wrapUpSeconds,
      silenceMs,
      AT_MOST,
    ]);
    const due = new Map<string, Touch[]>();
    for (const { connection_id, call_id, is_silent } of rows) {
      const touches = due.get(connection_id) ?? [];
      touches.push(is_silent ? { callId: call_id, close: true } : { callId: call_id, settle: true });
      due.set(connection_id, touches);
    }
    const idle = await database.hubPool.query<{ connection_id: string; call_id: string }>(
      'SELECT * FROM idle_calls(make_interval(secs => $1 / 1000.0), $2)',
      [idleMs, AT_MOST],
    );
    for (const { connection_id, call_id } of idle.rows) {
      const touches = due.get(connection_id) ?? [];
      if (!touches.some(({ callId }) => callId === call_id)) touches.push({ callId: call_id, idle: true });
      due.set(connection_id, touches);
    }
    return due;
  }
}
