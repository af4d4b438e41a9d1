import type {
  ClientFrame,
  ServerFrame,
  SUBPROTOCOL as Subprotocol,
} from '../../../src/push/protocol/messages.ts';
import { backOffMs } from './back-off.ts';
import type { ClientState, Clock, SocketClass, SocketLike, TokenNeed } from './client-contract.ts';
import { CLOSE_CODES, isFinal } from './close-codes.ts';
import { TokenRefusedError } from './token-refused.ts';

const SUBPROTOCOL: typeof Subprotocol = 'callweave.v1';
/** Heartbeats that may fail to appear before the connection counts as lost. */
const MISSED_HEARTBEATS = 2.5;
/** A connection that is not welcomed by then counts as lost. */
const WELCOME_TIMEOUT_MS = 10_000;
/** Fresh tokens refused in a row before we stop asking: the person may no longer sign in. */
const REFUSED_TOKENS = 3;

export interface ConnectionOptions {
  url: string;
  token: (need: TokenNeed) => Promise<string>;
  WebSocket: SocketClass | undefined;
  clock: Clock;
  random: () => number;
  /** From where to go on. */
  lastSequence: () => number | undefined;
  onFrame: (frame: ServerFrame) => void;
  onState: (state: ClientState) => void;
}

/** One socket that comes back by itself: hello, heartbeats, fresh tokens, back-off. What the frames say is not its business. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #clock: Clock;
  #state: ClientState = { name: 'idle' };
  #socket: SocketLike | undefined;
  #attempt = 0;
  #refusedTokens = 0;
  #heardAt = 0;
  #retryTimer: unknown;
  #watchTimer: unknown;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#clock = options.clock;
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

  #connect(): void {
    const Socket = this.#options.WebSocket ?? (globalThis as { WebSocket?: SocketClass }).WebSocket;
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
      token = await this.#options.token(this.#refusedTokens > 0 ? 'refused' : 'hello');
    } catch (error) {
      if (socket === this.#socket) this.#noToken(error);
      return;
    }
    if (socket !== this.#socket) return;
    const lastSequence = this.#options.lastSequence();
    this.#send(socket, { type: 'hello', token, ...(lastSequence !== undefined && { lastSequence }) });
  }

  #noToken(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof TokenRefusedError) this.#refuse({ closeCode: 0, reason, tokenStatus: error.status });
    else this.#lost(0, reason);
  }

  #receive(socket: SocketLike, text: string): void {
    this.#heardAt = this.#clock.now();
    const frame = JSON.parse(text) as ServerFrame;
    if (frame.type === 'welcome') {
      this.#attempt = 0;
      this.#refusedTokens = 0;
      this.#watch(socket, frame.heartbeatMs * MISSED_HEARTBEATS);
    }
    this.#options.onFrame(frame);
    if (frame.type === 'ping') this.#send(socket, { type: 'pong' });
    else if (frame.type === 'tokenExpiring') void this.#renew(socket);
    // Without its snapshot a first visit is not live yet.
    else if (frame.type === 'snapshot' || (frame.type === 'welcome' && frame.mode === 'resume'))
      this.#setState({ name: 'live' });
  }

  async #renew(socket: SocketLike): Promise<void> {
    try {
      const token = await this.#options.token('renew');
      if (socket === this.#socket) this.#send(socket, { type: 'renew', token });
    } catch (error) {
      if (socket === this.#socket && error instanceof TokenRefusedError) this.#noToken(error);
      // Otherwise: the server closes with `unauthenticated` when the old token is over, and we try again from there.
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
    if (code === CLOSE_CODES.unauthenticated) this.#refusedTokens += 1;
    if (isFinal(code) || this.#refusedTokens >= REFUSED_TOKENS) {
      this.#refuse({ closeCode: code, reason });
      return;
    }
    this.#drop(code === CLOSE_CODES.heartbeatLost ? code : 1000);
    const waitMs = backOffMs(this.#attempt++, this.#options.random);
    this.#retryTimer = this.#clock.setTimeout(() => this.#connect(), waitMs);
    const retryAt = this.#clock.now() + waitMs;
    this.#setState({ name: 'waiting', retryAt, ...(code && { closeCode: code }), ...(reason && { reason }) });
  }

  #refuse(why: { closeCode: number; reason: string; tokenStatus?: number }): void {
    this.#drop(1000);
    this.#setState({ name: 'refused', ...why });
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

  #setState(state: ClientState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}
