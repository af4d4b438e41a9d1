import type { Database, Transaction } from '../db/database.ts';

/** Rows of the report that are kept; the count goes on. */
export const BAD_ROWS_KEPT = 1_000;
/** Three missed heartbeats: the process is gone. */
const SILENT_SECONDS = 45;
export const INTERRUPTED =
  'The import was interrupted when the hub stopped. Start it again with the same file: what is already there is not imported twice.';

/** What every import does to its row, whichever table that stands in. */
export interface ImportTable {
  /** Whatever is under way in the row is over. */
  finish(tx: Transaction, importId: string, error?: string): Promise<void>;
  beat(database: Database, importIds: readonly string[]): Promise<void>;
  /** Ends the imports of dead processes; returns how many. */
  failSilent(database: Database): Promise<number>;
}

/** @param over state that is under way → state that comes after it */
export function importTable(
  name: string,
  over: Readonly<Record<string, string>> = { running: 'done' },
): ImportTable {
  const underWay = Object.keys(over)
    .map((state) => `'${state}'`)
    .join(', ');
  const after = Object.entries(over)
    .map(([state, next]) => `WHEN '${state}' THEN '${next}'`)
    .join(' ');
  return {
    async finish(tx, importId, error) {
      await tx.query(
        `UPDATE ${name} SET state = CASE WHEN $2::text IS NOT NULL THEN 'failed' ELSE CASE state ${after} END END,
                error = $2, finished_at = now(), read_bytes = CASE WHEN $2::text IS NULL THEN total_bytes ELSE read_bytes END
         WHERE import_id = $1 AND state IN (${underWay})`,
        [importId, error ?? null],
      );
    },
    async beat(database, importIds) {
      await database.hubPool.query(
        `UPDATE ${name} SET heartbeat_at = now() WHERE import_id = ANY($1::uuid[]) AND state IN (${underWay})`,
        [importIds],
      );
    },
    async failSilent(database) {
      const { rowCount } = await database.hubPool.query(
        `UPDATE ${name} SET state = 'failed', finished_at = now(), error = $1
         WHERE state IN (${underWay}) AND heartbeat_at < now() - make_interval(secs => ${SILENT_SECONDS})`,
        [INTERRUPTED],
      );
      return rowCount ?? 0;
    },
  };
}
