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
  deliveries: Pick<DeliverEvents, 'run' | 'resting'>;
  logger: Logger;
  /** Endpoints that this process sends to at a time. */
  atOnce?: number;
  /** Of those, of one company. */
  atOnceOfTenant?: number;
  now?: () => Date;
}

/** For retries, and for whoever missed the news of an event: the bus may lose one. */
const LOOK_EVERY_MS = 2_000;
/** News come by the dozen; one look serves them all. */
const GATHER_MS = 50;
const CANDIDATES = 1_000;
/** All that is done is to wait for answers. */
const AT_ONCE = 64;
/** Receivers that are slow in every answer are busy for ever: they may hold up others of their company, and nobody else's. */
const AT_ONCE_OF_TENANT = 8;

/** Sends events to webhook endpoints, those of an endpoint from exactly one process at a time. */
export class DeliverWebhooks implements Service {
  readonly #options: DeliverWebhooksOptions;
  /** Endpoint id → its running delivery. */
  readonly #running = new Map<string, { tenantId: string; done: Promise<void> }>();
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
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  /** Starts what is busy and free; returns when all that it started is done. */
  async look(): Promise<void> {
    const { database, leases, deliveries, atOnce = AT_ONCE, now = () => new Date() } = this.#options;
    const started: Promise<void>[] = [];
    const except = [...this.#running.keys(), ...deliveries.resting()];
    for (const endpoint of await busyEndpoints(database, now(), { limit: CANDIDATES, except })) {
      const { endpointId, tenantId } = endpoint;
      if (this.#running.size >= atOnce || this.#stopping.signal.aborted) break;
      if (this.#running.has(endpointId) || !this.#hasRoom(tenantId)) continue;
      if (!(await leases.tryTake(leaseOf(endpointId)))) continue;
      const done = this.#deliver(endpoint).finally(() => this.#running.delete(endpointId));
      this.#running.set(endpointId, { tenantId, done });
      started.push(done);
    }
    await Promise.all(started);
  }

  #hasRoom(tenantId: string): boolean {
    const ofTenant = [...this.#running.values()].filter((one) => one.tenantId === tenantId).length;
    return ofTenant < (this.#options.atOnceOfTenant ?? AT_ONCE_OF_TENANT);
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
