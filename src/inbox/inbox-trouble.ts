import type { Transaction } from '../db/database.ts';
import type { Exchange } from '../domain/exchange.ts';
import type { Reject } from '../domain/fact.ts';

export interface InboxItem {
  inboxId: number;
  connectionId: string;
  receivedAt: string;
  state: 'pending' | 'done' | 'rejected' | 'dead';
  quiet: boolean;
  attempts: number;
  rejects: Reject[];
  error?: string;
  processedAt?: string;
}

export interface InboxItemWithExchange extends InboxItem {
  exchange: Exchange;
}

export interface TroubleFilter {
  /** Absent: everything that was not wholly understood (rejected, dead, and done with rejects). */
  state?: 'rejected' | 'dead';
  connectionId?: string;
  /** Inbox id of the last item of the page before. */
  after?: number;
  limit: number;
}

interface Row {
  inbox_id: number;
  connection_id: string;
  received_at: Date;
  state: InboxItem['state'];
  quiet: boolean;
  attempts: number;
  rejects: Reject[] | null;
  error: string | null;
  processed_at: Date | null;
  source: Exchange['source'];
  exchange: Omit<Exchange, 'at' | 'source'>;
}

const COLUMNS = 'inbox_id, connection_id, received_at, state, quiet, attempts, rejects, error, processed_at';

/** Rows that a person should look at, newest first. */
export async function listInboxTrouble(tx: Transaction, filter: TroubleFilter): Promise<InboxItem[]> {
  const { rows } = await tx.query<Row>(
    `SELECT ${COLUMNS} FROM inbox
      WHERE tenant_id = current_tenant() AND (state IN ('rejected', 'dead') OR rejects IS NOT NULL)
        AND ($1::text IS NULL OR state = $1) AND ($2::uuid IS NULL OR connection_id = $2)
        AND ($3::bigint IS NULL OR inbox_id < $3)
      ORDER BY inbox_id DESC LIMIT $4`,
    [filter.state ?? null, filter.connectionId ?? null, filter.after ?? null, filter.limit],
  );
  return rows.map(toItem);
}

export async function findInboxItem(
  tx: Transaction,
  inboxId: number,
): Promise<InboxItemWithExchange | undefined> {
  const { rows } = await tx.query<Row>(
    `SELECT ${COLUMNS}, source, exchange FROM inbox WHERE inbox_id = $1 AND tenant_id = current_tenant()`,
    [inboxId],
  );
  const row = rows[0];
  if (!row) return undefined;
  const exchange: Exchange = { at: row.received_at.toISOString(), source: row.source, ...row.exchange };
  return { ...toItem(row), exchange };
}

/**
 * Back to pending, as if the rows had just come; returns the connections to wake after the commit. Harmless for rows that were
 * understood in part: their facts are known by their ids.
 */
export async function replayInboxRows(tx: Transaction, inboxIds: readonly number[]): Promise<string[]> {
  const { rows } = await tx.query<{ connection_id: string }>(
    `UPDATE inbox SET state = 'pending', attempts = 0, rejects = NULL, error = NULL, processed_at = NULL
      WHERE inbox_id = ANY($1::bigint[]) AND tenant_id = current_tenant()
        AND (state IN ('rejected', 'dead') OR rejects IS NOT NULL)
      RETURNING connection_id`,
    [inboxIds],
  );
  return [...new Set(rows.map((row) => row.connection_id))];
}

function toItem(row: Row): InboxItem {
  return {
    inboxId: row.inbox_id,
    connectionId: row.connection_id,
    receivedAt: row.received_at.toISOString(),
    state: row.state,
    quiet: row.quiet,
    attempts: row.attempts,
    rejects: row.rejects ?? [],
    ...(row.error !== null && { error: row.error }),
    ...(row.processed_at !== null && { processedAt: row.processed_at.toISOString() }),
  };
}
