import type { Database, Transaction } from '../../db/database.ts';
import { lockConnection } from '../lock-connection.ts';
import { callImportStore } from './call-import-store.ts';

/** Rows in one transaction. */
const BATCH_ROWS = 500;

/**
 * Everything that one import brought, out of the log again. A call that another import has told of too stays. Calls of PBXs are never touched: they are
 * of other connections. Returns how many calls are gone.
 */
export async function removeImported(
  database: Database,
  { tenantId, importId, connectionId }: { tenantId: string; importId: string; connectionId: string },
  signal: AbortSignal,
): Promise<{ calls: number }> {
  let calls = 0;
  for (;;) {
    signal.throwIfAborted();
    const gone = await database.tenant(tenantId, async (tx) => {
      // The path derives calls under the same lock.
      await lockConnection(tx, connectionId, 'wait');
      return removeBatch(tx, importId, connectionId);
    });
    if (gone === undefined) return { calls };
    calls += gone;
    await callImportStore.beat(database, [importId]);
  }
}

/** Undefined when nothing is left. */
async function removeBatch(
  tx: Transaction,
  importId: string,
  connectionId: string,
): Promise<number | undefined> {
  const { rows } = await tx.query<{ key: string }>(
    `WITH taken AS (SELECT connection_id, row_id FROM imported_rows WHERE import_id = $1 ORDER BY row_id LIMIT ${BATCH_ROWS})
     DELETE FROM imported_rows r USING taken WHERE r.connection_id = taken.connection_id AND r.row_id = taken.row_id RETURNING r.key`,
    [importId],
  );
  if (rows.length === 0) return undefined;
  const { rows: gone } = await tx.query<{ call_id: string; month: string }>(
    `SELECT DISTINCT k.call_id, month_of_call(k.call_id)::text AS month FROM call_keys k
     WHERE k.connection_id = $1 AND k.key = ANY($2::text[])
       AND NOT EXISTS (SELECT 1 FROM call_keys other JOIN imported_rows r ON r.connection_id = other.connection_id AND r.key = other.key
         WHERE other.call_id = k.call_id)`,
    [connectionId, rows.map(({ key }) => key)],
  );
  const named = [gone.map(({ month }) => month), gone.map(({ call_id }) => call_id)];
  for (const table of ['call_facts', 'call_agents', 'calls']) {
    await tx.query(
      `DELETE FROM ${table} t USING unnest($1::date[], $2::uuid[]) AS g(month, call_id) WHERE t.month = g.month AND t.call_id = g.call_id`,
      named,
    );
  }
  await tx.query('DELETE FROM call_keys WHERE call_id = ANY($1::uuid[])', [named[1]]);
  return gone.length;
}
