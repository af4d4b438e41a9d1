import type { Logger } from 'pino';
import type { BlockListService } from '../src/block-lists/block-list-service.ts';
import type { Database } from '../src/db/database.ts';
import { actingAs } from '../src/platform/acting.ts';

export interface SweepBlockListsOptions {
  database: Database;
  blockLists: Pick<BlockListService, 'applying'>;
  logger: Logger;
  now?: () => Date;
}

export const APPLY_BLOCK_LISTS_CRON = '*/30 * * * * *';
const AT_MOST = 1_000;

/** Entries run out, and what a PBX did not take is tried again when its time has come. */
export class SweepBlockLists {
  readonly #options: SweepBlockListsOptions;

  constructor(options: SweepBlockListsOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const { database, logger, now = () => new Date() } = this.#options;
    const at = now();
    const { rows } = await database.hubPool.query<{ tenant_id: string }>(
      'SELECT tenant_id FROM due_block_tenants($1, $2)',
      [at, AT_MOST],
    );
    for (const { tenant_id: tenantId } of rows) {
      try {
        await actingAs({ operation: 'applyBlockLists' }, () => this.#sweep(tenantId, at));
      } catch (error) {
        logger.error({ err: error, tenantId }, 'block lists not applied');
      }
    }
  }

  async #sweep(tenantId: string, at: Date): Promise<void> {
    const { applying } = this.#options.blockLists;
    await applying.expire(tenantId, at);
    await applying.apply(tenantId);
  }
}
