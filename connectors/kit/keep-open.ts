import { backOffMs } from './back-off.ts';
import { ConnectorError, type ConnectorErrorKind } from './connector-error.ts';
import type { OpenStream } from './stream.ts';

export interface StreamClock {
  now(): number;
  /** Rejects or resolves early when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** One life of what is kept open. */
export interface Life {
  readonly isOver: boolean;
  /** Idempotent; default kind: `transient`. */
  end(reason: string, kind?: ConnectorErrorKind): void;
}

export interface KeepOpenOptions {
  /** May throw; its life is over then. */
  open(life: Life): OpenStream;
  onDown(reason: string, kind: ConnectorErrorKind): void;
  clock: StreamClock;
  random?: (() => number) | undefined;
}

const RECONNECT_BASE_MS = 500;
const RECONNECT_MAX_MS = 30_000;
/** What lived this long was healthy: the next attempt starts over with short pauses. */
const HEALTHY_AFTER_MS = 10_000;

/**
 * Opens something again whenever it ends, with back-off, until it is stopped:
 *
 *     open ──end──► waiting (back-off) ──► open
 *       └──end, refused──► over
 *
 * Refused credentials end it for good; another with new settings takes its place.
 */
export class KeepOpen {
  readonly #options: KeepOpenOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  /** Ends the life that is being held, whether or not what was opened says so itself. */
  #end: ((reason: string) => void) | undefined;

  constructor(options: KeepOpenOptions) {
    this.#options = options;
  }

  /** Fires when it is to stop. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Idempotent; resolves when what was open is closed. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#end?.('stopped');
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, random } = this.#options;
    let attempt = 0;
    while (!this.signal.aborted) {
      const openedAt = clock.now();
      const end = await this.#hold();
      if (this.signal.aborted) return;
      this.#options.onDown(end.reason, end.kind);
      // Knocking on with a refused password gets the hub's address blocked: someone must change the settings first.
      if (end.kind === 'auth') return;
      attempt = clock.now() - openedAt >= HEALTHY_AFTER_MS ? 1 : attempt + 1;
      const pauseMs = backOffMs(attempt, {
        baseMs: RECONNECT_BASE_MS,
        maxMs: RECONNECT_MAX_MS,
        ...(random && { random }),
      });
      await clock.sleep(pauseMs, this.signal);
    }
  }

  /** One life; resolves with the reason of its end. */
  #hold(): Promise<{ reason: string; kind: ConnectorErrorKind }> {
    return new Promise((resolve) => {
      let isOver = false;
      let opened: OpenStream | undefined;
      const end = (reason: string, kind: ConnectorErrorKind = 'transient'): void => {
        if (isOver) return;
        isOver = true;
        opened?.close();
        resolve({ reason, kind });
      };
      this.#end = end;
      const life: Life = {
        get isOver() {
          return isOver;
        },
        end,
      };
      try {
        opened = this.#options.open(life);
        if (isOver) opened.close();
        if (this.signal.aborted) end('stopped');
      } catch (error) {
        end(reasonOf(error), kindOf(error));
      }
    });
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function kindOf(error: unknown): ConnectorErrorKind {
  return error instanceof ConnectorError ? error.kind : 'transient';
}
