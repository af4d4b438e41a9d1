import type { Database, Transaction } from '../db/database.ts';

/** Of one statement. */
const EVENTS_AT_ONCE = 2_000;
/** An event older than this when it is read tells of nothing that happens now. */
const FRESH_MS = 120_000;

/** As far as people may catch up by hand. */
const LOOKS_BACK_MS = 92 * 86_400_000;

export interface FollowedAccount {
  accountId: string;
  tenantId: string;
  run: number;
}

/**
 * Notes the calls that outgoing events are about, and moves the cursor behind them, in one statement: an event is noted once, whatever dies.
 * Sequences have no gaps, so whoever has read up to N has missed nothing. Returns whether there may be more, and the calls that something happens
 * to now.
 */
export async function followEvents(
  database: Database,
  { accountId, tenantId, run }: FollowedAccount,
  now: number,
): Promise<{ isMore: boolean; fresh: string[] }> {
  return database.tenant(tenantId, async (tx) => {
    const { rows } = await tx.query<{
      events: number;
      fresh: string[] | null;
      gone: number | null;
      first_at: Date | null;
    }>(
      `WITH state AS (SELECT cursor FROM crm_account_states WHERE account_id = $1 AND run = $2 FOR UPDATE),
       e AS MATERIALIZED (
         SELECT sequence, call_id, created_at, type,
                CASE WHEN type = 'callweave.call.merged.v1' THEN (event->'data'->>'mergedInto')::uuid END AS merged_into
           FROM outgoing_events WHERE tenant_id = current_tenant() AND sequence > (SELECT cursor FROM state)
          ORDER BY sequence LIMIT ${EVENTS_AT_ONCE}),
       noted AS (
         INSERT INTO crm_calls (account_id, call_id, tenant_id, lane, merged_into, next_try_at, due_since)
         SELECT $1, call_id, current_tenant(), CASE WHEN max(created_at) > $4 THEN 0 ELSE 1 END,
                (array_agg(merged_into) FILTER (WHERE merged_into IS NOT NULL))[1], $3, $3
           FROM e WHERE call_id IS NOT NULL AND type LIKE 'callweave.call.%' GROUP BY call_id
         ON CONFLICT (account_id, call_id) DO UPDATE
           SET touched = crm_calls.touched + 1,
               lane = CASE WHEN crm_calls.next_try_at IS NULL THEN excluded.lane ELSE least(crm_calls.lane, excluded.lane) END,
               merged_into = coalesce(excluded.merged_into, crm_calls.merged_into),
               next_try_at = CASE WHEN crm_calls.tries > 0 THEN coalesce(crm_calls.next_try_at, $3) ELSE $3 END,
               due_since = coalesce(crm_calls.due_since, $3),
               state = CASE WHEN crm_calls.state IN ('confirmed', 'idle') THEN 'pending' ELSE crm_calls.state END),
       moved AS (
         UPDATE crm_account_states SET cursor = (SELECT max(sequence) FROM e)
          WHERE account_id = $1 AND EXISTS (SELECT 1 FROM e))
       SELECT count(*)::int AS events, array_agg(DISTINCT call_id::text) FILTER (
                WHERE call_id IS NOT NULL AND type LIKE 'callweave.call.%' AND created_at > $4) AS fresh,
              (min(sequence) - (SELECT cursor FROM state) - 1)::float8 AS gone, min(created_at) AS first_at FROM e`,
      [accountId, run, new Date(now), new Date(now - FRESH_MS)],
    );
    const [read] = rows;
    if (read?.first_at && (read.gone ?? 0) > 0) await noteForgotten(tx, accountId, read.first_at, now);
    return { isMore: (read?.events ?? 0) === EVENTS_AT_ONCE, fresh: read?.fresh ?? [] };
  });
}

/**
 * The account was off for longer than events are kept: whatever began before the first that is still there is looked at anew. What the CRM has stays as it is.
 */
async function noteForgotten(tx: Transaction, accountId: string, before: Date, now: number): Promise<void> {
  const from = new Date(before.getTime() - LOOKS_BACK_MS);
  await tx.query(
    `INSERT INTO crm_calls (account_id, call_id, tenant_id, lane, next_try_at, due_since)
     SELECT $1, call_id, current_tenant(), 1, $4, $4 FROM calls
      WHERE tenant_id = current_tenant() AND merged_into IS NULL AND direction <> 'internal'
        AND month >= date_trunc('month', $2::timestamptz AT TIME ZONE 'UTC')::date - 31 AND month <= ($3::timestamptz AT TIME ZONE 'UTC')::date
        AND started_at >= greatest($2, (SELECT since FROM crm_accounts WHERE account_id = $1)) AND started_at < $3
     ON CONFLICT (account_id, call_id) DO UPDATE
       SET touched = crm_calls.touched + 1, next_try_at = coalesce(crm_calls.next_try_at, $4), due_since = coalesce(crm_calls.due_since, $4)`,
    [accountId, from, before, new Date(now)],
  );
}

/** What could not be written at once is a backlog by now, and lets the calls that happen now go first. */
export async function demoteStale(
  database: Database,
  { accountId, tenantId }: FollowedAccount,
  now: number,
): Promise<void> {
  await database.tenant(tenantId, (tx) =>
    tx.query(
      `UPDATE crm_calls SET lane = 1 WHERE account_id = $1 AND call_id = ANY(ARRAY(
         SELECT call_id FROM crm_calls WHERE account_id = $1 AND lane = 0 AND next_try_at < $2 LIMIT ${EVENTS_AT_ONCE}))`,
      [accountId, new Date(now - FRESH_MS / 2)],
    ),
  );
}
