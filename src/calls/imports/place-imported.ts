import type { Transaction } from '../../db/database.ts';
import { textArray } from '../../db/text-array.ts';
import { IMPORT_OPERATION, type ImportedRow } from '../../domain/imported-row.ts';
import type { NewInboxRow } from '../../inbox/inbox-row.ts';
import type { CallCounts } from './call-import-store.ts';
import { customerE164 } from './read-call-row.ts';

export interface PlaceContext {
  tenantId: string;
  importId: string;
  /** The system that the calls are of; absent while it is only tried, and new. */
  connectionId: string | undefined;
  /** Only counts. */
  dryRun: boolean;
  country: string;
  insertInbox(tx: Transaction, rows: readonly NewInboxRow[]): Promise<unknown>;
}

/** Rows of one exchange: a bad one is a small loss. */
const ROWS_PER_EXCHANGE = 200;
/** Clocks of two systems differ; two calls of one customer on one line lie further apart. */
const SAME_CALL = "interval '30 seconds'";

/** Rows of a file → the inbox, but for those that came before, and those of calls that a PBX has told of. Returns what became of them. */
export async function placeImported(
  tx: Transaction,
  rows: readonly ImportedRow[],
  context: PlaceContext,
): Promise<Omit<CallCounts, 'rejected'>> {
  const { tenantId, importId, connectionId, dryRun } = context;
  const once = [...new Map(rows.map((row) => [row.rowId, row])).values()];
  const known = await findKnown(tx, once, context);
  const wanted = once.filter((_row, index) => !known.has(index));
  const fresh = await findFresh(tx, wanted, context);
  if (connectionId !== undefined && !dryRun && fresh.length > 0) {
    await tx.query(
      `INSERT INTO imported_rows (connection_id, row_id, tenant_id, import_id, key)
       SELECT $1, row_id, $2, $3, key FROM unnest($4::text[], $5::text[]) AS r(row_id, key) ON CONFLICT DO NOTHING`,
      [connectionId, tenantId, importId, fresh.map(({ rowId }) => rowId), fresh.map(({ key }) => key)],
    );
    await context.insertInbox(tx, toInbox(fresh, tenantId, connectionId));
  }
  return {
    imported: fresh.length,
    repeated: rows.length - once.length + wanted.length - fresh.length,
    known: known.size,
  };
}

function toInbox(rows: readonly ImportedRow[], tenantId: string, connectionId: string): NewInboxRow[] {
  const at = new Date().toISOString();
  const made: NewInboxRow[] = [];
  for (let start = 0; start < rows.length; start += ROWS_PER_EXCHANGE) {
    const body = JSON.stringify(rows.slice(start, start + ROWS_PER_EXCHANGE));
    const exchange = { at, source: 'poll' as const, operation: IMPORT_OPERATION, status: 200, body };
    // Quiet: it is history. No pop, no task, no event, and so nothing for CRMs and webhooks.
    made.push({ tenantId, connectionId, quiet: true, exchange });
  }
  return made;
}

async function findFresh(
  tx: Transaction,
  rows: readonly ImportedRow[],
  { connectionId }: PlaceContext,
): Promise<ImportedRow[]> {
  if (connectionId === undefined || rows.length === 0) return [...rows];
  const { rows: there } = await tx.query<{ row_id: string }>(
    'SELECT row_id FROM imported_rows WHERE connection_id = $1 AND row_id = ANY($2::text[])',
    [connectionId, rows.map(({ rowId }) => rowId)],
  );
  const ids = new Set(there.map(({ row_id }) => row_id));
  return rows.filter(({ rowId }) => !ids.has(rowId));
}

/** Places of rows whose call is in the log from elsewhere: same customer, direction and time, and the same line where both name one. */
async function findKnown(
  tx: Transaction,
  rows: readonly ImportedRow[],
  { country, connectionId }: PlaceContext,
): Promise<Set<number>> {
  const asked = rows.flatMap((row, index) => {
    const e164 = customerE164(row, country);
    return e164 === undefined ? [] : [{ row, index, e164 }];
  });
  if (asked.length === 0) return new Set();
  const { rows: found } = await tx.query<{ nth: number }>(
    `SELECT nth::int FROM unnest($1::int[], $2::text[], $3::timestamptz[], $4::text[], $5::text[]) AS a(nth, e164, at, direction, line)
     WHERE EXISTS (SELECT 1 FROM calls c WHERE c.tenant_id = current_tenant() AND c.customer_e164 = a.e164 AND c.merged_into IS NULL
       AND c.started_at BETWEEN a.at - ${SAME_CALL} AND a.at + ${SAME_CALL} AND c.direction = a.direction
       AND c.connection_id IS DISTINCT FROM $6::uuid
       AND (a.line = '' OR c.record->'line'->>'did' IS NULL
         OR right(regexp_replace(c.record->'line'->>'did', '\\D', '', 'g'), 10) = a.line))`,
    [
      asked.map(({ index }) => index),
      asked.map(({ e164 }) => e164),
      asked.map(({ row }) => new Date(row.startedAt).toISOString()),
      asked.map(({ row }) => row.direction),
      textArray(asked.map(({ row }) => (row.line ?? '').replace(/\D/gu, '').slice(-10))),
      connectionId ?? null,
    ],
  );
  return new Set(found.map(({ nth }) => nth));
}
