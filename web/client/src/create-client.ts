import type { Dial } from '../../../src/dialing/dial.ts';
import type { PresenceState } from '../../../src/domain/pbx/pbx-operations.ts';
import type { PresenceAt } from '../../../src/pbx-admin/pbx-admin.ts';
import type { PopCard } from '../../../src/push/protocol/messages.ts';
import { backOffMs } from './back-off.ts';
import type { CallRecord, Clock, LiveListeners, PushClient, SocketClass } from './client-contract.ts';
import { Connection } from './connection.ts';
import { globalClock } from './global-clock.ts';
import { type Candidate, type DialOptions, HubApi } from './hub-api.ts';
import { HubError } from './hub-error.ts';
import { LiveFeed } from './live-feed.ts';
import { PopClaim } from './pop-claim.ts';
import { SharedPush } from './shared-push.ts';
import { browserTabs, onWake, type TabHost } from './tab-host.ts';
import { TAB_VERSION } from './tab-messages.ts';
import { captureTelLinks, type TelLinksOptions } from './tel-links.ts';
import { type HubToken, TokenKeeper, whoseToken } from './token-keeper.ts';
import { TokenRefusedError } from './token-refused.ts';

export interface ClientOptions extends LiveListeners {
  /** `https://hub.example.org` */
  server: string;
  /**
   * Asks your own back end for a token. Called anew whenever one is about to end, by one tab for all. A rejection with `status` 401 or 403
   * (`TokenRefusedError`) ends in the state `refused`; any other is tried again later. See `tokenFrom`.
   */
  getToken: () => Promise<string | HubToken>;
  /** The customer's card is to be shown now. */
  onPop?: (card: PopCard, call: CallRecord | undefined) => void;
  /** Of several open tabs `onPop` is called in the one that people look at (default), or in all. */
  pops?: 'one' | 'all';
  /** False: a socket for this tab alone. Default: one for all tabs of the same person and page origin, where the browser can. */
  share?: boolean;
  WebSocket?: SocketClass;
  fetch?: typeof globalThis.fetch;
  random?: () => number;
  clock?: Clock;
  tabs?: TabHost;
}

export interface CallweaveClient extends PushClient {
  /** Rings my telephone, then the number. Never repeated by itself. Throws `HubError`. */
  dial(to: string, options?: DialOptions): Promise<Dial>;
  /** What each PBX says of me, and what it lets me set. */
  getPresence(): Promise<PresenceAt[]>;
  setPresence(state: PresenceState): Promise<PresenceAt[]>;
  /** Says which of the candidates (`call.matches`) the customer is, or which contact of the hub (by id); remembered for the number. */
  pickContact(callId: string, who: string | Candidate): Promise<void>;
  /** Clicks on `tel:` links below `root` dial; returns a function that ends it. */
  captureTel(root: EventTarget, options?: TelLinksOptions): () => void;
}

export function createClient(options: ClientOptions): CallweaveClient {
  return new Client(options);
}

class Client implements CallweaveClient {
  readonly #options: ClientOptions;
  readonly #server: string;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #host: TabHost | undefined;
  readonly #feed: LiveFeed;
  readonly #tokens: TokenKeeper;
  readonly #api: HubApi;
  #shared: SharedPush | undefined;
  #alone: Connection | undefined;
  #pops: PopClaim | undefined;
  #attempt = 0;
  #retryTimer: unknown;
  #stopWaking: (() => void) | undefined;
  /** Counts starts, so that an answer to an earlier one is dropped. */
  #run = 0;

  constructor(options: ClientOptions) {
    const { fetch = (...args) => globalThis.fetch(...args) } = options;
    this.#options = options;
    this.#server = options.server.replace(/\/+$/, '');
    this.#clock = options.clock ?? globalClock;
    this.#random = options.random ?? Math.random;
    if (options.share !== false) this.#host = options.tabs ?? browserTabs();
    this.#tokens = new TokenKeeper(options.getToken, this.#clock);
    this.#api = new HubApi({ server: this.#server, fetch, token: (unlike) => this.#token(unlike) });
    this.#feed = new LiveFeed({
      ...options,
      onCardOpened: (card, call) => {
        options.onCardOpened?.(card, call);
        this.#pop(card);
      },
      onCardClosed: (closed) => {
        this.#pops?.release(closed.card);
        options.onCardClosed?.(closed);
      },
    });
  }

  get getSnapshot() {
    return this.#feed.getSnapshot;
  }

  get subscribe() {
    return this.#feed.subscribe;
  }

  start(): void {
    const { name } = this.#feed.state;
    if (name !== 'idle' && name !== 'refused') return;
    this.#stopWaking ??= (this.#host?.onWake ?? onWake)(() => this.reconnectNow());
    // After a refusal somebody else may have signed in, who shares with other tabs.
    this.#end();
    this.#attempt = 0;
    this.#tokens.forget();
    void this.#begin(++this.#run);
  }

  stop(): void {
    this.#run += 1;
    this.#clock.clearTimeout(this.#retryTimer);
    this.#stopWaking?.();
    this.#stopWaking = undefined;
    this.#end();
    if (this.#feed.state.name !== 'idle') this.#feed.setState({ name: 'idle' });
  }

  reconnectNow(): void {
    if (this.#shared) this.#shared.reconnectNow();
    else if (this.#alone) this.#alone.reconnectNow();
    else if (this.#feed.state.name === 'waiting') {
      this.#clock.clearTimeout(this.#retryTimer);
      void this.#begin(this.#run);
    }
  }

  dial(to: string, options?: DialOptions): Promise<Dial> {
    return this.#api.dial(to, options);
  }

  async getPresence(): Promise<PresenceAt[]> {
    return this.#api.getPresence(this.#agentId());
  }

  async setPresence(state: PresenceState): Promise<PresenceAt[]> {
    return this.#api.setPresence(this.#agentId(), state);
  }

  pickContact(callId: string, who: string | Candidate): Promise<void> {
    return this.#api.pick(callId, who);
  }

  captureTel(root: EventTarget, options?: TelLinksOptions): () => void {
    return captureTelLinks(root, (number) => this.dial(number), options);
  }

  /** The first token says whose tab this is, and so with which tabs it may share. */
  async #begin(run: number): Promise<void> {
    this.#feed.setState({ name: 'connecting' });
    try {
      const { token } = await this.#tokens.get();
      if (run !== this.#run) return;
      const person = whoseToken(token);
      if (this.#host && person !== undefined) this.#join(this.#host, person);
      else this.#connectAlone();
    } catch (error) {
      if (run === this.#run) this.#noToken(error, run);
    }
  }

  #join(host: TabHost, person: string): void {
    const name = ['callweave', TAB_VERSION, this.#server, person].join('/');
    this.#pops = new PopClaim({ host, clock: this.#clock, name });
    this.#shared = new SharedPush({
      name,
      person,
      host,
      feed: this.#feed,
      tokens: this.#tokens,
      clock: this.#clock,
      random: this.#random,
      socket: this.#socket(),
      onDenied: () => {
        this.#end();
        this.#connectAlone();
      },
    });
  }

  #connectAlone(): void {
    const tokens = this.#tokens;
    this.#alone = new Connection({
      ...this.#socket(),
      clock: this.#clock,
      random: this.#random,
      token: async (need) => {
        if (need === 'refused') tokens.forget();
        return (await (need === 'renew' ? tokens.renew() : tokens.get())).token;
      },
      lastSequence: () => this.#feed.sequence,
      onFrame: (frame) => this.#feed.apply(frame),
      onState: (state) => this.#feed.setState(state),
    });
    this.#alone.start();
  }

  #socket(): { url: string; WebSocket: SocketClass | undefined } {
    return { url: `${this.#server.replace(/^http/, 'ws')}/push`, WebSocket: this.#options.WebSocket };
  }

  #noToken(error: unknown, run: number): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof TokenRefusedError) {
      this.#feed.setState({ name: 'refused', closeCode: 0, reason, tokenStatus: error.status });
      return;
    }
    const waitMs = backOffMs(this.#attempt++, this.#random);
    this.#retryTimer = this.#clock.setTimeout(() => void this.#begin(run), waitMs);
    this.#feed.setState({ name: 'waiting', retryAt: this.#clock.now() + waitMs, reason });
  }

  async #token(unlike?: string): Promise<string> {
    if (this.#shared) return this.#shared.token(unlike);
    return (await this.#tokens.get(unlike)).token;
  }

  #agentId(): string {
    const agentId = this.#feed.welcome?.agent?.agentId;
    if (agentId === undefined)
      throw new HubError(0, {
        code: 'notLive',
        detail: 'Not known before the client is live, and only of agents.',
      });
    return agentId;
  }

  #pop(card: PopCard): void {
    const { onPop, pops } = this.#options;
    if (!onPop) return;
    const handle = (): void => onPop(card, this.#feed.findCall(card.callId));
    if (!this.#pops || pops === 'all') handle();
    else this.#pops.claim(card, () => this.#feed.hasCard(card), handle);
  }

  #end(): void {
    this.#shared?.close();
    this.#alone?.stop();
    this.#pops?.close();
    this.#shared = this.#alone = this.#pops = undefined;
  }
}
