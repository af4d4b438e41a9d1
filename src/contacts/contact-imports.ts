import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Database } from '../db/database.ts';
import { AppError, isAppError } from '../platform/app-error.ts';
import type { Service } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/logger.ts';
import { type ColumnMeaning, type CsvLayout, chosenLayout, detectLayout } from './csv/csv-layout.ts';
import { type CsvUpload, receiveCsv } from './csv/csv-upload.ts';
import { type ContactImport, INTERRUPTED, importStore } from './import-store.ts';
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

interface Job {
  importId: string;
  tenantId: string;
  dryRun: boolean;
  upload: CsvUpload;
  layout: CsvLayout;
  country: string;
}

const DEFAULT_MAX_BYTES = 512_000_000;
/** Each keeps one database connection busy and parses on the same thread that answers calls. */
const AT_ONCE = 2;
/** Files of one tenant that are being taken or wait, in one process: each may fill `maxBytes` of the disk. */
const MOST_OPEN = 8;
const HEARTBEAT_MS = 15_000;
/** A file that old belongs to a process that died. */
const LEFTOVER_MS = 24 * 3_600_000;

/**
 * CSV imports of contacts. The upload is checked and kept as a file, the answer is given, and the rows are read in the
 * background; the state is a row of contact_imports that anybody may look at meanwhile.
 */
export class ContactImports implements Service {
  readonly #options: ContactImportsOptions;
  /** Accepted and not finished, oldest first. */
  readonly #jobs = new Set<Job>();
  readonly #running = new Map<Job, Promise<void>>();
  /** Tenant id → uploads that are being received and jobs that are not finished. */
  readonly #open = new Map<string, number>();
  readonly #stopping = new AbortController();
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(options: ContactImportsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { directory } = this.#options;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    for (const name of await readdir(directory)) {
      const path = join(directory, name);
      const file = await stat(path).catch(() => undefined);
      if (file !== undefined && Date.now() - file.mtimeMs > LEFTOVER_MS) await rm(path, { force: true });
    }
    await this.endInterrupted();
    this.#heartbeat = setInterval(() => void this.#beat(), HEARTBEAT_MS).unref();
  }

  /** Running imports end as failed, with a sentence that says to start them again. */
  async stop(): Promise<void> {
    clearInterval(this.#heartbeat);
    this.#stopping.abort(new AppError('unavailable', INTERRUPTED));
    this.#next();
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  /** Marks imports whose process died; every process looks, now and then. */
  endInterrupted(): Promise<number> {
    return importStore.failSilent(this.#options.database);
  }

  /**
   * Takes the file whole, checks that it is a table with names and numbers, and answers; the import goes on by itself.
   * @throws AppError when the file is empty, too large, no CSV, or names no usable columns, and `tooManyRequests` while
   *   too many of the tenant's files are open
   */
  async accept(
    tenantId: string,
    body: Readable,
    fileName: string,
    { columns, dryRun = false }: ImportWish = {},
  ): Promise<ContactImport> {
    const { database, directory, maxBytes = DEFAULT_MAX_BYTES } = this.#options;
    this.#stopping.signal.throwIfAborted();
    this.#enter(tenantId);
    const importId = randomUUID();
    const path = join(directory, `${importId}.csv`);
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const upload = await receiveCsv(body, path, maxBytes);
      const layout = columns === undefined ? detectLayout(upload.head) : chosenLayout(upload.head, columns);
      const country = await this.#options.countryOf(tenantId);
      const accepted = await database.tenant(tenantId, async (tx) => {
        await importStore.insert(tx, tenantId, { importId, fileName, totalBytes: upload.bytes, dryRun });
        return importStore.find(tx, tenantId, importId);
      });
      if (accepted === undefined) throw new AppError('internal', 'The import was not stored.');
      this.#jobs.add({ importId, tenantId, dryRun, upload, layout, country });
      this.#next();
      const { badRows: _none, ...started } = accepted;
      return started;
    } catch (error) {
      this.#leave(tenantId);
      await rm(path, { force: true });
      throw error;
    }
  }

  #enter(tenantId: string): void {
    const open = this.#open.get(tenantId) ?? 0;
    if (open >= MOST_OPEN) {
      throw new AppError(
        'tooManyRequests',
        `${open} files are being imported. Wait until one of them is done, then send this one again.`,
      );
    }
    this.#open.set(tenantId, open + 1);
  }

  #leave(tenantId: string): void {
    const open = (this.#open.get(tenantId) ?? 1) - 1;
    if (open > 0) this.#open.set(tenantId, open);
    else this.#open.delete(tenantId);
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

  /** Resolves when no import of this process is left. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  #next(): void {
    for (const job of this.#jobs) {
      if (this.#running.size >= AT_ONCE) return;
      if (this.#running.has(job)) continue;
      const run = this.#run(job).finally(() => {
        this.#running.delete(job);
        this.#jobs.delete(job);
        this.#leave(job.tenantId);
        this.#next();
      });
      this.#running.set(job, run);
    }
  }

  async #run(job: Job): Promise<void> {
    const { database, logger } = this.#options;
    const log = logger.child({ tenantId: job.tenantId, importId: job.importId });
    let failure: string | undefined;
    try {
      const counts = await runImport(database, job, this.#stopping.signal);
      log.info(counts, job.dryRun ? 'contact import tried' : 'contacts imported');
    } catch (error) {
      failure = isAppError(error)
        ? error.message
        : 'The import stopped because of a fault in the hub. Start it again with the same file: what is already there is not imported twice.';
      if (isAppError(error)) log.info({ reason: error.code }, 'contact import ended early');
      else log.error({ err: error }, 'contact import failed');
    }
    try {
      await database.tenant(job.tenantId, (tx) => importStore.finish(tx, job.importId, failure));
    } catch (error) {
      // Its heartbeat stops with it, so any process will mark it as interrupted.
      log.warn({ err: error }, 'end of contact import not stored');
    }
    await rm(job.upload.path, { force: true });
  }

  async #beat(): Promise<void> {
    try {
      const ids = [...this.#jobs].map((job) => job.importId);
      if (ids.length > 0) await importStore.beat(this.#options.database, ids);
      await this.endInterrupted();
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'heartbeat of contact imports not stored');
    }
  }
}
