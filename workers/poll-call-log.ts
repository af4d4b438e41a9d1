import type { Logger } from 'pino';
import { backOffMs } from '../connectors/kit/back-off.ts';
import { clockHttp, sayClock } from '../connectors/kit/clock-ahead.ts';
import { ConnectorError } from '../connectors/kit/connector-error.ts';
import type { PbxConnector } from '../connectors/kit/define-pbx-connector.ts';
import { heardHttp } from '../connectors/kit/heard-http.ts';
import { readCursor } from '../connectors/kit/plan-window.ts';
import type { ProviderHttp } from '../connectors/kit/provider-http.ts';
import { providerHttpFor } from '../connectors/kit/provider-http-for.ts';
import { runPoll } from '../connectors/kit/run-poll.ts';
import { parseSettings } from '../connectors/kit/settings-form.ts';
import type { TokenPairStore } from '../connectors/kit/token-pair.ts';
import type { ConnectionHealth } from '../src/connections/connection-health.ts';
import type { ConnectionSource } from '../src/connections/connection-source.ts';
import type { HearAnswers } from '../src/connections/connector-catalog.ts';
import type { InboxPort } from '../src/connections/inbox-port.ts';
import { PollLogStore } from '../src/connections/poll-log-store.ts';
import type { SessionLeases } from '../src/connections/session-leases.ts';
import type { Database } from '../src/db/database.ts';
import { isAppError } from '../src/platform/app-error.ts';
import type { Service } from '../src/platform/lifecycle.ts';

export interface PollCallLogOptions {
  database: Database;
  leases: SessionLeases;
  source: ConnectionSource;
  health: ConnectionHealth;
  inbox: InboxPort;
  connectors: readonly PbxConnector[];
  logger: Logger;
  /** Who wants to know what the PBX of a connection answers. */
  hear?: HearAnswers;
  /** Polls of different connections that this process runs at a time. */
  concurrency?: number;
  now?: () => number;
  httpFor?: (connector: PbxConnector, settings: unknown, tokens: TokenPairStore) => ProviderHttp;
}

/** How often each process looks for due polls: also how soon another process takes over from a dead one. */
const LOOK_EVERY_MS = 1_000;
/** More than one process can run at a time, because the first ones may be leased elsewhere. */
const CANDIDATES = 200;
const RETRY_BASE_MS = 5_000;
const RETRY_MAX_MS = 10 * 60_000;

/**
 * Runs the call log polls of all connections, each in exactly one process at a time. The schedule is
 * `connection_states.next_poll_at`: it needs no queue and survives the death of anything.
 */
export class PollCallLog implements Service {
  readonly #options: PollCallLogOptions;
  readonly #now: () => number;
  /** Connection id → its running poll. */
  readonly #running = new Map<string, Promise<void>>();
  #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PollCallLogOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  async start(): Promise<void> {
    if (this.#timer !== undefined) return;
    this.#stopping = new AbortController();
    this.#lookIn(0);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stopping.abort();
    await Promise.all(this.#running.values());
  }

  /** Starts what is due and free; returns when the polls that it started are done. */
  async look(): Promise<void> {
    const free = (this.#options.concurrency ?? 4) - this.#running.size;
    if (free <= 0) return;
    const started: Promise<void>[] = [];
    for (const connectionId of await this.#due()) {
      if (started.length >= free || this.#stopping.signal.aborted) break;
      if (this.#running.has(connectionId)) continue;
      if (!(await this.#options.leases.tryTake(leaseOf(connectionId)))) continue;
      const run = this.#pollLeased(connectionId).finally(() => this.#running.delete(connectionId));
      this.#running.set(connectionId, run);
      started.push(run);
    }
    await Promise.all(started);
  }

  #lookIn(ms: number): void {
    this.#timer = setTimeout(() => {
      // Does not wait for the polls: a slow PBX must not hold up the others.
      this.look().catch((error: unknown) =>
        this.#options.logger.warn({ err: error }, 'polls could not be looked up'),
      );
      if (!this.#stopping.signal.aborted) this.#lookIn(LOOK_EVERY_MS);
    }, ms);
  }

  async #due(): Promise<string[]> {
    const { rows } = await this.#options.database.hubPool.query<{ connection_id: string }>(
      `SELECT s.connection_id FROM connection_states s JOIN connections c USING (connection_id)
        WHERE c.enabled AND s.next_poll_at <= $1 ORDER BY s.next_poll_at LIMIT $2`,
      [new Date(this.#now()), CANDIDATES],
    );
    return rows.map((row) => row.connection_id);
  }

  async #pollLeased(connectionId: string): Promise<void> {
    const { leases, logger } = this.#options;
    try {
      await this.#poll(connectionId);
    } catch (error) {
      // The state says when to try again, or still says "due".
      logger.warn({ err: error, connectionId }, 'poll could not be finished');
    } finally {
      await leases.release(leaseOf(connectionId)).catch((error: unknown) => {
        logger.warn({ err: error, connectionId }, 'lease could not be released');
      });
    }
  }

  async #poll(connectionId: string): Promise<void> {
    const { database, inbox, source, health, connectors } = this.#options;
    // Read under the lease: another process may have finished this very poll a moment ago.
    const { rows } = await database.hubPool.query<{ cursor: unknown; due: boolean; failures: number }>(
      `SELECT cursor, coalesce((troubles -> 'callLog' ->> 'failures')::integer, 0) AS failures, next_poll_at <= $2 AS due
         FROM connection_states WHERE connection_id = $1`,
      [connectionId, new Date(this.#now())],
    );
    const state = rows[0];
    if (state?.due !== true) return;
    try {
      const connection = await source.find(connectionId);
      const connector = connectors.find(({ id }) => id === connection?.connector);
      if (connection === undefined || connector?.callLog === undefined) {
        await this.#neverAgain(connectionId, connection?.connector);
        return;
      }
      const settings: unknown = parseSettings(connector, connection.settings);
      const { tenantId, country } = connection;
      const http = (this.#options.httpFor ?? providerHttpFor)(connector, settings, connection.tokens);
      let aheadMs = 0;
      await runPoll({
        poll: connector.callLog,
        http: clockHttp(this.#hearing(connectionId, http), this.#now, (ms) => {
          aheadMs = ms;
        }),
        context: { settings, country },
        cursor: readCursor(state.cursor),
        store: new PollLogStore({
          database,
          inbox,
          tenantId,
          connectionId,
          cursor: state.cursor,
          now: this.#now,
        }),
        now: this.#now,
        signal: this.#stopping.signal,
      });
      if (this.#stopping.signal.aborted) return;
      const everyMs = connector.callLog.everyMsOf?.(settings) ?? connector.callLog.everyMs;
      await health.polled(connectionId, this.#now() + everyMs, sayClock(aheadMs));
    } catch (error) {
      await this.#failed(connectionId, error, state.failures);
    }
  }

  async #failed(connectionId: string, error: unknown, failuresBefore: number): Promise<void> {
    const { health, logger } = this.#options;
    const retryAt =
      this.#now() + backOffMs(failuresBefore + 1, { baseMs: RETRY_BASE_MS, maxMs: RETRY_MAX_MS });
    if (error instanceof ConnectorError) {
      const refused = error.kind === 'auth';
      const nextPollAt = refused ? null : Math.max(retryAt, this.#now() + (error.retryAfterMs ?? 0));
      await health.failed(connectionId, 'callLog', { error: error.message, refused, nextPollAt });
      logger.info({ connectionId, kind: error.kind, reason: error.message }, 'poll failed');
      return;
    }
    if (isAppError(error) && error.code === 'conflict') return;
    if (isAppError(error)) {
      // Settings that do not fit the schema, or that cannot be decrypted: as hopeless as a refused password.
      await health.failed(connectionId, 'callLog', { error: error.message, refused: true, nextPollAt: null });
      return;
    }
    await health.failed(connectionId, 'callLog', {
      error: 'The hub failed to read the call log',
      refused: false,
      nextPollAt: retryAt,
    });
    throw error;
  }

  #hearing(connectionId: string, http: ProviderHttp): ProviderHttp {
    const { hear } = this.#options;
    return hear === undefined ? http : heardHttp(http, hear(connectionId));
  }

  /** Switched off meanwhile, or this build does not poll that connector: the change that brings it back sets the time anew. */
  async #neverAgain(connectionId: string, connector: string | undefined): Promise<void> {
    this.#options.logger.info({ connectionId, connector }, 'connection is not polled');
    await this.#options.database.hubPool.query(
      'UPDATE connection_states SET next_poll_at = NULL WHERE connection_id = $1',
      [connectionId],
    );
  }
}

function leaseOf(connectionId: string): string {
  return `poll:${connectionId}`;
}
