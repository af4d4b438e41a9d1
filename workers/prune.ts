import type { Logger } from 'pino';
import type { Database } from '../src/db/database.ts';
import { DEFAULT_SETTINGS } from '../src/tenants/tenant-settings.ts';

export interface PruneOptions {
  database: Database;
  logger: Logger;
  inboxRetentionDays: number;
  eventRetentionDays: number;
  now?: () => Date;
}

/** Once an hour: months must be there before they begin, the rest has time. */
export const PRUNE_CRON = '0 17 * * * *';

/** Names of conversations and ids of log rows are asked for as long as a PBX may still tell of a call: hours, days at most. */
const NAMES_RETENTION_DAYS = 45;
const REFUSALS_RETENTION_DAYS = 90;
/** As long as a missed call may be told late: a talk of before then closes no task. */
const REACHES_RETENTION_DAYS = 45;
/** What the console shows of the ways of callers through menus. */
const MENU_RUNS_RETENTION_DAYS = 92;
/** What was said to a CRM about a call that it has by now; what failed stays until somebody has looked. */
const CRM_STEPS_RETENTION_DAYS = 92;
/** What was sent to whom; longer than the retry plan. */
const WEBHOOK_DELIVERIES_RETENTION_DAYS = 30;
/** Rows per statement, so that no lock and no transaction lasts long. */
const CHUNK = 5_000;
/** Months of inbox looked back for, beyond the retention. */
const MONTHS_BACK = 24;

/** Makes the partitions of the months to come and removes what is older than its retention. */
export class Prune {
  readonly #options: PruneOptions;
  readonly #now: () => Date;

  constructor(options: PruneOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
  }

  async run(): Promise<void> {
    const { eventRetentionDays, inboxRetentionDays, logger } = this.#options;
    await this.#makeMonths();
    const removed = {
      events: await this.#remove('outgoing_events', 'created_at', eventRetentionDays),
      keys: await this.#remove('call_keys', 'created_at', NAMES_RETENTION_DAYS),
      logRows: await this.#remove('log_rows', 'seen_at', NAMES_RETENTION_DAYS),
      reaches: await this.#remove('customer_reaches', 'seen_at', REACHES_RETENTION_DAYS),
      refusals: await this.#remove('refusals', 'last_at', REFUSALS_RETENTION_DAYS),
      crmSteps: await this.#remove(
        'crm_steps',
        'planned_at',
        CRM_STEPS_RETENTION_DAYS,
        "(state = 'confirmed' OR kind = 'pop')",
      ),
      crmPeople: await this.#remove('crm_people', 'until', 0),
      crmLookUps: await this.#remove(
        'crm_lookups',
        'expires_at',
        0,
        // An answer that is on its way needs its row.
        "(asking_since IS NULL OR asking_since < now() - interval '1 hour')",
      ),
      menuRuns: await this.#remove('voice_menu_runs', 'began_at', MENU_RUNS_RETENTION_DAYS),
      webhookDeliveries: await this.#remove(
        'webhook_deliveries',
        'made_at',
        WEBHOOK_DELIVERIES_RETENTION_DAYS,
      ),
      auditEntries: await this.#pruneAudit(),
      inboxMonths: await this.#dropInboxMonths(inboxRetentionDays),
      inboxRows: await this.#removeStrayInboxRows(inboxRetentionDays),
    };
    logger.info(removed, 'pruned');
  }

  /** This month and the next two, so that a hub that was off for weeks is not late. */
  async #makeMonths(): Promise<void> {
    const now = this.#now();
    for (const ahead of [0, 1, 2]) {
      const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1));
      await this.#options.database.hubPool.query('SELECT ensure_month_partitions($1::date)', [toDay(month)]);
    }
  }

  /** Each tenant says how long its entries are kept; nobody but this function of the database may remove any. */
  async #pruneAudit(): Promise<number> {
    const { rows } = await this.#options.database.hubPool.query<{ gone: number }>(
      'SELECT prune_audit($1, $2) AS gone',
      [this.#now(), DEFAULT_SETTINGS.auditRetentionDays],
    );
    return rows[0]?.gone ?? 0;
  }

  async #remove(table: string, column: string, days: number, only = 'true'): Promise<number> {
    return this.#inChunks(
      `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE ${column} < $1 AND ${only} ORDER BY ${column} LIMIT ${CHUNK}))`,
      this.#daysAgo(days),
    );
  }

  /** Whole months go at once, without touching a row; a month with pending rows stays. */
  async #dropInboxMonths(days: number): Promise<number> {
    const limit = this.#daysAgo(days);
    let dropped = 0;
    for (let back = 1; back <= MONTHS_BACK; back += 1) {
      const month = new Date(Date.UTC(limit.getUTCFullYear(), limit.getUTCMonth() - back, 1));
      const { rows } = await this.#options.database.hubPool.query<{ dropped: boolean }>(
        'SELECT drop_inbox_month($1::date) AS dropped',
        [toDay(month)],
      );
      if (rows[0]?.dropped) dropped += 1;
    }
    return dropped;
  }

  /** Rows outside every month, from captures played back with their own times. */
  async #removeStrayInboxRows(days: number): Promise<number> {
    return this.#inChunks(
      `DELETE FROM inbox WHERE (inbox_id, received_at) IN (
        SELECT inbox_id, received_at FROM inbox
          WHERE tableoid = 'inbox_default'::regclass AND received_at < $1 AND state <> 'pending' LIMIT ${CHUNK})`,
      this.#daysAgo(days),
    );
  }

  async #inChunks(statement: string, before: Date): Promise<number> {
    let removed = 0;
    for (;;) {
      const { rowCount } = await this.#options.database.hubPool.query(statement, [before]);
      removed += rowCount ?? 0;
      if ((rowCount ?? 0) < CHUNK) return removed;
    }
  }

  #daysAgo(days: number): Date {
    return new Date(this.#now().getTime() - days * 24 * 3_600_000);
  }
}

function toDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}
