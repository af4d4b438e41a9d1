import type {
  CallweaveEvent,
  ClientFrame,
  ServerFrame,
  SUBPROTOCOL as Subprotocol,
  TaskEvent,
  WelcomeFrame,
} from '../../../src/push/protocol/messages.ts';
import { backOffMs } from './back-off.ts';
import type {
  ClientSnapshot,
  ClientState,
  Clock,
  PushClient,
  PushClientOptions,
  SocketLike,
} from './client-contract.ts';
import { CLOSE_CODES, isFinal } from './close-codes.ts';
import { LiveStore, type StoreChange } from './live-store.ts';

const SUBPROTOCOL: typeof Subprotocol = 'callweave.v1';
/** Heartbeats that may fail to appear before the connection counts as lost. */
const MISSED_HEARTBEATS = 2.5;
/** A connection that is not welcomed by then counts as lost. */
const WELCOME_TIMEOUT_MS = 10_000;
/** Fresh tokens refused in a row before we stop asking: the person may no longer sign in. */
const REFUSED_TOKENS = 3;

const globalClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => clearTimeout(timer as number),
};

export function createPushClient(options: PushClientOptions): PushClient {
  return new Client(options);
}

class Client implements PushClient {
  readonly #options: PushClientOptions;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #store = new LiveStore();
  readonly #listeners = new Set<() => void>();
  #state: ClientState = { name: 'idle' };
  #snapshot: ClientSnapshot | undefined;
  #welcome: WelcomeFrame | undefined;
  #socket: SocketLike | undefined;
  #sequence: number | undefined;
  #attempt = 0;
  #refusedTokens = 0;
  #heardAt = 0;
  #retryTimer: unknown;
  #watchTimer: unknown;

  constructor(options: PushClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? globalClock;
    this.#random = options.random ?? Math.random;
  }

  start(): void {
    if (this.#state.name !== 'idle' && this.#state.name !== 'refused') return;
    this.#attempt = 0;
    this.#refusedTokens = 0;
    this.#connect();
  }

  stop(): void {
    this.#drop(1000);
    this.#clock.clearTimeout(this.#retryTimer);
    this.#setState({ name: 'idle' });
  }

  reconnectNow(): void {
    if (this.#state.name !== 'waiting') return;
    this.#clock.clearTimeout(this.#retryTimer);
    this.#connect();
  }

  /** Arrow functions, so that they can be handed on as they are. */
  readonly getSnapshot = (): ClientSnapshot => {
    this.#snapshot ??= {
      state: this.#state,
      ...(this.#welcome && { role: this.#welcome.role, agent: this.#welcome.agent }),
      calls: [...this.#store.calls.values()].sort((a, b) => newestFirst(a.startedAt, b.startedAt)),
      cards: [...this.#store.cards.values()].sort((a, b) => newestFirst(a.openedAt, b.openedAt)),
    };
    return this.#snapshot;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #connect(): void {
    const Socket =
      this.#options.WebSocket ?? (globalThis as { WebSocket?: PushClientOptions['WebSocket'] }).WebSocket;
    if (!Socket) throw new Error('No WebSocket here: pass one as `WebSocket`.');
    this.#setState({ name: 'connecting' });
    const socket = new Socket(this.#options.url, SUBPROTOCOL);
    this.#socket = socket;
    this.#heardAt = this.#clock.now();
    this.#watch(socket, WELCOME_TIMEOUT_MS);
    socket.onopen = () => this.#sayHello(socket);
    socket.onmessage = (event: { data: unknown }) => {
      if (socket === this.#socket) this.#receive(socket, String(event.data));
    };
    socket.onclose = (event: { code: number; reason: string }) => {
      if (socket === this.#socket) this.#lost(event.code, event.reason);
    };
    // A close event always follows, and says more.
    socket.onerror = () => undefined;
  }

  async #sayHello(socket: SocketLike): Promise<void> {
    let token: string;
    try {
      token = await this.#options.token();
    } catch (error) {
      if (socket === this.#socket) this.#lost(0, error instanceof Error ? error.message : String(error));
      return;
    }
    if (socket !== this.#socket) return;
    const lastSequence = this.#sequence;
    this.#send(socket, { type: 'hello', token, ...(lastSequence !== undefined && { lastSequence }) });
  }

  #receive(socket: SocketLike, text: string): void {
    this.#heardAt = this.#clock.now();
    const frame = JSON.parse(text) as ServerFrame;
    switch (frame.type) {
      case 'welcome':
        this.#welcome = frame;
        this.#options.onWelcome?.(frame);
        this.#attempt = 0;
        this.#refusedTokens = 0;
        this.#watch(socket, frame.heartbeatMs * MISSED_HEARTBEATS);
        // Without its snapshot a first visit is not live yet.
        if (frame.mode === 'resume') this.#setState({ name: 'live' });
        return;
      case 'snapshot':
        this.#sequence = frame.sequence;
        this.#told(this.#store.applySnapshot(frame));
        this.#setState({ name: 'live' });
        return;
      case 'event':
        if (this.#sequence !== undefined && frame.sequence <= this.#sequence) return;
        this.#sequence = frame.sequence;
        if ('task' in frame.event.data) this.#options.onTask?.(frame.event as TaskEvent);
        else if ('call' in frame.event.data) {
          const event = frame.event as CallweaveEvent;
          this.#told(this.#store.applyEvent(event), event);
        }
        // Others: of a newer server, to be ignored.
        return;
      case 'ping':
        if (frame.sequence !== undefined && frame.sequence > (this.#sequence ?? -1))
          this.#sequence = frame.sequence;
        this.#send(socket, { type: 'pong' });
        return;
      case 'tokenExpiring':
        void this.#renew(socket);
        return;
      default:
        // `resync`: its snapshot follows. Others: from a newer server, to be ignored.
        return;
    }
  }

  async #renew(socket: SocketLike): Promise<void> {
    try {
      const token = await this.#options.token();
      if (socket === this.#socket) this.#send(socket, { type: 'renew', token });
    } catch {
      // The server closes with `unauthenticated` when the old token is over, and we try again from there.
    }
  }

  #send(socket: SocketLike, frame: ClientFrame): void {
    socket.send(JSON.stringify(frame));
  }

  /** One timer per connection that looks whether anything was heard lately. */
  #watch(socket: SocketLike, limitMs: number): void {
    this.#clock.clearTimeout(this.#watchTimer);
    const look = (): void => {
      if (socket !== this.#socket) return;
      const silentMs = this.#clock.now() - this.#heardAt;
      if (silentMs < limitMs) {
        this.#watchTimer = this.#clock.setTimeout(look, limitMs - silentMs);
        return;
      }
      this.#lost(CLOSE_CODES.heartbeatLost, 'nothing heard from the server');
    };
    this.#watchTimer = this.#clock.setTimeout(look, limitMs);
  }

  #lost(code: number, reason: string): void {
    this.#drop(code === CLOSE_CODES.heartbeatLost ? code : 1000);
    if (code === CLOSE_CODES.unauthenticated) this.#refusedTokens += 1;
    if (isFinal(code) || this.#refusedTokens >= REFUSED_TOKENS) {
      this.#setState({ name: 'refused', closeCode: code, reason });
      return;
    }
    const waitMs = backOffMs(this.#attempt++, this.#random);
    this.#retryTimer = this.#clock.setTimeout(() => this.#connect(), waitMs);
    const retryAt = this.#clock.now() + waitMs;
    this.#setState({ name: 'waiting', retryAt, ...(code && { closeCode: code }), ...(reason && { reason }) });
  }

  #drop(code: number): void {
    this.#clock.clearTimeout(this.#watchTimer);
    const socket = this.#socket;
    this.#socket = undefined;
    try {
      socket?.close(code);
    } catch {
      // Closed already, or never open: either way it is gone.
    }
  }

  #told(change: StoreChange, event?: CallweaveEvent): void {
    this.#changed();
    for (const closed of change.closed) this.#options.onCardClosed?.(closed);
    for (const card of change.opened) this.#options.onCardOpened?.(card, this.#store.calls.get(card.callId));
    if (event) this.#options.onEvent?.(event);
  }

  #setState(state: ClientState): void {
    this.#state = state;
    this.#changed();
    this.#options.onState?.(state);
  }

  #changed(): void {
    this.#snapshot = undefined;
    for (const listener of this.#listeners) listener();
  }
}

function newestFirst(a: string, b: string): number {
  return a < b ? 1 : a > b ? -1 : 0;
}
