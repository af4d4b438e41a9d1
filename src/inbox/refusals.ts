import type { Logger } from 'pino';
import type { Counter } from 'prom-client';
import type { Database } from '../db/database.ts';
import type { Service } from '../platform/lifecycle.ts';
import type { Metrics } from '../platform/metrics.ts';

/** Why something was turned away before it was stored. */
export type RefusalReason = 'secret' | 'contentType' | 'tooLarge' | 'verification';

const FLUSH_MS = 5_000;
const LOG_EVERY_MS = 60_000;

interface Count {
  tenantId: string;
  connectionId: string;
  reason: string;
  count: number;
  lastAt: Date;
}

/** Counts what was refused, in memory, and adds it to the table from time to time: a flood of bad requests costs no writes. */
export class Refusals implements Service {
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #total: Counter<'reason'>;
  /** Key: connection id and reason. */
  #counts = new Map<string, Count>();
  /** Key: connection id and reason; value: when it was last logged, epoch ms. */
  readonly #loggedAt = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: { database: Database; metrics: Metrics; logger: Logger }) {
    this.#database = options.database;
    this.#total = options.metrics.counter({
      name: 'webhook_refusals_total',
      help: 'Webhooks refused before they were stored, by reason.',
      labels: ['reason'],
    });
    this.#logger = options.logger;
  }

  async start(): Promise<void> {
    this.#timer ??= setInterval(() => void this.flush(), FLUSH_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.flush();
  }

  count(
    connection: { connectionId: string; tenantId: string },
    reason: RefusalReason,
    detail: Record<string, unknown> = {},
  ): void {
    this.#total.inc({ reason });
    const { connectionId, tenantId } = connection;
    const key = `${connectionId} ${reason}`;
    const now = new Date();
    const known = this.#counts.get(key);
    if (known) {
      known.count += 1;
      known.lastAt = now;
    } else {
      this.#counts.set(key, { tenantId, connectionId, reason, count: 1, lastAt: now });
    }
    if (now.getTime() - (this.#loggedAt.get(key) ?? 0) < LOG_EVERY_MS) return;
    this.#loggedAt.set(key, now.getTime());
    this.#logger.warn({ tenantId, connectionId, reason, ...detail }, 'webhook refused');
  }

  async flush(): Promise<void> {
    if (this.#counts.size === 0) return;
    const counts = [...this.#counts.values()];
    this.#counts = new Map();
    try {
      // A connection that was deleted meanwhile has nothing left to count for.
      await this.#database.hubPool.query(
        `INSERT INTO refusals (connection_id, tenant_id, reason, day, count, last_at)
          SELECT r.connection_id, r.tenant_id, r.reason, r.last_at::date, r.count, r.last_at
          FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::timestamptz[])
            AS r(connection_id, tenant_id, reason, count, last_at)
          JOIN connections USING (connection_id)
          ON CONFLICT (connection_id, reason, day)
            DO UPDATE SET count = refusals.count + excluded.count, last_at = excluded.last_at`,
        [
          counts.map((one) => one.connectionId),
          counts.map((one) => one.tenantId),
          counts.map((one) => one.reason),
          counts.map((one) => one.count),
          counts.map((one) => one.lastAt),
        ],
      );
    } catch (error) {
      this.#logger.warn({ err: error }, 'counts of refusals not stored');
    }
  }
}
