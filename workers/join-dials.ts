import type { Logger } from 'pino';
import type { Database } from '../src/db/database.ts';
import type { DialService } from '../src/dialing/dial-service.ts';

export const JOIN_DIALS_CRON = '*/15 * * * * *';

/** A PBX that told nothing of the call for this long dialled none. */
const LOOK_FOR_MS = 30 * 60_000;
const AT_MOST = 1_000;

/** Finds the calls that came of what the hub had dialled. */
export class JoinDials {
  readonly #options: { database: Database; dials: Pick<DialService, 'get'>; logger: Logger };

  constructor(options: { database: Database; dials: Pick<DialService, 'get'>; logger: Logger }) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const { database, dials, logger } = this.#options;
    const { rows } = await database.hubPool.query<{ tenant_id: string; dial_id: string }>(
      'SELECT * FROM unjoined_dials($1, $2)',
      [new Date(Date.now() - LOOK_FOR_MS), AT_MOST],
    );
    for (const { tenant_id, dial_id } of rows) {
      try {
        await dials.get(tenant_id, dial_id);
      } catch (error) {
        logger.error({ err: error, tenantId: tenant_id, dialId: dial_id }, 'dial not joined');
      }
    }
  }
}
