import type { Pool } from 'pg';
import type { Database, Transaction } from '../db/database.ts';
import type { Exchange } from '../domain/exchange.ts';

/** An inbox row that waits for its turn. */
export interface PendingRow {
  inboxId: number;
  /** As the database writes it, with microseconds: part of the row's key. */
  receivedAt: string;
  exchange: Exchange;
  quiet: boolean;
}

/** After this many failures a person has to look. */
const MAX_ATTEMPTS = 5;
/** Stored sizes are after compression; a batch of this much is some ten megabytes in memory at most. */
const BATCH_BYTES = 2_000_000;
const LONGEST_ERROR = 2_000;

/** A failed row waits a little longer after each attempt, so that it does not stand in the way of the others. */
const IS_DUE = `state = 'pending' AND (attempts = 0 OR processed_at < now() - attempts * make_interval(secs => $2 / 1000.0))`;

const PENDING = {
  name: 'inbox-pending',
  text: `SELECT * FROM (
      SELECT inbox_id, received_at::text AS received_at, (extract(epoch FROM received_at) * 1000)::float8 AS at, source,
          exchange, quiet, row_number() OVER (ORDER BY inbox_id) AS nth,
          sum(pg_column_size(exchange)) OVER (ORDER BY inbox_id) AS bytes
        FROM (SELECT * FROM inbox WHERE connection_id = $1 AND ${IS_DUE} ORDER BY inbox_id LIMIT $3) due
    ) sized WHERE nth = 1 OR bytes < ${BATCH_BYTES} ORDER BY nth`,
};

const ONE = {
  name: 'inbox-pending-one',
  text: `SELECT inbox_id, received_at::text AS received_at, (extract(epoch FROM received_at) * 1000)::float8 AS at, source,
      exchange, quiet FROM inbox WHERE connection_id = $1 AND inbox_id = $2 AND state = 'pending'`,
};

interface Row {
  inbox_id: number;
  received_at: string;
  at: number;
  source: Exchange['source'];
  exchange: Omit<Exchange, 'at' | 'source'>;
  quiet: boolean;
}

/** Due rows of a connection in the order they came, or just one of them, due or not. */
export async function loadPendingRows(
  tx: Transaction,
  connectionId: string,
  which: { limit: number; retryAfterMs: number } | { only: number },
): Promise<PendingRow[]> {
  const query =
    'only' in which
      ? { ...ONE, values: [connectionId, which.only] }
      : { ...PENDING, values: [connectionId, which.retryAfterMs, which.limit] };
  const { rows } = await tx.query<Row>(query);
  return rows.map(({ inbox_id, received_at, at, source, exchange, quiet }) => ({
    inboxId: inbox_id,
    receivedAt: received_at,
    exchange: { ...exchange, at: new Date(at).toISOString(), source },
    quiet,
  }));
}

export async function hasPendingRows(
  pool: Pool,
  connectionId: string,
  retryAfterMs: number,
): Promise<boolean> {
  const { rows } = await pool.query<{ due: boolean }>({
    name: 'inbox-has-pending',
    text: `SELECT EXISTS (SELECT 1 FROM inbox WHERE connection_id = $1 AND ${IS_DUE}) AS due`,
    values: [connectionId, retryAfterMs],
  });
  return rows[0]?.due ?? false;
}

/** Connections with rows that wait, due or not yet. Cheap: the index holds nothing but what waits. */
export async function listWaitingConnections(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ connection_id: string }>(
    `SELECT DISTINCT connection_id FROM inbox WHERE state = 'pending'`,
  );
  return rows.map((row) => row.connection_id);
}

/** Counts the failure; returns what became of the row. */
export async function failRow(
  database: Database,
  tenantId: string,
  row: Pick<PendingRow, 'inboxId' | 'receivedAt'>,
  error: string,
): Promise<'pending' | 'dead' | undefined> {
  return database.tenant(tenantId, async (tx) => {
    const { rows } = await tx.query<{ state: 'pending' | 'dead' }>(
      `UPDATE inbox SET attempts = attempts + 1, error = $3, processed_at = now(),
          state = CASE WHEN attempts + 1 >= ${MAX_ATTEMPTS} THEN 'dead' ELSE 'pending' END
        WHERE inbox_id = $1 AND received_at = $2 AND state = 'pending' RETURNING state`,
      [row.inboxId, row.receivedAt, error.replaceAll('\0', '\uFFFD').slice(0, LONGEST_ERROR)],
    );
    return rows[0]?.state;
  });
}
