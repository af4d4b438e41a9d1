import type { Database } from '../db/database.ts';

/**
 * What people see of a connection: the worst of what its sources say.
 *
 *     new ──► ok ◄──► degraded ──(5 failures in a row)──► down ──► ok
 *      └───────┴─────────┴──► refused   the credentials are refused; only a change of the settings leads back to new
 */
export type ConnectionStatus = 'new' | 'ok' | 'degraded' | 'refused' | 'down';

/** A way in which a connection hears of calls. Each clears its own trouble and nobody else's. */
export const HEALTH_SOURCES = ['callLog', 'stream', 'subscription', 'tokens'] as const;
export type HealthSource = (typeof HEALTH_SOURCES)[number];

/** What is wrong with one source now. `failures` in a row; 0: it was read, but the PBX is odd. */
export interface ConnectionTrouble {
  error: string;
  /** RFC 3339. */
  at: string;
  failures: number;
  refused: boolean;
}
export type ConnectionTroubles = Readonly<Partial<Record<HealthSource, ConnectionTrouble>>>;

/** Failures in a row after which "now and then" has become "not at all". */
const DOWN_AFTER_FAILURES = 5;
/** `last_event_at` is for people: once in this time per connection is enough. */
const EVENT_NOTE_EVERY_MS = 10_000;
const ERROR_CHARS = 500;

/** The state of connection `$1`, locked, with `troubles` as they will be; two sources may write at once. */
const withTroubles = (troubles: string, where = 'true') =>
  `WITH next AS (SELECT connection_id, ${troubles} AS troubles FROM connection_states
                  WHERE connection_id = $1 AND (${where}) FOR UPDATE)`;

const SUMMARY = `
  troubles = next.troubles,
  (status, error, error_at, failures) =
    (SELECT CASE WHEN count(*) = 0 THEN 'ok' WHEN bool_or(refused) THEN 'refused'
                 WHEN max(failures) >= ${DOWN_AFTER_FAILURES} THEN 'down' ELSE 'degraded' END,
            (array_agg(error ORDER BY refused DESC, failures DESC, at DESC))[1],
            (array_agg(at ORDER BY refused DESC, failures DESC, at DESC))[1],
            coalesce(max(failures), 0)
       FROM jsonb_each(next.troubles) AS source,
            jsonb_to_record(source.value) AS trouble (error text, at timestamptz, failures integer, refused boolean))`;

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

  /** This source works: a stream is up, a subscription is held. */
  async up(connectionId: string, source: HealthSource): Promise<void> {
    await this.#database.hubPool.query(
      `${withTroubles('troubles - $2::text', "troubles ? $2::text OR status = 'new'")}
       UPDATE connection_states AS state SET ${SUMMARY} FROM next WHERE state.connection_id = next.connection_id`,
      [connectionId, source],
    );
  }

  /** The call log was read whole; the next time is `nextPollAt`. `but`: what is wrong with the PBX all the same, in words. */
  async polled(connectionId: string, nextPollAt: number, but?: string): Promise<void> {
    const now = new Date(this.#now());
    const trouble: ConnectionTrouble | undefined =
      but === undefined
        ? undefined
        : { error: but.slice(0, ERROR_CHARS), at: now.toISOString(), failures: 0, refused: false };
    await this.#database.hubPool.query(
      `${withTroubles("(troubles - 'callLog') || $4::jsonb")}
       UPDATE connection_states AS state SET ${SUMMARY}, last_poll_at = $2, next_poll_at = $3
         FROM next WHERE state.connection_id = next.connection_id`,
      [
        connectionId,
        now,
        new Date(nextPollAt),
        JSON.stringify(trouble === undefined ? {} : { callLog: trouble }),
      ],
    );
  }

  /**
   * Something went wrong with this source. `refused` stands until the settings change or the source works again. `nextPollAt` says when to
   * poll again: null is never, absent leaves it as it is (streams have their own pace). Returns the number of its failures in a row.
   */
  async failed(
    connectionId: string,
    source: HealthSource,
    trouble: { error: string; refused: boolean; nextPollAt?: number | null },
  ): Promise<number> {
    const { rows } = await this.#database.hubPool.query<{ failures: number }>(
      `${withTroubles(`troubles || jsonb_build_object($2::text, jsonb_build_object(
           'error', $3::text, 'at', $4::text, 'refused', $5::boolean,
           'failures', coalesce((troubles -> $2::text ->> 'failures')::integer, 0) + 1))`)}
       UPDATE connection_states AS state SET ${SUMMARY}, next_poll_at = CASE WHEN $6 THEN $7 ELSE next_poll_at END
         FROM next WHERE state.connection_id = next.connection_id
       RETURNING (next.troubles -> $2::text ->> 'failures')::integer AS failures`,
      [
        connectionId,
        source,
        trouble.error.slice(0, ERROR_CHARS),
        new Date(this.#now()).toISOString(),
        trouble.refused,
        trouble.nextPollAt !== undefined,
        typeof trouble.nextPollAt === 'number' ? new Date(trouble.nextPollAt) : null,
      ],
    );
    return rows[0]?.failures ?? 0;
  }
}
