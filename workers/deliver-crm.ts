import type { Logger } from 'pino';
import { backOffMs } from '../connectors/kit/back-off.ts';
import { EVENTS_PUBLISHED } from '../src/calls/outgoing-events.ts';
import type { SessionLeases } from '../src/connections/session-leases.ts';
import { AccountRunner } from '../src/crm/account-runner.ts';
import type { CrmAccountSource } from '../src/crm/crm-account-source.ts';
import type { CrmCatalog } from '../src/crm/crm-catalog.ts';
import type { CrmMetrics } from '../src/crm/crm-metrics.ts';
import type { CrmLinks } from '../src/crm/situation.ts';
import type { Database } from '../src/db/database.ts';
import { isAppError } from '../src/platform/app-error.ts';
import type { Bus } from '../src/platform/bus.ts';
import type { Service } from '../src/platform/lifecycle.ts';
import { HoldLeased } from './hold-leased.ts';

export interface DeliverCrmOptions {
  database: Database;
  bus: Pick<Bus, 'subscribe'>;
  leases: SessionLeases;
  logger: Logger;
  crm: { source: CrmAccountSource; catalog: CrmCatalog; links: CrmLinks; metrics: CrmMetrics };
  now?: () => number;
  lookEveryMs?: number;
  inFlightMs?: number;
  backOffMs?: typeof backOffMs;
}

/** Ahead of time, so that an account that writes nothing for long does not lose its tokens. For the scheduler. */
export const KEEP_CRM_TOKENS_CRON = '50 */5 * * * *';

/** Writes calls into CRMs: each account in exactly one process at a time, so that its rate limit is one for all of them. */
export class DeliverCrm implements Service {
  readonly #options: DeliverCrmOptions;
  readonly #holds: HoldLeased;
  /** Tenant id → runners of its accounts that this process holds. */
  readonly #runners = new Map<string, Set<AccountRunner>>();
  #unsubscribe: (() => Promise<void>) | undefined;

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
    this.#unsubscribe ??= await this.#options.bus.subscribe(EVENTS_PUBLISHED, (message) => {
      const tenantId = message.split(' ')[0] ?? '';
      for (const runner of this.#runners.get(tenantId) ?? []) runner.kick();
    });
    await this.#holds.start();
  }

  async stop(): Promise<void> {
    const unsubscribe = this.#unsubscribe;
    this.#unsubscribe = undefined;
    await unsubscribe?.();
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
    const { database, logger, crm, now, lookEveryMs, inFlightMs } = this.#options;
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
        logger: logger.child({ tenantId, accountId }),
        backOffMs: this.#options.backOffMs ?? backOffMs,
        ...(now && { now }),
        ...(lookEveryMs !== undefined && { lookEveryMs }),
        ...(inFlightMs !== undefined && { inFlightMs }),
      });
      return this.#registered(tenantId, runner);
    } catch (error) {
      if (!isAppError(error)) throw error;
      // Settings that do not fit, or cannot be opened: a person has to change them, and then the version changes.
      logger.error({ err: error, accountId }, 'a CRM account cannot be worked on');
      return undefined;
    }
  }

  #registered(tenantId: string, runner: AccountRunner) {
    const ofTenant = this.#runners.get(tenantId) ?? new Set();
    this.#runners.set(tenantId, ofTenant.add(runner));
    return {
      start: () => runner.start(),
      stop: async () => {
        ofTenant.delete(runner);
        await runner.stop();
      },
    };
  }
}
