import type { Readable } from 'node:stream';
import type { Database } from '../db/database.ts';
import { FileImports } from '../imports/file-imports.ts';
import { AppError } from '../platform/app-error.ts';
import type { Service } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/logger.ts';
import { type ColumnMeaning, chosenLayout, detectLayout } from './csv/csv-layout.ts';
import { type ContactImport, importStore } from './import-store.ts';
import { runImport } from './run-import.ts';

export interface ContactImportsOptions {
  database: Database;
  countryOf: (tenantId: string) => Promise<string>;
  /** Uploads wait here while they are read; files are removed afterwards. */
  directory: string;
  logger: Logger;
  /** Default 512 MB: some five million rows. */
  maxBytes?: number;
}

export interface ImportWish {
  /** What each column of the file holds; default by their names. */
  columns?: readonly ColumnMeaning[] | undefined;
  /** Only says what it would do. */
  dryRun?: boolean | undefined;
}

/** CSV imports of contacts. */
export class ContactImports implements Service {
  readonly #options: ContactImportsOptions;
  readonly #files: FileImports;

  constructor(options: ContactImportsOptions) {
    this.#options = options;
    const { database, directory, logger, maxBytes } = options;
    this.#files = new FileImports({ database, directory, logger, maxBytes, table: importStore });
  }

  start(): Promise<void> {
    return this.#files.start();
  }

  stop(): Promise<void> {
    return this.#files.stop();
  }

  /** Marks imports whose process died; every process looks, now and then. */
  endInterrupted(): Promise<number> {
    return this.#files.endInterrupted();
  }

  /** Resolves when no import of this process is left. */
  idle(): Promise<void> {
    return this.#files.idle();
  }

  /**
   * Takes the file whole, checks that it is a table with names and numbers, and answers; the import goes on by itself.
   * @throws AppError when the file is empty, too large, no CSV, or names no usable columns, and `tooManyRequests` while
   *   too many of the tenant's files are open
   */
  accept(
    tenantId: string,
    body: Readable,
    fileName: string,
    { columns, dryRun = false }: ImportWish = {},
  ): Promise<ContactImport> {
    const { database } = this.#options;
    return this.#files.accept(tenantId, body, async ({ importId, upload }) => {
      const layout = columns === undefined ? detectLayout(upload.head) : chosenLayout(upload.head, columns);
      const country = await this.#options.countryOf(tenantId);
      const stored = await database.tenant(tenantId, async (tx) => {
        await importStore.insert(tx, tenantId, { importId, fileName, totalBytes: upload.bytes, dryRun });
        return importStore.find(tx, tenantId, importId);
      });
      if (stored === undefined) throw new AppError('internal', 'The import was not stored.');
      const { badRows: _none, ...accepted } = stored;
      const job = { importId, tenantId, dryRun, upload, layout, country };
      return { accepted, run: (signal) => runImport(database, job, signal) };
    });
  }

  async list(
    tenantId: string,
    page: { after?: { startedAt: string; importId: string } | undefined; limit: number },
  ): Promise<ContactImport[]> {
    return this.#options.database.tenant(tenantId, (tx) => importStore.list(tx, tenantId, page));
  }

  /** With the rows that were not taken over, or not whole. */
  async get(tenantId: string, importId: string) {
    const found = await this.#options.database.tenant(tenantId, (tx) =>
      importStore.find(tx, tenantId, importId),
    );
    if (found === undefined) throw new AppError('notFound', 'There is no such import.');
    return found;
  }
}
