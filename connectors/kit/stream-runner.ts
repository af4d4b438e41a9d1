import type { Exchange } from '../../src/domain/exchange.ts';
import { backOffMs } from './back-off.ts';
import type { ConnectorContext } from './connector-context.ts';
import { ConnectorError, type ConnectorErrorKind } from './connector-error.ts';
import { FrameBuffer } from './frame-buffer.ts';
import type { ProviderHttp } from './provider-http.ts';
import type { EventStream, OpenStream, StreamHandlers } from './stream.ts';

export interface StreamClock {
  now(): number;
  /** Rejects or resolves early when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface StreamRunnerOptions<Settings> {
  stream: EventStream<Settings>;
  context: ConnectorContext<Settings>;
  http: ProviderHttp;
  clock: StreamClock;
  /** Commits exchanges into the inbox, in order. */
  write(exchanges: readonly Exchange[]): Promise<void>;
  /** Keys of the calls that the hub holds as live at this connection. */
  knownKeys(): Promise<readonly string[]>;
  /** The stream is up and its state has been read. */
  onUp(): void;
  onDown(reason: string, kind: ConnectorErrorKind): void;
  onFrame?(wanted: boolean): void;
  random?: () => number;
}

const RECONNECT_BASE_MS = 500;
const RECONNECT_MAX_MS = 30_000;
/** A stream that lived this long was healthy: the next attempt starts over with short pauses. */
const HEALTHY_AFTER_MS = 10_000;

/**
 * Holds one stream for as long as it runs:
 *
 *     connecting ──open──► reading state ──► up ──close──► waiting (back-off) ──► connecting
 *          └──────close──────────┴──────────────────────────────▲
 *
 * Refused credentials end it for good; a runner with new settings takes its place.
 */
export class StreamRunner<Settings> {
  readonly #options: StreamRunnerOptions<Settings>;
  readonly #stop = new AbortController();
  readonly #buffer: FrameBuffer;
  #running: Promise<void> | undefined;
  #open: OpenStream | undefined;
  /** Ends the life that is being held, whether or not the stream says so itself. */
  #end: ((reason: string) => void) | undefined;

  constructor(options: StreamRunnerOptions<Settings>) {
    this.#options = options;
    this.#buffer = new FrameBuffer({
      write: (exchanges) => options.write(exchanges),
      sleep: (ms) => options.clock.sleep(ms, this.#stop.signal),
    });
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Idempotent; resolves when the stream is closed and its frames are committed. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#end?.('stopped');
    await this.#running;
    await this.#buffer.close();
  }

  async #run(): Promise<void> {
    const { clock, random } = this.#options;
    let attempt = 0;
    while (!this.#stop.signal.aborted) {
      const openedAt = clock.now();
      const end = await this.#hold();
      if (this.#stop.signal.aborted) return;
      this.#options.onDown(end.reason, end.kind);
      // Knocking on with a refused password gets the hub's address blocked: someone must change the settings first.
      if (end.kind === 'auth') return;
      attempt = clock.now() - openedAt >= HEALTHY_AFTER_MS ? 1 : attempt + 1;
      const pauseMs = backOffMs(attempt, {
        baseMs: RECONNECT_BASE_MS,
        maxMs: RECONNECT_MAX_MS,
        ...(random && { random }),
      });
      await clock.sleep(pauseMs, this.#stop.signal);
    }
  }

  /** One life of the stream; resolves with the reason of its end. */
  #hold(): Promise<{ reason: string; kind: ConnectorErrorKind }> {
    const { stream, context, http, clock, knownKeys } = this.#options;
    const tools = {
      http,
      knownKeys,
      now: () => clock.now(),
      sleep: (ms: number, signal?: AbortSignal) => clock.sleep(ms, signal),
    };
    return new Promise((resolve) => {
      let isOver = false;
      const end = (reason: string, kind: ConnectorErrorKind = 'transient'): void => {
        if (isOver) return;
        isOver = true;
        this.#open?.close();
        this.#open = undefined;
        resolve({ reason, kind });
      };
      this.#end = end;
      try {
        const handlers: StreamHandlers = {
          onFrame: (body) => {
            if (!isOver && !this.#accept(body)) end('the hub could not store the frames fast enough');
          },
          onOpen: () => {
            this.#readState().then(
              () => {
                if (!isOver) this.#options.onUp();
              },
              (error: unknown) => end(reasonOf(error), kindOf(error)),
            );
          },
          onClose: (reason, kind) => end(reason, kind ?? (/\b40[13]\b/.test(reason) ? 'auth' : 'transient')),
        };
        const open = stream.open(context, handlers, tools);
        if (isOver) open.close();
        else this.#open = open;
        if (this.#stop.signal.aborted) end('stopped');
      } catch (error) {
        end(reasonOf(error), kindOf(error));
      }
    });
  }

  /** False when the frame could not be kept. */
  #accept(body: string): boolean {
    const { stream, context, clock } = this.#options;
    const isWanted = stream.wants(body);
    this.#options.onFrame?.(isWanted);
    if (!isWanted) return true;
    return this.#buffer.push({
      at: new Date(clock.now()).toISOString(),
      source: 'stream',
      operation: stream.operation(context),
      body,
    });
  }

  async #readState(): Promise<void> {
    const { stream, http, context, clock } = this.#options;
    const known = await this.#options.knownKeys();
    const exchanges = await stream.readState(http, context, new Date(clock.now()), known);
    for (const exchange of exchanges) this.#buffer.push(exchange);
    await this.#buffer.flush();
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function kindOf(error: unknown): ConnectorErrorKind {
  return error instanceof ConnectorError ? error.kind : 'transient';
}
