import { setImmediate } from 'node:timers/promises';
import type { Database } from '../db/database.ts';
import { readCsv } from '../imports/read-csv.ts';
import type { CsvUpload } from '../imports/receive-table.ts';
import type { CsvLayout } from './csv/csv-layout.ts';
import { type BatchResult, importBatch } from './csv/import-batch.ts';
import { type ImportRow, readRow } from './csv/read-row.ts';
import { type BadRow, importStore } from './import-store.ts';
import { readOwnerIndex } from './owner-index.ts';

export interface ImportJob {
  importId: string;
  tenantId: string;
  /** Counts and reports as an import does, and stores no contact. */
  dryRun?: boolean;
  upload: Pick<CsvUpload, 'path' | 'encoding'>;
  layout: CsvLayout;
  country: string;
}

/** Rows in one transaction: more gains little, and one statement stays well under a megabyte. */
const BATCH_ROWS = 1_000;
/** After so many rows the process looks after its calls before it goes on. */
const ROWS_AT_A_TIME = 100;
const LONGEST_EXCERPT = 300;
/**
 * PostgreSQL's codes for "try again": deadlock, serialization failure, and a key that somebody else has just made and
 * that the next try will find.
 */
const RETRY_CODES = new Set(['40P01', '40001', '23505']);
const ATTEMPTS = 4;

interface Batch {
  rows: ImportRow[];
  badRows: BadRow[];
  rejected: number;
  readBytes: number;
}

/** Reads the next batch while the last one is being written. */
export async function runImport(
  database: Database,
  job: ImportJob,
  signal: AbortSignal,
): Promise<BatchResult & { rejected: number }> {
  const { tenantId, layout, country } = job;
  const ownerOf = await database.tenant(tenantId, (tx) => readOwnerIndex(tx, tenantId));
  const totals = { imported: 0, updated: 0, rejected: 0 };
  let writing: Promise<void> = Promise.resolve();
  let batch = emptyBatch();

  const flush = async (): Promise<void> => {
    const full = batch;
    batch = emptyBatch(full.readBytes);
    await writing;
    signal.throwIfAborted();
    writing = writeBatch(database, job, full).then((result) => {
      totals.imported += result.imported;
      totals.updated += result.updated;
      totals.rejected += full.rejected;
    });
    // Heard at the next flush; until then a failure must not look unhandled.
    writing.catch(() => {});
  };

  let rows = 0;
  for await (const { line, cells, readBytes } of readCsv(job.upload, layout.delimiter)) {
    const { row, problem } = readRow(cells, { layout, country, ownerOf });
    if (row === undefined) batch.rejected += 1;
    else batch.rows.push(row);
    if (problem !== undefined) {
      batch.badRows.push({
        line,
        reason: problem,
        row: cells.join(layout.delimiter).slice(0, LONGEST_EXCERPT),
      });
    }
    batch.readBytes = readBytes;
    if (batch.rows.length + batch.rejected >= BATCH_ROWS) await flush();
    rows += 1;
    if (rows % ROWS_AT_A_TIME === 0) await setImmediate();
  }
  await flush();
  await writing;
  return totals;
}

function emptyBatch(readBytes = 0): Batch {
  return { rows: [], badRows: [], rejected: 0, readBytes };
}

async function writeBatch(database: Database, job: ImportJob, batch: Batch): Promise<BatchResult> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.tenant(job.tenantId, async (tx) => {
        const result = await importBatch(tx, job.tenantId, batch.rows, { dryRun: job.dryRun });
        const { readBytes, rejected, badRows } = batch;
        await importStore.progress(tx, job.importId, { readBytes, rejected, badRows, ...result });
        return result;
      });
    } catch (error) {
      // Somebody removed an agent that owns rows of this batch at the same moment, say.
      const again = RETRY_CODES.has(String((error as { code?: unknown }).code)) && attempt < ATTEMPTS;
      if (!again) throw error;
    }
  }
}
