import type { Exchange } from '../../src/domain/exchange.ts';
import type { ConnectorContext } from './connector-context.ts';
import type { ConnectorErrorKind } from './connector-error.ts';
import type { ProviderHttp } from './provider-http.ts';

export interface StreamHandlers {
  /** One frame; the kit batches frames into the inbox. */
  onFrame(body: string): void;
  /** The stream is up: health turns green, and `readState` runs. */
  onOpen(): void;
  /** The stream ended, for whatever reason; the kit reconnects with back-off, unless the kind is `auth`. */
  onClose(reason: string, kind?: ConnectorErrorKind): void;
}

/** What a stream that is really a question asked again and again needs of the kit. */
export interface StreamTools {
  http: ProviderHttp;
  /** As `known` of `readState`. */
  knownKeys(): Promise<readonly string[]>;
  now(): number;
  /** Resolves early when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface OpenStream {
  /** Idempotent. */
  close(): void;
}

/** A connection that the PBX pushes events down (WebSocket, TCP). The kit owns reconnecting and health. */
export interface EventStream<Settings> {
  /** Dialect name for the exchange (`ari`). */
  operation(context: ConnectorContext<Settings>): string;
  open(context: ConnectorContext<Settings>, handlers: StreamHandlers, tools: StreamTools): OpenStream;
  /** False for frames that mean nothing to `parse`: they are counted and never stored. */
  wants(body: string): boolean;
  /**
   * After each (re)connect: reads what is going on now and returns it as exchanges, so that what ended during the gap
   * ends for us too. `known` are the keys (`Fact.keys`) of the calls that the hub holds as live at this connection:
   * whichever the PBX does not know any more has ended. Throws `ConnectorError`.
   */
  readState(
    http: ProviderHttp,
    context: ConnectorContext<Settings>,
    now: Date,
    known?: readonly string[],
  ): Promise<Exchange[]>;
}
