import type { Transaction } from '../../db/database.ts';
import { BAD_ROWS_KEPT, importTable } from '../../imports/import-table.ts';

export interface BadCallRow {
  /** Of the file, counted from 1. */
  line: number;
  reason: string;
}

export interface CallImport {
  importId: string;
  /** The system that the calls are of. Absent: it was only tried, or that system was removed. */
  connectionId?: string;
  fileName: string;
  state: 'running' | 'done' | 'failed' | 'removing' | 'removed';
  dryRun: boolean;
  totalBytes: number;
  readBytes: number;
  /** New rows. */
  imported: number;
  /** Rows that were imported before. */
  repeated: number;
  /** Rows of calls that a PBX had told of. */
  known: number;
  rejected: number;
  error?: string;
  startedAt: string;
  finishedAt?: string;
}

export interface CallImportReport extends CallImport {
  badRows: BadCallRow[];
}

export type CallCounts = Pick<CallImport, 'imported' | 'repeated' | 'known' | 'rejected'>;

interface Row {
  import_id: string;
  connection_id: string | null;
  file_name: string;
  state: CallImport['state'];
  dry_run: boolean;
  total_bytes: number;
  read_bytes: number;
  imported: number;
  repeated: number;
  known: number;
  rejected: number;
  bad_rows: BadCallRow[];
  error: string | null;
  started_at: Date;
  finished_at: Date | null;
}

export const callImportStore = {
  ...importTable('call_imports', { running: 'done', removing: 'removed' }),

  async insert(
    tx: Transaction,
    tenantId: string,
    start: {
      importId: string;
      connectionId: string | null;
      fileName: string;
      totalBytes: number;
      dryRun: boolean;
    },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO call_imports (import_id, tenant_id, connection_id, file_name, state, total_bytes, dry_run)
       VALUES ($1, $2, $3, $4, 'running', $5, $6)`,
      [start.importId, tenantId, start.connectionId, start.fileName, start.totalBytes, start.dryRun],
    );
  },

  /** Adds to what has been counted; in the transaction of the rows it counts, so that both are true or neither. */
  async progress(
    tx: Transaction,
    importId: string,
    step: CallCounts & { readBytes: number; badRows: readonly BadCallRow[] },
  ): Promise<void> {
    await tx.query(
      `UPDATE call_imports SET read_bytes = $2, imported = imported + $3, repeated = repeated + $4, known = known + $5,
          rejected = rejected + $6, heartbeat_at = now(),
          bad_rows = CASE WHEN jsonb_array_length(bad_rows) < ${BAD_ROWS_KEPT} THEN bad_rows || $7::jsonb ELSE bad_rows END
       WHERE import_id = $1`,
      [
        importId,
        step.readBytes,
        step.imported,
        step.repeated,
        step.known,
        step.rejected,
        JSON.stringify(step.badRows),
      ],
    );
  },

  /** False unless it is over and has brought something. */
  async beginRemoval(tx: Transaction, importId: string): Promise<boolean> {
    const { rowCount } = await tx.query(
      `UPDATE call_imports SET state = 'removing', heartbeat_at = now(), error = NULL
       WHERE import_id = $1 AND state IN ('done', 'failed') AND NOT dry_run`,
      [importId],
    );
    return rowCount === 1;
  },

  async list(
    tx: Transaction,
    page: { after?: { startedAt: string; importId: string } | undefined; limit: number },
  ): Promise<CallImport[]> {
    const { rows } = await tx.query<Row>(
      `SELECT * FROM call_imports WHERE tenant_id = current_tenant()
         AND ($1::timestamptz IS NULL OR (started_at, import_id) < ($1, $2::uuid))
       ORDER BY started_at DESC, import_id DESC LIMIT $3`,
      [page.after?.startedAt ?? null, page.after?.importId ?? null, page.limit],
    );
    return rows.map((row) => {
      const { badRows: _many, ...found } = toReport(row);
      return found;
    });
  },

  async find(tx: Transaction, importId: string): Promise<CallImportReport | undefined> {
    const { rows } = await tx.query<Row>(
      'SELECT * FROM call_imports WHERE tenant_id = current_tenant() AND import_id = $1',
      [importId],
    );
    return rows[0] && toReport(rows[0]);
  },
};

function toReport(row: Row): CallImportReport {
  return {
    importId: row.import_id,
    ...(row.connection_id !== null && { connectionId: row.connection_id }),
    fileName: row.file_name,
    state: row.state,
    dryRun: row.dry_run,
    totalBytes: row.total_bytes,
    readBytes: row.read_bytes,
    imported: row.imported,
    repeated: row.repeated,
    known: row.known,
    rejected: row.rejected,
    badRows: row.bad_rows,
    ...(row.error !== null && { error: row.error }),
    startedAt: row.started_at.toISOString(),
    ...(row.finished_at !== null && { finishedAt: row.finished_at.toISOString() }),
  };
}
