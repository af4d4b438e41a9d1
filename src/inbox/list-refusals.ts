import type { Database } from '../db/database.ts';

export interface RefusalCount {
  reason: string;
  /** UTC, `YYYY-MM-DD`. */
  day: string;
  count: number;
  lastAt: string;
}

/** How far people look back for a PBX that knocks with the wrong secret. */
const DAYS = 30;

/** What a connection was sent and did not take, per day and reason, newest first. Counts reach the table within seconds. */
export async function listRefusals(
  database: Database,
  tenantId: string,
  connectionId: string,
): Promise<RefusalCount[]> {
  return database.tenant(tenantId, async (tx) => {
    const { rows } = await tx.query<{ reason: string; day: string; count: number; last_at: Date }>(
      `SELECT reason, day, count, last_at FROM refusals
        WHERE connection_id = $1 AND day > now()::date - ${DAYS} ORDER BY day DESC, reason`,
      [connectionId],
    );
    return rows.map(({ last_at, ...row }) => ({ ...row, lastAt: last_at.toISOString() }));
  });
}
