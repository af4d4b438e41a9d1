import type { Logger } from 'pino';
import { removeStaleParts } from '../src/audio-store/spool-body.ts';
import type { PbxOperator } from '../src/connections/pbx-operator.ts';
import type { SessionLeases } from '../src/connections/session-leases.ts';
import type { Database } from '../src/db/database.ts';
import { actingAs } from '../src/platform/acting.ts';
import type { Service } from '../src/platform/lifecycle.ts';
import type { Recordings } from '../src/recordings/create-recordings.ts';
import { FetchRecording } from '../src/recordings/fetch-recording.ts';

export interface FetchRecordingsOptions {
  database: Database;
  leases: SessionLeases;
  operator: Pick<PbxOperator, 'group'>;
  recordings: Pick<Recordings, 'store' | 'changes' | 'deletions' | 'metrics' | 'spoolDirectory' | 'maxBytes'>;
  logger: Logger;
  /** Connections that this process fetches for at a time. */
  concurrency?: number;
  now?: () => Date;
  random?: () => number;
}

/** How often each process looks for what is due: also how soon another takes over from a dead one. */
const LOOK_EVERY_MS = 2_000;
/** More than one process can work on, because the first ones may be leased elsewhere. */
const CANDIDATES = 200;
/** Per run; the rest has time until the next. */
const ORPHANS = 500;
/** At a PBX, so that recordings do not keep its calls waiting. */
const AT_ONCE_PER_CONNECTION = 2;
/** Every hour, for tenants that keep recordings for days. */
export const EXPIRE_RECORDINGS_CRON = '0 41 * * * *';

/**
 * Fetches recordings in the background, those of a connection in exactly one process at a time. The schedule is
 * `recordings.next_try_at`: it needs no queue and survives the death of anything.
 */
export class FetchRecordings implements Service {
  readonly #options: FetchRecordingsOptions;
  readonly #fetcher: FetchRecording;
  readonly #now: () => Date;
  /** Connection id → its running fetches. */
  readonly #running = new Map<string, Promise<void>>();
  #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: FetchRecordingsOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
    const { database, operator, recordings, logger, now, random } = options;
    this.#fetcher = new FetchRecording({
      ...recordings,
      database,
      operator,
      logger,
      ...(now && { now }),
      ...(random && { random }),
    });
  }

  async start(): Promise<void> {
    if (this.#timer !== undefined) return;
    this.#stopping = new AbortController();
    await removeStaleParts(this.#options.recordings.spoolDirectory);
    this.#lookIn(0);
  }

  /** Downloads under way are let go of, and are due again at once. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stopping.abort();
    await Promise.all(this.#running.values());
  }

  /** Starts what is due and free; returns when all that it started is done. */
  async look(): Promise<void> {
    const { concurrency = 4, leases } = this.#options;
    const started: Promise<void>[] = [];
    for (const { tenantId, connectionId } of await this.#due()) {
      if (this.#running.size >= concurrency || this.#stopping.signal.aborted) break;
      if (this.#running.has(connectionId)) continue;
      if (!(await leases.tryTake(leaseOf(connectionId)))) continue;
      const run = this.#fetchLeased(tenantId, connectionId).finally(() => this.#running.delete(connectionId));
      this.#running.set(connectionId, run);
      started.push(run);
    }
    await Promise.all(started);
  }

  /** Deletes what its tenant does not keep any longer. */
  async expire(): Promise<void> {
    const deleted = await actingAs({ operation: 'expireRecordings' }, () =>
      this.#options.recordings.deletions.expire(),
    );
    if (deleted > 0) this.#options.logger.info({ deleted }, 'recordings deleted by retention');
  }

  /** A connection that is gone or switched off asks no PBX: what was waited for until now is not waited for any longer. */
  async giveUpOrphans(): Promise<void> {
    const { rows } = await this.#options.database.hubPool.query<{
      tenant_id: string;
      connection_id: string;
      recording_id: string;
      tries: number;
    }>(
      `SELECT tenant_id, connection_id, recording_id, tries FROM recordings r
        WHERE state = 'pending' AND give_up_at < $1 AND NOT EXISTS (
          SELECT 1 FROM connections c WHERE c.connection_id = r.connection_id AND c.enabled) LIMIT $2`,
      [this.#now(), ORPHANS],
    );
    for (const { tenant_id, connection_id, recording_id, tries } of rows) {
      const key = { tenantId: tenant_id, connectionId: connection_id, recordingId: recording_id, tries };
      await this.#fetcher.giveUp(key, 'The connection is removed or switched off');
    }
  }

  #lookIn(ms: number): void {
    this.#timer = setTimeout(() => {
      // Does not wait for the downloads: a slow PBX must not hold up the others.
      this.look().catch((error: unknown) =>
        this.#options.logger.warn({ err: error }, 'recordings could not be looked up'),
      );
      if (!this.#stopping.signal.aborted) this.#lookIn(LOOK_EVERY_MS);
    }, ms);
  }

  /** One look into an index for each connection, however many recordings wait. */
  async #due(): Promise<{ tenantId: string; connectionId: string }[]> {
    const { rows } = await this.#options.database.hubPool.query<{ tenant_id: string; connection_id: string }>(
      `SELECT c.tenant_id, c.connection_id FROM connections c CROSS JOIN LATERAL (
         SELECT next_try_at FROM recordings r
           WHERE r.connection_id = c.connection_id AND r.state = 'pending' AND r.next_try_at <= $1
           ORDER BY next_try_at LIMIT 1) due
       WHERE c.enabled ORDER BY due.next_try_at LIMIT $2`,
      [this.#now(), CANDIDATES],
    );
    return rows.map(({ tenant_id, connection_id }) => ({ tenantId: tenant_id, connectionId: connection_id }));
  }

  async #fetchLeased(tenantId: string, connectionId: string): Promise<void> {
    const { leases, logger } = this.#options;
    // With the lease gone another process may begin: whoever settles a try second settles nothing.
    const lost = new AbortController();
    const forget = leases.onLost(() => lost.abort());
    const signal = AbortSignal.any([this.#stopping.signal, lost.signal]);
    try {
      await Promise.all(
        Array.from({ length: AT_ONCE_PER_CONNECTION }, async () => {
          while (!signal.aborted && (await this.#fetcher.next(tenantId, connectionId, signal)));
        }),
      );
    } catch (error) {
      // The rows say when to try again.
      logger.warn({ err: error, tenantId, connectionId }, 'recordings could not be fetched');
    } finally {
      forget();
      await leases.release(leaseOf(connectionId)).catch((error: unknown) => {
        logger.warn({ err: error, connectionId }, 'lease could not be released');
      });
    }
  }
}

function leaseOf(connectionId: string): string {
  return `recordings:${connectionId}`;
}
