import { AppError } from '../platform/app-error.ts';

export interface GroupCommitOptions<Row, Result> {
  /** Commits all rows or none; results in the order of the rows. */
  commit(rows: readonly Row[]): Promise<Result[]>;
  /** Bytes a row holds in memory, roughly. */
  sizeOf(row: Row): number;
  /** True when the error is about one of the rows and not about the database. */
  isPoison(error: unknown): boolean;
  /** True when the same rows may go through a moment later. */
  isTransient(error: unknown): boolean;
}

/** A statement stays short enough that nobody waits long behind it. */
const MAX_ROWS = 500;
const MAX_BYTES = 4_000_000;
/** Beyond this the database is hopelessly behind; refusing early keeps memory flat and lets the PBX come again. */
const MAX_WAITING = 20_000;
const MAX_WAITING_BYTES = 200_000_000;
/** Waits before a batch is tried again when the database went away for a moment. */
const RETRY_MS = [50, 250, 1_000];

interface Waiting<Row, Result> {
  row: Row;
  bytes: number;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Many callers, few commits: while one commit is under way, the rows of everybody who comes meanwhile gather and go
 * together in the next. Nobody waits for others when nothing is under way.
 */
export class GroupCommit<Row, Result> {
  readonly #options: GroupCommitOptions<Row, Result>;
  #waiting: Waiting<Row, Result>[] = [];
  #waitingBytes = 0;
  #running: Promise<void> | undefined;

  constructor(options: GroupCommitOptions<Row, Result>) {
    this.#options = options;
  }

  get depth(): number {
    return this.#waiting.length;
  }

  /** Resolves after the row is committed. */
  append(row: Row): Promise<Result> {
    const bytes = this.#options.sizeOf(row);
    if (this.#waiting.length >= MAX_WAITING || this.#waitingBytes + bytes > MAX_WAITING_BYTES) {
      return Promise.reject(new AppError('unavailable', 'The hub is behind; please come again.'));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ row, bytes, resolve, reject });
      this.#waitingBytes += bytes;
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing is waiting. */
  async drained(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // One turn of the event loop gathers the requests that arrived in the same read.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#commit(this.#take());
    this.#running = undefined;
  }

  #take(): Waiting<Row, Result>[] {
    let bytes = 0;
    let count = 0;
    for (const { bytes: more } of this.#waiting) {
      if (count > 0 && (count >= MAX_ROWS || bytes + more > MAX_BYTES)) break;
      bytes += more;
      count += 1;
    }
    this.#waitingBytes -= bytes;
    if (count === this.#waiting.length) {
      const all = this.#waiting;
      this.#waiting = [];
      return all;
    }
    return this.#waiting.splice(0, count);
  }

  async #commit(batch: Waiting<Row, Result>[]): Promise<void> {
    try {
      const results = await this.#tryCommit(batch.map(({ row }) => row));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      if (batch.length > 1 && this.#options.isPoison(error)) {
        // One row spoils the statement: each on its own, so that its neighbours do not pay for it.
        for (const one of batch) await this.#commit([one]);
        return;
      }
      for (const { reject } of batch) reject(error);
    }
  }

  async #tryCommit(rows: Row[]): Promise<Result[]> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#options.commit(rows);
      } catch (error) {
        const waitMs = RETRY_MS[attempt];
        if (waitMs === undefined || !this.#options.isTransient(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }
}
