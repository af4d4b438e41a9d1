import type { Transaction } from '../db/database.ts';
import { BAD_ROWS_KEPT, importTable } from '../imports/import-table.ts';

export interface BadRow {
  /** Of the file, counted from 1. */
  line: number;
  reason: string;
  /** The row as it was read, cut. */
  row: string;
}

export interface ContactImport {
  importId: string;
  fileName: string;
  state: 'running' | 'done' | 'failed';
  /** It only says what it would do: nothing is stored of it. */
  dryRun: boolean;
  totalBytes: number;
  readBytes: number;
  /** New contacts. */
  imported: number;
  /** Rows of contacts that were there already. */
  updated: number;
  rejected: number;
  /** One sentence, when it failed. */
  error?: string;
  startedAt: string;
  finishedAt?: string;
}

/** With the rows that were not taken over, or not whole. */
export interface ContactImportReport extends ContactImport {
  badRows: BadRow[];
}

interface ImportRecord {
  import_id: string;
  file_name: string;
  state: ContactImport['state'];
  dry_run: boolean;
  total_bytes: number;
  read_bytes: number;
  imported: number;
  updated: number;
  rejected: number;
  error: string | null;
  started_at: Date;
  finished_at: Date | null;
}

const COLUMNS =
  'import_id, file_name, state, dry_run, total_bytes, read_bytes, imported, updated, rejected, error, started_at, finished_at';

export const importStore = {
  ...importTable('contact_imports'),

  async insert(
    tx: Transaction,
    tenantId: string,
    start: { importId: string; fileName: string; totalBytes: number; dryRun: boolean },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO contact_imports (import_id, tenant_id, file_name, state, total_bytes, dry_run)
       VALUES ($1, $2, $3, 'running', $4, $5)`,
      [start.importId, tenantId, start.fileName, start.totalBytes, start.dryRun],
    );
  },

  /** Adds to what has been counted; in the transaction of the rows it counts, so that both are true or neither. */
  async progress(
    tx: Transaction,
    importId: string,
    step: {
      readBytes: number;
      imported: number;
      updated: number;
      rejected: number;
      badRows: readonly BadRow[];
    },
  ): Promise<void> {
    await tx.query(
      `UPDATE contact_imports SET read_bytes = $2, imported = imported + $3, updated = updated + $4, rejected = rejected + $5,
              bad_rows = CASE WHEN jsonb_array_length(bad_rows) < ${BAD_ROWS_KEPT} THEN bad_rows || $6::jsonb ELSE bad_rows END,
              heartbeat_at = now()
       WHERE import_id = $1`,
      [importId, step.readBytes, step.imported, step.updated, step.rejected, JSON.stringify(step.badRows)],
    );
  },

  async list(
    tx: Transaction,
    tenantId: string,
    page: { after?: { startedAt: string; importId: string } | undefined; limit: number },
  ): Promise<ContactImport[]> {
    const { rows } = await tx.query<ImportRecord>(
      `SELECT ${COLUMNS} FROM contact_imports
       WHERE tenant_id = $1 AND ($2::timestamptz IS NULL OR (date_trunc('milliseconds', started_at), import_id) < ($2, $3::uuid))
       ORDER BY date_trunc('milliseconds', started_at) DESC, import_id DESC LIMIT $4`,
      [tenantId, page.after?.startedAt ?? null, page.after?.importId ?? null, page.limit],
    );
    return rows.map(toImport);
  },

  async find(tx: Transaction, tenantId: string, importId: string): Promise<ContactImportReport | undefined> {
    const { rows } = await tx.query<ImportRecord & { bad_rows: BadRow[] }>(
      `SELECT ${COLUMNS}, bad_rows FROM contact_imports WHERE tenant_id = $1 AND import_id = $2`,
      [tenantId, importId],
    );
    return rows[0] && { ...toImport(rows[0]), badRows: rows[0].bad_rows };
  },
};

function toImport(row: ImportRecord): ContactImport {
  return {
    importId: row.import_id,
    fileName: row.file_name,
    state: row.state,
    dryRun: row.dry_run,
    totalBytes: row.total_bytes,
    readBytes: row.read_bytes,
    imported: row.imported,
    updated: row.updated,
    rejected: row.rejected,
    ...(row.error === null ? {} : { error: row.error }),
    startedAt: row.started_at.toISOString(),
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at.toISOString() }),
  };
}
