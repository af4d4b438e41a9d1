import type { Database } from '../db/database.ts';

/**
 * What people see of a connection.
 *
 *     new ──► ok ◄──► degraded ──(5 failures in a row)──► down ──► ok
 *      └───────┴─────────┴──► refused   the credentials are refused; only a change of the settings leads back to new
 */
export type ConnectionStatus = 'new' | 'ok' | 'degraded' | 'refused' | 'down';

/** Failures in a row after which "now and then" has become "not at all". */
const DOWN_AFTER_FAILURES = 5;
/** `last_event_at` is for people: once in this time per connection is enough. */
const EVENT_NOTE_EVERY_MS = 10_000;
const ERROR_CHARS = 500;

/** Writes the health of connections. */
export class ConnectionHealth {
  readonly #database: Database;
  readonly #now: () => number;
  /** Connection id → when its last event was noted, epoch ms. */
  readonly #notedAt = new Map<string, number>();

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  /** The PBX was heard; cheap enough to be called for every webhook and frame. A webhook does not clear a poll's trouble. */
  async heard(connectionId: string): Promise<void> {
    const now = this.#now();
    if (now - (this.#notedAt.get(connectionId) ?? 0) < EVENT_NOTE_EVERY_MS) return;
    this.#notedAt.set(connectionId, now);
    await this.#database.hubPool.query(
      `UPDATE connection_states
          SET last_event_at = $2, status = CASE WHEN status = 'new' THEN 'ok' ELSE status END
        WHERE connection_id = $1`,
      [connectionId, new Date(now)],
    );
  }

  /** A stream is up. */
  async up(connectionId: string): Promise<void> {
    await this.#database.hubPool.query(
      `UPDATE connection_states SET status = 'ok', error = NULL, error_at = NULL, failures = 0
        WHERE connection_id = $1`,
      [connectionId],
    );
  }

  /** A poll was read whole; the next one comes at `nextPollAt`. `but`: what is wrong with the PBX all the same, in words. */
  async polled(connectionId: string, nextPollAt: number, but?: string): Promise<void> {
    await this.#database.hubPool.query(
      `UPDATE connection_states
          SET status = CASE WHEN $4::text IS NULL THEN 'ok' ELSE 'degraded' END, error = $4,
              error_at = CASE WHEN $4::text IS NOT NULL THEN $2::timestamptz END, failures = 0, last_poll_at = $2::timestamptz, next_poll_at = $3
        WHERE connection_id = $1`,
      [connectionId, new Date(this.#now()), new Date(nextPollAt), but ?? null],
    );
  }

  /**
   * Something went wrong. `refused` stands until the settings change. `nextPollAt` says when to poll again: null is
   * never, absent leaves it as it is (streams have their own pace). Returns the number of failures in a row.
   */
  async failed(
    connectionId: string,
    trouble: { error: string; refused: boolean; nextPollAt?: number | null },
  ): Promise<number> {
    const { rows } = await this.#database.hubPool.query<{ failures: number }>(
      `UPDATE connection_states
          SET failures = failures + 1, error = $2, error_at = $3,
              next_poll_at = CASE WHEN $7 THEN $4 ELSE next_poll_at END,
              status = CASE WHEN $5 THEN 'refused' WHEN failures + 1 >= $6 THEN 'down' ELSE 'degraded' END
        WHERE connection_id = $1 RETURNING failures`,
      [
        connectionId,
        trouble.error.slice(0, ERROR_CHARS),
        new Date(this.#now()),
        typeof trouble.nextPollAt === 'number' ? new Date(trouble.nextPollAt) : null,
        trouble.refused,
        DOWN_AFTER_FAILURES,
        trouble.nextPollAt !== undefined,
      ],
    );
    return rows[0]?.failures ?? 0;
  }
}
