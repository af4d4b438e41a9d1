import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { readOwnerIndex } from '../../contacts/owner-index.ts';
import type { Database } from '../../db/database.ts';
import type { ImportedRow } from '../../domain/imported-row.ts';
import { readCsv } from '../../imports/read-csv.ts';
import { readNdjson } from '../../imports/read-ndjson.ts';
import type { CsvUpload } from '../../imports/receive-table.ts';
import { AppError } from '../../platform/app-error.ts';
import type { CallLayout } from './call-columns.ts';
import { type BadCallRow, type CallCounts, callImportStore } from './call-import-store.ts';
import { type PlaceContext, placeImported } from './place-imported.ts';
import { readCallRow } from './read-call-row.ts';

export interface CallImportJob extends PlaceContext {
  upload: CsvUpload;
  layout: CallLayout;
  timeZone: string;
  /** Adds the job that drains the inbox of the system. */
  wake(connectionId: string): void | Promise<void>;
  /** Devices of agents were added. */
  agentsChanged(): Promise<void>;
}

/** Rows in one transaction. */
const BATCH_ROWS = 1_000;
/** After so many rows the process looks after its calls before it goes on. */
const ROWS_AT_A_TIME = 100;
/** Exchanges of one import that may wait for the path at once: live calls of other connections do not wait behind them, the database does. */
const MOST_WAITING = 20;
const LOOK_AGAIN_MS = 250;
const SWITCHED_OFF =
  'The connection that stands for this system is switched off. Switch it on, and send the file again: what is already there is not imported twice.';

/** Puts the rows of a file into the inbox, no faster than the path takes them, and is done when all of them are in the log. */
export async function runCallImport(
  database: Database,
  job: CallImportJob,
  signal: AbortSignal,
): Promise<CallCounts> {
  const { tenantId, importId, dryRun } = job;
  const totals: CallCounts = { imported: 0, repeated: 0, known: 0, rejected: 0 };
  const agentOf = await database.tenant(tenantId, (tx) => readOwnerIndex(tx, tenantId));
  /** Agents as the file names them, already introduced. */
  const introduced = new Set<string>();
  let rows: ImportedRow[] = [];
  let badRows: BadCallRow[] = [];
  let rejected = 0;
  let readBytes = 0;

  const flush = async (): Promise<void> => {
    signal.throwIfAborted();
    if (!dryRun) await introduce(database, rows, { job, agentOf, introduced });
    const step = await database.tenant(tenantId, async (tx) => {
      const placed = await placeImported(tx, rows, job);
      await callImportStore.progress(tx, importId, { ...placed, rejected, readBytes, badRows });
      return placed;
    });
    totals.imported += step.imported;
    totals.repeated += step.repeated;
    totals.known += step.known;
    totals.rejected += rejected;
    [rows, badRows, rejected] = [[], [], 0];
    if (!dryRun) await drained(database, job, { atMost: MOST_WAITING, signal });
  };

  let count = 0;
  for await (const { line, cells, readBytes: soFar } of linesOf(job)) {
    const { row, problem } =
      cells === undefined ? { problem: 'This is no JSON object.' } : readCallRow(cells, job);
    if (row === undefined) rejected += 1;
    else rows.push(row);
    if (problem !== undefined) badRows.push({ line, reason: problem });
    readBytes = soFar;
    count += 1;
    if (count % BATCH_ROWS === 0) await flush();
    if (count % ROWS_AT_A_TIME === 0) await setImmediate();
  }
  await flush();
  if (!dryRun) await drained(database, job, { atMost: 0, signal });
  return totals;
}

function linesOf({ upload, layout }: CallImportJob) {
  return layout.delimiter === undefined
    ? readNdjson(upload, layout.fields)
    : readCsv(upload, layout.delimiter);
}

/** Until no more than so many exchanges of the system wait for the path. */
export async function drained(
  database: Database,
  { tenantId, connectionId, wake }: Pick<CallImportJob, 'tenantId' | 'connectionId' | 'wake'>,
  { atMost, signal }: { atMost: number; signal: AbortSignal },
): Promise<void> {
  if (connectionId === undefined) return;
  for (;;) {
    const { waiting, isOff } = await database.tenant(tenantId, async (tx) => {
      const { rows } = await tx.query<{ waiting: number; isOff: boolean }>(
        `SELECT count(*)::int AS waiting, EXISTS (SELECT 1 FROM connections WHERE connection_id = $1 AND NOT enabled) AS "isOff"
           FROM inbox WHERE connection_id = $1 AND state = 'pending'`,
        [connectionId],
      );
      return rows[0] ?? { waiting: 0, isOff: false };
    });
    if (waiting <= atMost) return;
    // The path takes nothing of it, for as long as nobody knows, and others wait for the place of this import.
    if (isOff) throw new AppError('conflict', SWITCHED_OFF);
    await wake(connectionId);
    await delay(LOOK_AGAIN_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** Whoever the file calls as we call an agent of ours gets a device at that system, so that the path knows them there. */
async function introduce(
  database: Database,
  rows: readonly ImportedRow[],
  {
    job,
    agentOf,
    introduced,
  }: { job: CallImportJob; agentOf: (written: string) => string | undefined; introduced: Set<string> },
): Promise<void> {
  const { tenantId, connectionId } = job;
  const named = [...new Set(rows.flatMap(({ agent }) => agent ?? []))].filter(
    (name) => !introduced.has(name),
  );
  for (const name of named) introduced.add(name);
  const found = named.flatMap((value) => {
    const agentId = agentOf(value);
    return agentId === undefined ? [] : [{ value, agentId }];
  });
  if (found.length === 0) return;
  const added = await database.tenant(tenantId, async (tx) => {
    const { rowCount } = await tx.query(
      `INSERT INTO devices (device_id, tenant_id, agent_id, connection_id, kind, value)
       SELECT gen_random_uuid(), $1, agent_id, $2, CASE WHEN value ~ '^[0-9+*#]+$' THEN 'extension' ELSE 'user' END, value
         FROM unnest($3::uuid[], $4::text[]) AS r(agent_id, value) ON CONFLICT DO NOTHING`,
      [tenantId, connectionId, found.map(({ agentId }) => agentId), found.map(({ value }) => value)],
    );
    return rowCount ?? 0;
  });
  if (added > 0) await job.agentsChanged();
}
