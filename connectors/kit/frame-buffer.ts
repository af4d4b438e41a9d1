import type { Exchange } from '../../src/domain/exchange.ts';
import { backOffMs } from './back-off.ts';

export interface FrameBufferOptions {
  /** Commits a batch, in order, all or nothing. */
  write(exchanges: readonly Exchange[]): Promise<void>;
  sleep(ms: number): Promise<void>;
  /** More than this waiting means that the database has been away too long. */
  maxWaiting?: number;
  onWriteError?(error: unknown, attempt: number): void;
}

/** A busy PBX sends about 500 frames a second: 20 s of it. */
const MAX_WAITING = 10_000;
/** One INSERT of this many rows stays in the tens of milliseconds. */
const MAX_BATCH = 500;

/** Frames on their way into the inbox: written in order, in batches, one batch at a time, tried again until it works. */
export class FrameBuffer {
  readonly #options: FrameBufferOptions;
  #waiting: Exchange[] = [];
  #writing: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: FrameBufferOptions) {
    this.#options = options;
  }

  /** False when the buffer is full: the stream must be dropped, and its state read again later. */
  push(exchange: Exchange): boolean {
    if (this.#isClosed || this.#waiting.length >= (this.#options.maxWaiting ?? MAX_WAITING)) return false;
    this.#waiting.push(exchange);
    this.#writing ??= this.#drain();
    return true;
  }

  /** Resolves when everything pushed so far is committed. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  /** Takes no more frames and gives up what cannot be written now; the state is read again after a reconnect. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing;
  }

  async #drain(): Promise<void> {
    // Frames of the same turn of the event loop go together.
    await Promise.resolve();
    let attempt = 0;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, MAX_BATCH);
      try {
        await this.#options.write(batch);
        this.#waiting = this.#waiting.slice(batch.length);
        attempt = 0;
      } catch (error) {
        attempt += 1;
        this.#options.onWriteError?.(error, attempt);
        if (this.#isClosed) break;
        await this.#options.sleep(backOffMs(attempt, { baseMs: 200, maxMs: 5_000 }));
      }
    }
    this.#writing = undefined;
  }
}
