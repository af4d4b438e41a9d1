import type { Exchange } from '../../src/domain/exchange.ts';
import type { ConnectorContext } from './connector-context.ts';
import type { ConnectorErrorKind } from './connector-error.ts';
import { FrameBuffer } from './frame-buffer.ts';
import { KeepOpen, kindOf, type Life, reasonOf, type StreamClock } from './keep-open.ts';
import type { ProviderHttp } from './provider-http.ts';
import type { EventStream, OpenStream, StreamHandlers } from './stream.ts';

export type { StreamClock } from './keep-open.ts';

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
  readonly #kept: KeepOpen;
  readonly #buffer: FrameBuffer;

  constructor(options: StreamRunnerOptions<Settings>) {
    this.#options = options;
    const { clock, random } = options;
    this.#kept = new KeepOpen({
      clock,
      random,
      onDown: (reason, kind) => options.onDown(reason, kind),
      open: (life) => this.#open(life),
    });
    this.#buffer = new FrameBuffer({
      write: (exchanges) => options.write(exchanges),
      sleep: (ms) => clock.sleep(ms, this.#kept.signal),
    });
  }

  start(): void {
    this.#kept.start();
  }

  /** Idempotent; resolves when the stream is closed and its frames are committed. */
  async stop(): Promise<void> {
    await this.#kept.stop();
    await this.#buffer.close();
  }

  #open(life: Life): OpenStream {
    const { stream, context, http, clock, knownKeys } = this.#options;
    const handlers: StreamHandlers = {
      onFrame: (body) => {
        if (!life.isOver && !this.#accept(body)) life.end('the hub could not store the frames fast enough');
      },
      onOpen: () => {
        this.#readState().then(
          () => {
            if (!life.isOver) this.#options.onUp();
          },
          (error: unknown) => life.end(reasonOf(error), kindOf(error)),
        );
      },
      onClose: (reason, kind) => life.end(reason, kind ?? (/\b40[13]\b/.test(reason) ? 'auth' : 'transient')),
    };
    const sleep = (ms: number, signal?: AbortSignal): Promise<void> => clock.sleep(ms, signal);
    return stream.open(context, handlers, { http, knownKeys, now: () => clock.now(), sleep });
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
