import type { Transaction } from '../db/database.ts';
import type { CallRecord } from '../domain/call-record.ts';
import { readMissedCallSettings } from './read-settings.ts';
import { settleBatch } from './settle-batch.ts';

/**
 * Tasks follow calls that were judged anew, behind `storeBatch` in its transaction. Those that are open move and close; none is
 * made, because a rule of today makes nobody's task of a call of last month. Returns the highest sequence made.
 */
export async function followRecomputed(
  tx: Transaction,
  {
    tenantId,
    calls,
    nameOf,
  }: {
    tenantId: string;
    calls: readonly { before: CallRecord; after: CallRecord }[];
    nameOf: (agentId: string) => string | undefined;
  },
): Promise<number | undefined> {
  if (calls.length === 0) return undefined;
  return settleBatch(
    tx,
    calls.map((call) => ({ ...call, absorbed: [], quiet: true })),
    { tenantId, settings: await readMissedCallSettings(tx), nameOf, now: new Date(), isLocked: true },
  );
}
