import type { Logger } from 'pino';
import { backOffMs } from '../connectors/kit/back-off.ts';
import { EVENTS_PUBLISHED } from '../src/calls/outgoing-events.ts';
import type { SessionLeases } from '../src/connections/session-leases.ts';
import { AccountRunner } from '../src/crm/account-runner.ts';
import { CALLER_ASKED, CALLER_TOLD, readCallerAsked } from '../src/crm/caller-notes.ts';
import type { Crm } from '../src/crm/create-crm.ts';
import type { Refold } from '../src/crm/live-callers.ts';
import type { Database } from '../src/db/database.ts';
import { isAppError } from '../src/platform/app-error.ts';
import type { Bus } from '../src/platform/bus.ts';
import type { Service } from '../src/platform/lifecycle.ts';
import { HoldLeased } from './hold-leased.ts';

export interface DeliverCrmOptions {
  database: Database;
  bus: Pick<Bus, 'subscribe' | 'publish'>;
  leases: SessionLeases;
  logger: Logger;
  crm: Pick<Crm, 'source' | 'catalog' | 'links' | 'metrics' | 'wanted'>;
  refold: Refold;
  now?: () => number;
  lookEveryMs?: number;
  inFlightMs?: number;
  cardWaitsMs?: number;
  backOffMs?: typeof backOffMs;
}

/** Ahead of time, so that an account that writes nothing for long does not lose its tokens. For the scheduler. */
export const KEEP_CRM_TOKENS_CRON = '50 */5 * * * *';

/** Writes calls into CRMs: each account in exactly one process at a time, so that its rate limit is one for all of them. */
export class DeliverCrm implements Service {
  readonly #options: DeliverCrmOptions;
  readonly #holds: HoldLeased;
  /** Tenant id → runners of its accounts that this process holds, by account id. */
  readonly #runners = new Map<string, Map<string, AccountRunner>>();
  readonly #subscriptions: (() => Promise<void>)[] = [];

  constructor(options: DeliverCrmOptions) {
    this.#options = options;
    const { leases, logger, crm } = options;
    this.#holds = new HoldLeased({
      leases,
      logger,
      leaseOf: (accountId) => `crm:${accountId}`,
      wanted: () => crm.source.listEnabled(),
      open: (accountId) => this.#open(accountId),
    });
  }

  async start(): Promise<void> {
    const { bus } = this.#options;
    if (this.#subscriptions.length === 0) {
      this.#subscriptions.push(
        await bus.subscribe(EVENTS_PUBLISHED, (message) => {
          const tenantId = message.split(' ')[0] ?? '';
          for (const runner of this.#runners.get(tenantId)?.values() ?? []) runner.kick();
        }),
        await bus.subscribe(CALLER_ASKED, (message) => this.#question(message)),
      );
    }
    await this.#holds.start();
  }

  async stop(): Promise<void> {
    for (const unsubscribe of this.#subscriptions.splice(0)) await unsubscribe();
    await this.#holds.stop();
  }

  /** Accounts that this process works on. */
  get holding(): string[] {
    return this.#holds.holding;
  }

  /** Refreshes tokens that are due. */
  async keepTokens(): Promise<void> {
    const { crm, logger, now = Date.now } = this.#options;
    for (const accountId of this.holding) {
      try {
        const account = await crm.source.find(accountId);
        if (account === undefined || crm.catalog.find(account.connector)?.keepsTokens !== true) continue;
        await crm.catalog.refreshTokens(account.connector, account.settings, account.tokens, now());
      } catch (error) {
        logger.warn({ err: error, accountId }, 'tokens of a CRM could not be refreshed');
      }
    }
  }

  async #open(accountId: string) {
    const { database, logger, crm, refold, now, lookEveryMs, inFlightMs, cardWaitsMs } = this.#options;
    try {
      const account = await crm.source.find(accountId);
      if (account === undefined) return 'gone';
      const { tenantId, connector, settings, country, tokens } = account;
      const port = crm.catalog.bind(connector, settings, country, tokens);
      const runner = new AccountRunner({
        database,
        source: crm.source,
        port,
        run: { accountId, tenantId, run: await crm.source.beginRun(accountId) },
        links: crm.links,
        metrics: crm.metrics,
        country,
        wanted: crm.wanted,
        refold,
        told: (numberKey) => this.#told(`${tenantId} ${accountId} ${numberKey}`),
        logger: logger.child({ tenantId, accountId }),
        backOffMs: this.#options.backOffMs ?? backOffMs,
        ...(now && { now }),
        ...(lookEveryMs !== undefined && { lookEveryMs }),
        ...(inFlightMs !== undefined && { inFlightMs }),
        ...(cardWaitsMs !== undefined && { cardWaitsMs }),
      });
      return this.#registered({ tenantId, accountId }, runner);
    } catch (error) {
      if (!isAppError(error)) throw error;
      // Settings that do not fit, or cannot be opened: a person has to change them, and then the version changes.
      logger.error({ err: error, accountId }, 'a CRM account cannot be worked on');
      return undefined;
    }
  }

  /** Only one process can answer: the one that works on the account. */
  #question(message: string): void {
    const asked = readCallerAsked(message);
    for (const accountId of asked?.accountIds ?? []) {
      const runner = this.#runners.get(asked?.tenantId ?? '')?.get(accountId);
      if (asked === undefined || runner === undefined) continue;
      runner
        .question(asked.keys)
        .catch((error: unknown) =>
          this.#options.logger.error({ err: error, accountId }, 'a question who calls was not passed on'),
        );
    }
  }

  /** A lost note costs whoever waits the rest of their patience. */
  #told(message: string): void {
    this.#options.bus
      .publish(CALLER_TOLD, message)
      .catch((error: unknown) =>
        this.#options.logger.warn({ err: error }, 'note of a known caller not sent'),
      );
  }

  #registered({ tenantId, accountId }: { tenantId: string; accountId: string }, runner: AccountRunner) {
    const ofTenant = this.#runners.get(tenantId) ?? new Map<string, AccountRunner>();
    this.#runners.set(tenantId, ofTenant.set(accountId, runner));
    return {
      start: () => runner.start(),
      stop: async () => {
        if (ofTenant.get(accountId) === runner) ofTenant.delete(accountId);
        await runner.stop();
      },
    };
  }
}
