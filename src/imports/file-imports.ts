import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Database } from '../db/database.ts';
import { AppError, isAppError } from '../platform/app-error.ts';
import type { Service } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/logger.ts';
import { type ImportTable, INTERRUPTED } from './import-table.ts';
import { type CsvUpload, receiveCsv } from './receive-table.ts';

export interface FileImportsOptions {
  database: Database;
  /** Uploads wait here while they are read; files are removed afterwards. */
  directory: string;
  logger: Logger;
  /** Where the state of each import is kept. */
  table: ImportTable;
  /** Default 512 MB: some five million rows. */
  maxBytes?: number | undefined;
}

/** Work of one import that goes on behind the answer. Returns what the log is to say of it. */
type Run = (signal: AbortSignal) => Promise<object>;

interface Job {
  importId: string;
  tenantId: string;
  run: Run;
  /** The file, where there is one. */
  path?: string;
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
 * Imports of tables. The upload is checked and kept as a file, the answer is given, and the rows are read in the background; the state is a
 * row of a table that anybody may look at meanwhile.
 */
export class FileImports implements Service {
  readonly #options: FileImportsOptions;
  /** Accepted and not finished, oldest first. */
  readonly #jobs = new Set<Job>();
  readonly #running = new Map<Job, Promise<void>>();
  /** Tenant id → uploads that are being received and jobs that are not finished. */
  readonly #open = new Map<string, number>();
  readonly #stopping = new AbortController();
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(options: FileImportsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { directory } = this.#options;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    for (const name of await readdir(directory)) {
      const path = join(directory, name);
      const file = await stat(path).catch(() => undefined);
      if (file?.isFile() && Date.now() - file.mtimeMs > LEFTOVER_MS) await rm(path, { force: true });
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
    return this.#options.table.failSilent(this.#options.database);
  }

  /**
   * Takes the file whole and answers with what `prepare` makes of it; what `prepare` says is to be run goes on by itself.
   * @throws AppError when the file is empty, too large or no table, whatever `prepare` throws, and `tooManyRequests` while
   *   too many of the tenant's files are open
   */
  async accept<Accepted>(
    tenantId: string,
    body: Readable,
    prepare: (taken: { importId: string; upload: CsvUpload }) => Promise<{ accepted: Accepted; run: Run }>,
  ): Promise<Accepted> {
    const { directory, maxBytes = DEFAULT_MAX_BYTES } = this.#options;
    this.#stopping.signal.throwIfAborted();
    this.#enter(tenantId);
    const importId = randomUUID();
    const path = join(directory, `${importId}.csv`);
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const upload = await receiveCsv(body, path, maxBytes);
      const { accepted, run } = await prepare({ importId, upload });
      this.#jobs.add({ importId, tenantId, run, path });
      this.#next();
      return accepted;
    } catch (error) {
      this.#leave(tenantId);
      await rm(path, { force: true });
      throw error;
    }
  }

  /** More work on an import that needs no file. */
  add(tenantId: string, importId: string, run: Run): void {
    this.#stopping.signal.throwIfAborted();
    this.#enter(tenantId);
    this.#jobs.add({ importId, tenantId, run });
    this.#next();
  }

  /** Resolves when no import of this process is left. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
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

  async #run({ importId, tenantId, run, path }: Job): Promise<void> {
    const { database, logger, table } = this.#options;
    const log = logger.child({ tenantId, importId });
    let failure: string | undefined;
    try {
      log.info(await run(this.#stopping.signal), 'import done');
    } catch (error) {
      failure = isAppError(error)
        ? error.message
        : 'The import stopped because of a fault in the hub. Start it again with the same file: what is already there is not imported twice.';
      if (isAppError(error)) log.info({ reason: error.code }, 'import ended early');
      else log.error({ err: error }, 'import failed');
    }
    try {
      await database.tenant(tenantId, (tx) => table.finish(tx, importId, failure));
    } catch (error) {
      // Its heartbeat stops with it, so any process will mark it as interrupted.
      log.warn({ err: error }, 'end of import not stored');
    }
    if (path !== undefined) await rm(path, { force: true });
  }

  async #beat(): Promise<void> {
    try {
      const ids = [...this.#jobs].map((job) => job.importId);
      if (ids.length > 0) await this.#options.table.beat(this.#options.database, ids);
      await this.endInterrupted();
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'heartbeat of imports not stored');
    }
  }
}
