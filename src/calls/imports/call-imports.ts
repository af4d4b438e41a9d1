import type { Readable } from 'node:stream';
import { AGENTS_CHANGED } from '../../agents/pg-agent-directory.ts';
import type { ConnectionService } from '../../connections/connection-service.ts';
import type { InboxPort } from '../../connections/inbox-port.ts';
import type { Database } from '../../db/database.ts';
import { IMPORTED } from '../../domain/imported-row.ts';
import { isTimeZone } from '../../domain/menu/hours-state.ts';
import { FileImports } from '../../imports/file-imports.ts';
import { decodeBeginning, previewCsv } from '../../imports/preview-csv.ts';
import { type Delimiter, readHeaders } from '../../imports/read-headers.ts';
import { isNdjson, previewNdjson } from '../../imports/read-ndjson.ts';
import { AppError } from '../../platform/app-error.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Service } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/logger.ts';
import type { TenantService } from '../../tenants/tenant-service.ts';
import { type CallColumn, callLayout, guessCallColumns } from './call-columns.ts';
import { type CallImport, type CallImportReport, callImportStore } from './call-import-store.ts';
import { type ReadCallRow, readCallRow } from './read-call-row.ts';
import { removeImported } from './remove-imported.ts';
import { drained, runCallImport } from './run-call-import.ts';

export interface CallImportsOptions {
  database: Database;
  tenants: Pick<TenantService, 'get'>;
  connections: Pick<ConnectionService, 'list' | 'create'>;
  bus: Pick<Bus, 'publish'>;
  insertInbox: InboxPort['insert'];
  wake: (connectionId: string) => void | Promise<void>;
  directory: string;
  logger: Logger;
  maxBytes?: number;
}

export interface CallImportWish {
  /** What each column holds; default by their names. */
  columns?: readonly CallColumn[] | undefined;
  /** Of times without an offset; default the company's. */
  timeZone?: string | undefined;
  /** What the system was called: calls of one name are told apart, those of one system are not taken twice. */
  system: string;
  dryRun?: boolean | undefined;
}

export interface CallsPreview {
  headers: string[];
  columns: CallColumn[];
  rows: string[][];
  /** The same rows as calls; empty while the columns do not make a call. */
  calls: ReadCallRow[];
  /** Why they do not. */
  problem?: string;
}

const ROWS_SHOWN = 5;

/** Call logs of systems that a company had before. */
export class CallImports implements Service {
  readonly #options: CallImportsOptions;
  readonly #files: FileImports;

  constructor(options: CallImportsOptions) {
    this.#options = options;
    const { database, directory, logger, maxBytes } = options;
    this.#files = new FileImports({ database, directory, logger, maxBytes, table: callImportStore });
  }

  start(): Promise<void> {
    return this.#files.start();
  }

  stop(): Promise<void> {
    return this.#files.stop();
  }

  /** Resolves when no import of this process is left. */
  idle(): Promise<void> {
    return this.#files.idle();
  }

  /** The beginning of a file as it would be read. @throws AppError for what is no table */
  async preview(
    tenantId: string,
    beginning: Buffer,
    { columns, timeZone }: Pick<CallImportWish, 'columns' | 'timeZone'> = {},
  ): Promise<CallsPreview> {
    const { country, zone } = await this.#clockOf(tenantId, timeZone);
    const text = decodeBeginning(beginning);
    const json = isNdjson(text);
    const { headers, rows } = json ? previewNdjson(text, ROWS_SHOWN) : previewCsv(beginning, ROWS_SHOWN);
    const chosen = [...(columns ?? guessCallColumns(headers))];
    const shown = { headers, columns: chosen, rows };
    try {
      const layout = callLayout({ fields: headers, delimiter: json ? undefined : ';' }, chosen);
      const calls = rows.map((cells) =>
        readCallRow(cells, { layout, country, timeZone: zone, quotes: true }),
      );
      return { ...shown, calls };
    } catch (error) {
      if (error instanceof AppError && error.code === 'unprocessable')
        return { ...shown, calls: [], problem: error.message };
      throw error;
    }
  }

  /** Takes the file whole, checks that its columns make calls, and answers; the import goes on by itself. @throws AppError */
  accept(tenantId: string, body: Readable, fileName: string, wish: CallImportWish): Promise<CallImport> {
    const { database, insertInbox, wake, bus } = this.#options;
    return this.#files.accept(tenantId, body, async ({ importId, upload }) => {
      const { country, zone } = await this.#clockOf(tenantId, wish.timeZone);
      const { fields, delimiter } = fieldsOf(upload.head);
      const layout = callLayout({ fields, delimiter }, wish.columns ?? guessCallColumns(fields));
      const dryRun = wish.dryRun ?? false;
      const connectionId = await this.#systemOf(tenantId, wish.system, dryRun);
      const stored = await database.tenant(tenantId, async (tx) => {
        await callImportStore.insert(tx, tenantId, {
          ...{ importId, fileName, dryRun, totalBytes: upload.bytes },
          connectionId: dryRun ? null : (connectionId ?? null),
        });
        return callImportStore.find(tx, importId);
      });
      if (stored === undefined) throw new AppError('internal', 'The import was not stored.');
      const { badRows: _none, ...accepted } = stored;
      const job = {
        ...{ tenantId, importId, upload, layout, country, timeZone: zone, insertInbox, wake },
        ...{ connectionId, dryRun },
        agentsChanged: () => bus.publish(AGENTS_CHANGED, tenantId),
      };
      return { accepted, run: (signal) => runCallImport(database, job, signal) };
    });
  }

  /** Everything that it brought leaves the log again, in the background. @throws AppError `conflict` while it is under way */
  async remove(tenantId: string, importId: string): Promise<CallImport> {
    const { database, wake } = this.#options;
    const { connectionId } = await this.get(tenantId, importId);
    if (connectionId === undefined)
      throw new AppError('conflict', 'This import brought nothing that could be removed.');
    const begun = await database.tenant(tenantId, (tx) => callImportStore.beginRemoval(tx, importId));
    if (!begun) throw new AppError('conflict', 'Only an import that is over can be removed, and only once.');
    this.#files.add(tenantId, importId, async (signal) => {
      // What still waits would come back.
      await drained(database, { tenantId, connectionId, wake }, { atMost: 0, signal });
      return removeImported(database, { tenantId, importId, connectionId }, signal);
    });
    const { badRows: _many, ...removing } = await this.get(tenantId, importId);
    return removing;
  }

  list(
    tenantId: string,
    page: { after?: { startedAt: string; importId: string } | undefined; limit: number },
  ): Promise<CallImport[]> {
    return this.#options.database.tenant(tenantId, (tx) => callImportStore.list(tx, page));
  }

  /** With the rows that were not taken over whole. @throws AppError `notFound` */
  async get(tenantId: string, importId: string): Promise<CallImportReport> {
    const found = await this.#options.database.tenant(tenantId, (tx) => callImportStore.find(tx, importId));
    if (found === undefined) throw new AppError('notFound', 'There is no such import.');
    return found;
  }

  async #clockOf(tenantId: string, wanted: string | undefined): Promise<{ country: string; zone: string }> {
    const { country, settings } = await this.#options.tenants.get(tenantId);
    if (wanted !== undefined && !isTimeZone(wanted)) {
      throw new AppError('unprocessable', 'There is no such time zone: write it like Europe/Moscow.');
    }
    return { country, zone: wanted ?? settings.timeZone };
  }

  /** The connection that stands for the system; made when its name is new. */
  async #systemOf(tenantId: string, name: string, isDry: boolean): Promise<string | undefined> {
    const { connections } = this.#options;
    const known = (await connections.list(tenantId)).find(
      (one) => one.connector === IMPORTED && one.name.toLowerCase() === name.toLowerCase(),
    );
    if (known !== undefined || isDry) return known?.connectionId;
    return (await connections.create(tenantId, { connector: IMPORTED, name, settings: {} })).connectionId;
  }
}

function fieldsOf(head: string): { fields: string[]; delimiter?: Delimiter } {
  if (isNdjson(head)) return { fields: previewNdjson(head, 0).headers };
  const { headers, delimiter } = readHeaders(head);
  return { fields: headers, delimiter };
}
