import type { CallRecord } from '../../../src/domain/call-record.ts';
import type {
  CallweaveEvent,
  PopCard,
  TaskEvent,
  WelcomeFrame,
} from '../../../src/push/protocol/messages.ts';
import type { ClosedCard } from './live-store.ts';

export type { CallRecord };

/**
 *     idle ──► connecting ──► live
 *                ▲  │           │ lost
 *                │  └──► waiting ◄──┘      `retryAt` says until when
 *                └─────────┘
 *     any ──► refused   the server or the token endpoint said no for good; start() tries once more
 *     any ──► idle      after stop()
 */
export type ClientState =
  | { name: 'idle' }
  | { name: 'connecting' }
  | { name: 'live' }
  | { name: 'waiting'; retryAt: number; closeCode?: number; reason?: string }
  /** `closeCode` is 0 where the token endpoint refused: with `tokenStatus` 401 somebody has to sign in again. */
  | { name: 'refused'; closeCode: number; reason: string; tokenStatus?: number };

/** The part of a WebSocket that the client needs: the browser's, Node's and `ws` all have it. */
export interface SocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}
export type SocketClass = new (url: string, protocol: string) => SocketLike;

/** What a token is for: a new connection, a session whose token runs out, a hub that did not take the last one. */
export type TokenNeed = 'hello' | 'renew' | 'refused';

export interface LiveListeners {
  /** After every connect; `serverTime` tells how far the local clock is off. */
  onWelcome?: (welcome: WelcomeFrame) => void;
  /** Every event of a call once, in order. */
  onEvent?: (event: CallweaveEvent) => void;
  /** Every event of a missed-call task once, in order. Tasks are in no snapshot: read them anew at every `live`. */
  onTask?: (event: TaskEvent) => void;
  onCardOpened?: (card: PopCard, call: CallRecord | undefined) => void;
  onCardClosed?: (closed: ClosedCard) => void;
  onState?: (state: ClientState) => void;
}

export interface PushClientOptions extends LiveListeners {
  /** `wss://hub.example.org/push` */
  url: string;
  /** Called before every connect and when the old token runs out. A rejection is tried again later. */
  token: (need: TokenNeed) => Promise<string>;
  /** Default: the global one. */
  WebSocket?: SocketClass;
  /** Default: Math.random. */
  random?: () => number;
  /** Default: the global timers. */
  clock?: Clock;
}

export interface Clock {
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** An immutable picture; the same object as long as nothing changed (fit for `useSyncExternalStore`). */
export interface ClientSnapshot {
  state: ClientState;
  role?: WelcomeFrame['role'];
  agent?: WelcomeFrame['agent'];
  /** Live calls, newest first. */
  calls: readonly CallRecord[];
  /** Open cards, newest first. */
  cards: readonly PopCard[];
}

export interface PushClient {
  start(): void;
  /** Idempotent. The client can be started again and resumes. */
  stop(): void;
  /** Cuts a wait short: the network is back, the tab is shown again. */
  reconnectNow(): void;
  getSnapshot(): ClientSnapshot;
  /** Called after every change of the snapshot; returns a function that ends it. */
  subscribe(listener: () => void): () => void;
}
