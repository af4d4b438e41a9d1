import type { Transaction } from '../db/database.ts';
import { DEFAULT_SETTINGS, type TenantSettings } from '../tenants/tenant-settings.ts';

/**
 * One worker per connection, for as long as the transaction lasts. A statement of its own, because what is read after it must be
 * newer than the lock. Undefined when somebody else has it.
 */
export async function lockConnection(
  tx: Transaction,
  connectionId: string,
  whenBusy: 'leave' | 'wait',
): Promise<TenantSettings | undefined> {
  const { rows } = await tx.query<{ locked: boolean | string; settings: Partial<TenantSettings> | null }>({
    ...LOCK[whenBusy],
    values: [connectionId],
  });
  // The waiting function returns void, which reads as ''.
  return rows[0]?.locked === false ? undefined : { ...DEFAULT_SETTINGS, ...rows[0]?.settings };
}

/**
 * The statements of the path are prepared and always take the same way: row by row through the indexes. Left to itself PostgreSQL
 * plans anew for each set of values, which costs several times as much as running them; and a plan from when a table was
 * nearly empty reads the whole of it for every batch until statistics catch up, which on a busy first minute is too late.
 */
const STEADY_PLANS = [
  ['plan_cache_mode', 'force_generic_plan'],
  ['enable_seqscan', 'off'],
  ['enable_hashjoin', 'off'],
  ['enable_mergejoin', 'off'],
  ['enable_material', 'off'],
]
  .map(([name, value]) => `set_config('${name}', '${value}', true)`)
  .join(', ');
const SETTINGS = `(SELECT settings FROM tenants WHERE tenant_id = current_tenant()) AS settings, ${STEADY_PLANS}`;
const LOCK = {
  leave: {
    name: 'ingest-try-lock',
    text: `SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS locked, ${SETTINGS}`,
  },
  wait: {
    name: 'ingest-lock',
    text: `SELECT pg_advisory_xact_lock(hashtextextended($1, 0)) AS locked, ${SETTINGS}`,
  },
} as const;
