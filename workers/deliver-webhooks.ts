import type { Logger } from 'pino';
import { EVENTS_PUBLISHED } from '../src/calls/outgoing-events.ts';
import type { SessionLeases } from '../src/connections/session-leases.ts';
import type { Database } from '../src/db/database.ts';
import type { Bus } from '../src/platform/bus.ts';
import type { Service } from '../src/platform/lifecycle.ts';
import type { DeliverEvents } from '../src/webhooks/deliver-events.ts';
import { type BusyEndpoint, busyEndpoints } from '../src/webhooks/webhook-queue.ts';

export interface DeliverWebhooksOptions {
  database: Database;
  leases: SessionLeases;
  bus: Bus;
  deliveries: Pick<DeliverEvents, 'run' | 'rests'>;
  logger: Logger;
  /** Endpoints that this process sends to at a time. */
  concurrency?: number;
  now?: () => Date;
}

/** For retries, and for whoever missed the news of an event: the bus may lose one. */
const LOOK_EVERY_MS = 2_000;
/** News come by the dozen; one look serves them all. */
const GATHER_MS = 50;
const CANDIDATES = 200;

/** Sends events to webhook endpoints, those of an endpoint from exactly one process at a time. */
export class DeliverWebhooks implements Service {
  readonly #options: DeliverWebhooksOptions;
  /** Endpoint id → its running delivery. */
  readonly #running = new Map<string, Promise<void>>();
  #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #lookAt = Number.POSITIVE_INFINITY;
  #unsubscribe: (() => Promise<void> | void) | undefined;

  constructor(options: DeliverWebhooksOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#stopping = new AbortController();
    this.#unsubscribe = await this.#options.bus.subscribe(EVENTS_PUBLISHED, () => this.#lookIn(GATHER_MS));
    this.#lookIn(0);
  }

  /** Requests under way end by themselves; what they brought is still written down. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#unsubscribe?.();
    await Promise.all(this.#running.values());
  }

  /** Starts what is busy and free; returns when all that it started is done. */
  async look(): Promise<void> {
    const { database, leases, deliveries, concurrency = 8, now = () => new Date() } = this.#options;
    const started: Promise<void>[] = [];
    for (const endpoint of await busyEndpoints(database, now(), CANDIDATES)) {
      const { endpointId } = endpoint;
      if (this.#running.size >= concurrency || this.#stopping.signal.aborted) break;
      if (this.#running.has(endpointId) || deliveries.rests(endpointId)) continue;
      if (!(await leases.tryTake(leaseOf(endpointId)))) continue;
      const run = this.#deliver(endpoint).finally(() => this.#running.delete(endpointId));
      this.#running.set(endpointId, run);
      started.push(run);
    }
    await Promise.all(started);
  }

  #lookIn(ms: number): void {
    const at = Date.now() + ms;
    if (this.#stopping.signal.aborted || at >= this.#lookAt) return;
    clearTimeout(this.#timer);
    this.#lookAt = at;
    this.#timer = setTimeout(() => {
      this.#lookAt = Number.POSITIVE_INFINITY;
      // Does not wait for the requests: a slow endpoint must not hold up the others.
      this.look().catch((error: unknown) =>
        this.#options.logger.warn({ err: error }, 'webhooks could not be looked up'),
      );
      this.#lookIn(LOOK_EVERY_MS);
    }, ms);
  }

  async #deliver(endpoint: BusyEndpoint): Promise<void> {
    const { leases, deliveries, logger } = this.#options;
    const { endpointId, tenantId } = endpoint;
    // With the lease gone another process may begin: whoever settles a try second settles nothing.
    const lost = new AbortController();
    const forget = leases.onLost(() => lost.abort());
    try {
      await deliveries.run(endpoint, AbortSignal.any([this.#stopping.signal, lost.signal]));
    } catch (error) {
      logger.warn({ err: error, tenantId, endpointId }, 'webhooks could not be sent');
    } finally {
      forget();
      await leases.release(leaseOf(endpointId)).catch((error: unknown) => {
        logger.warn({ err: error, endpointId }, 'lease could not be released');
      });
    }
  }
}

function leaseOf(endpointId: string): string {
  return `webhook:${endpointId}`;
}
