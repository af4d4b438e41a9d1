import type { Transaction } from '../db/database.ts';
import { DEFAULT_MISSED_CALLS, type MissedCallSettings } from '../tenants/missed-call-settings.ts';

export async function readMissedCallSettings(tx: Transaction): Promise<MissedCallSettings> {
  const { rows } = await tx.query<{ settings: Partial<MissedCallSettings> | null }>(
    `SELECT settings -> 'missedCalls' AS settings FROM tenants WHERE tenant_id = current_tenant()`,
  );
  return { ...DEFAULT_MISSED_CALLS, ...rows[0]?.settings };
}
