import type { Logger } from 'pino';
import { backOffMs } from '../connectors/kit/back-off.ts';
import { ConnectorError } from '../connectors/kit/connector-error.ts';
import type { PbxConnector } from '../connectors/kit/define-pbx-connector.ts';
import type { Account } from '../connectors/kit/operations.ts';
import type { ProviderHttp } from '../connectors/kit/provider-http.ts';
import { providerHttpFor } from '../connectors/kit/provider-http-for.ts';
import { parseSettings } from '../connectors/kit/settings-form.ts';
import type { GrantedSubscription, Subscription } from '../connectors/kit/subscription.ts';
import type { ConnectionHealth } from '../src/connections/connection-health.ts';
import type { ConnectionSource, OpenedConnection } from '../src/connections/connection-source.ts';
import type { SessionLeases } from '../src/connections/session-leases.ts';
import { type HeldSubscription, SubscriptionStore } from '../src/connections/subscription-store.ts';
import type { Database } from '../src/db/database.ts';
import { isAppError } from '../src/platform/app-error.ts';
import type { Service } from '../src/platform/lifecycle.ts';

export interface RenewSubscriptionsOptions {
  database: Database;
  leases: SessionLeases;
  source: ConnectionSource;
  health: ConnectionHealth;
  connectors: readonly PbxConnector[];
  logger: Logger;
  /** Address under which PBXs reach the hub. */
  publicUrl: () => string;
  now?: () => number;
  httpFor?: (connector: PbxConnector, settings: unknown) => ProviderHttp;
}

/** How soon a new connection, an end that was told, or the death of another process is noticed. */
const LOOK_EVERY_MS = 2_000;
const CANDIDATES = 50;
const RETRY_BASE_MS = 5_000;
/** An outage of the PBX must not cost calls for long once it is over. */
const RETRY_MAX_MS = 2 * 60_000;
/** Renewed when this share of its time is left: room for several tries. */
const MARGIN_SHARE = 1 / 3;
const MAX_MARGIN_MS = 60 * 60_000;
/** However short the grant, the PBX is not asked more often. */
const MIN_AHEAD_MS = 10_000;

/** Keeps the subscriptions of all connections alive, each in exactly one process at a time. */
export class RenewSubscriptions implements Service {
  readonly #options: RenewSubscriptionsOptions;
  readonly #store: SubscriptionStore;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #isStopped = true;

  constructor(options: RenewSubscriptionsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#store = new SubscriptionStore(options.database, this.#now);
  }

  async start(): Promise<void> {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    this.#lookIn(0);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  /** Looks after what is due; returns when that is done. */
  async look(): Promise<void> {
    const { leases, logger, publicUrl } = this.#options;
    const ids = this.#subscribers();
    if (ids.length === 0) return;
    const due = await this.#store.listDue(ids, publicUrl(), CANDIDATES);
    // Side by side: a PBX that hangs must not cost others their subscriptions.
    await Promise.all(
      due.map(async (connectionId) => {
        const lease = `subscription:${connectionId}`;
        if (!(await leases.tryTake(lease))) return;
        try {
          await this.#tend(connectionId);
        } catch (error) {
          logger.warn({ err: error, connectionId }, 'subscription could not be looked after');
        } finally {
          await leases.release(lease);
        }
      }),
    );
  }

  #lookIn(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#looking = this.look()
        .catch((error: unknown) =>
          this.#options.logger.warn({ err: error }, 'subscriptions could not be looked up'),
        )
        .finally(() => {
          if (!this.#isStopped) this.#lookIn(LOOK_EVERY_MS);
        });
    }, ms);
  }

  #subscribers(): string[] {
    return this.#options.connectors
      .filter(({ subscription }) => subscription !== undefined)
      .map(({ id }) => id);
  }

  async #tend(connectionId: string): Promise<void> {
    // Read under the lease: another process may have done it a moment ago.
    const held = await this.#store.find(this.#subscribers(), this.#options.publicUrl(), connectionId);
    if (held?.isDue !== true) return;
    try {
      const connection = await this.#options.source.find(connectionId, { disabledToo: true });
      const connector = this.#options.connectors.find(({ id }) => id === connection?.connector);
      if (connection === undefined || connector?.subscription === undefined) return;
      const settings: unknown = parseSettings(connector, connection.settings);
      const http = (this.#options.httpFor ?? providerHttpFor)(connector, settings);
      const account: Account<unknown> = { settings, country: connection.country, http };
      const subject = { subscription: connector.subscription, account, held };
      if (held.isEnabled) {
        await this.#keep(subject, connection);
        await this.#options.health.up(held.connectionId, 'subscription');
      } else await this.#drop(subject);
    } catch (error) {
      await this.#failed(held, error);
    }
  }

  async #keep(subject: Subject, connection: OpenedConnection): Promise<void> {
    const { subscription, account, held } = subject;
    const callbackUrl = `${this.#options.publicUrl()}/hooks/${held.connectionId}/${connection.hookSecret}`;
    const { externalId: id } = held;
    const isAnother = held.madeFor !== held.wantedFor;
    const isOver = held.isEnded && subscription.check === undefined;
    if (id === undefined || isAnother || isOver) {
      await this.#granted(subject, await subscription.create(account, { callbackUrl }));
    } else if (!held.isEnded && (held.renewAt ?? 0) <= this.#now()) {
      const renewed =
        subscription.renew === undefined
          ? subscription.create(account, { callbackUrl })
          : subscription.renew(account, { id, callbackUrl });
      await this.#granted(subject, await renewed);
    } else {
      // What the PBX told of an end may have been late: it is asked before another one is made.
      const living = subscription.check
        ? await subscription.check(account, { id })
        : { expiresInMs: (held.expiresAt ?? 0) - this.#now() };
      if (living !== undefined && living.expiresInMs > 0) {
        const times = this.#times(subscription, living);
        const renewAt = Math.min(times.renewAt, held.renewAt ?? times.renewAt);
        await this.#store.alive(held.connectionId, { ...times, renewAt });
      } else await this.#granted(subject, await subscription.create(account, { callbackUrl }));
    }
  }

  async #granted({ subscription, account, held }: Subject, granted: GrantedSubscription): Promise<void> {
    const { connectionId, externalId: before } = held;
    const times = this.#times(subscription, granted);
    await this.#store.granted(held, { externalId: granted.id, ...times });
    const { logger } = this.#options;
    logger.info({ connectionId, expiresAt: new Date(times.expiresAt).toISOString() }, 'subscribed');
    if (before === undefined || before === granted.id || subscription.cancel === undefined) return;
    // Two at once would tell everything twice. That the old one ends is then told too, and is the end of an old one.
    await subscription.cancel(account, { id: before }).catch((error: unknown) => {
      logger.info({ err: error, connectionId }, 'the replaced subscription could not be cancelled');
    });
  }

  /** Of a connection that is switched off. What cannot be cancelled lapses by itself; its webhooks are refused meanwhile. */
  async #drop({ subscription, account, held }: Subject): Promise<void> {
    if (held.externalId !== undefined) await subscription.cancel?.(account, { id: held.externalId });
    await this.#store.gone(held.connectionId);
  }

  /** `renewAt` leaves room for several tries. */
  #times({ checkEveryMs }: Subscription<unknown>, { expiresInMs }: { expiresInMs: number }) {
    const now = this.#now();
    const renewInMs = expiresInMs - Math.min(MAX_MARGIN_MS, expiresInMs * MARGIN_SHARE);
    return {
      expiresAt: now + expiresInMs,
      renewAt: now + renewInMs,
      dueAt: now + Math.max(MIN_AHEAD_MS, Math.min(checkEveryMs, renewInMs)),
    };
  }

  async #failed(held: HeldSubscription, error: unknown): Promise<void> {
    const { health, logger } = this.#options;
    const { connectionId } = held;
    if (!held.isEnabled) {
      logger.info({ err: error, connectionId }, 'subscription could not be cancelled');
      await this.#store.gone(connectionId);
      return;
    }
    const isOurs = error instanceof ConnectorError || isAppError(error);
    const isRefused = isAppError(error) || (error instanceof ConnectorError && error.kind === 'auth');
    const reason = isOurs ? error.message : 'the hub failed';
    const retryMs = backOffMs(held.failures + 1, { baseMs: RETRY_BASE_MS, maxMs: RETRY_MAX_MS });
    const askedMs = error instanceof ConnectorError ? (error.retryAfterMs ?? 0) : 0;
    await this.#store.failed(held, reason, isRefused ? undefined : this.#now() + Math.max(retryMs, askedMs));
    await health.failed(connectionId, 'subscription', {
      error: `No live events: ${reason}`,
      refused: isRefused,
    });
    logger.info({ connectionId, reason }, 'subscription failed');
    if (!isOurs) throw error;
  }
}

interface Subject {
  subscription: Subscription<unknown>;
  account: Account<unknown>;
  held: HeldSubscription;
}
