import type { Database } from '../db/database.ts';
import type { NumberKeys } from '../domain/crm/crm-port.ts';
import type { Bus } from '../platform/bus.ts';
import { CALLER_ASKED, CALLER_TOLD, type CallerAsked } from './caller-notes.ts';
import type { CrmCatalog } from './crm-catalog.ts';

export interface AskCrmsOptions {
  database: Database;
  bus: Pick<Bus, 'publish' | 'subscribe'>;
  catalog: Pick<CrmCatalog, 'find'>;
}

/** Waits until the CRMs of a tenant have said whom they have for a number, as long as the caller of this may wait. */
export class AskCrms {
  readonly #options: AskCrmsOptions;

  constructor(options: AskCrmsOptions) {
    this.#options = options;
  }

  /**
   * Returns whether anything new may be known by now: false at once where every account is known to have said it, or none can be asked. What is
   * said after `patienceMs` is kept for the next one who wants to know.
   */
  async ask(tenantId: string, keys: NumberKeys, patienceMs: number): Promise<boolean> {
    const { bus } = this.#options;
    const accountIds = await this.#silentAccounts(tenantId, keys.digits);
    if (accountIds.length === 0 || patienceMs <= 0) return false;
    const open = new Set(accountIds.map((accountId) => `${tenantId} ${accountId} ${keys.digits}`));
    let timer: NodeJS.Timeout | undefined;
    let everybodySaid = (): void => undefined;
    const said = new Promise<void>((resolve) => {
      everybodySaid = resolve;
      timer = setTimeout(resolve, patienceMs);
    });
    const unsubscribe = await bus.subscribe(CALLER_TOLD, (message) => {
      if (open.delete(message) && open.size === 0) everybodySaid();
    });
    try {
      const asked: CallerAsked = { tenantId, accountIds, keys };
      await bus.publish(CALLER_ASKED, JSON.stringify(asked));
      await said;
      return true;
    } finally {
      clearTimeout(timer);
      await unsubscribe();
    }
  }

  /** Accounts that could say something of the number and have not done so lately; none of a number of the company itself. */
  async #silentAccounts(tenantId: string, numberKey: string): Promise<string[]> {
    const { database, catalog } = this.#options;
    const { rows } = await database.tenant(tenantId, (tx) =>
      tx.query<{ account_id: string; connector: string }>({
        name: 'crm-silent-accounts',
        text: `SELECT a.account_id, a.connector FROM crm_accounts a JOIN crm_account_states s USING (account_id)
          WHERE a.tenant_id = $1 AND a.enabled AND s.status <> 'refused' AND (s.rests_until IS NULL OR s.rests_until < now())
            AND NOT EXISTS (SELECT 1 FROM crm_lookups l WHERE l.tenant_id = $1 AND l.number_key = $2 AND l.account_id = a.account_id
              AND l.expires_at > now())
            AND NOT EXISTS (SELECT 1 FROM own_numbers o WHERE o.tenant_id = $1 AND o.digits = $2)`,
        values: [tenantId, numberKey],
      }),
    );
    return rows.flatMap(({ account_id, connector }) =>
      catalog.find(connector)?.can.includes('lookUp') ? account_id : [],
    );
  }
}
