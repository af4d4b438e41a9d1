import type { ServerFrame } from '../../../src/push/protocol/messages.ts';
import type { ClientState, Clock, TokenNeed } from './client-contract.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import type { LiveFeed } from './live-feed.ts';
import type { ChannelLike, TabHost } from './tab-host.ts';
import type { TabMessage } from './tab-messages.ts';
import { type HubToken, type TokenKeeper, whoseToken } from './token-keeper.ts';
import { TokenRefusedError } from './token-refused.ts';

export interface SharedPushOptions {
  /** The same in all tabs that share, and in no other. */
  name: string;
  /** Whose the tokens must be. */
  person: string;
  host: TabHost;
  feed: LiveFeed;
  tokens: TokenKeeper;
  clock: Clock;
  random: () => number;
  socket: Pick<ConnectionOptions, 'url' | 'WebSocket'>;
  /** The browser lets this page share nothing: a frame in another site's page, under strict settings. */
  onDenied: () => void;
}

/** A leader says something every heartbeat; one that is silent for longer than this is asked whether it is still there. */
const SILENCE_MS = 65_000;
const ANSWER_MS = 5_000;
const TOKEN_ANSWER_MS = 4_000;

/**
 * One socket for all tabs of a person. Whoever holds the lock leads:
 *
 *     following ──► leading     the lock came: the leader is gone, or nobody was there
 *     following ──► leading     the lock was taken away from a leader that hangs
 *     leading ──► following     it was taken away from us
 *
 * A new leader resumes from the last sequence that it was told, so that nothing is lost between two.
 */
export class SharedPush {
  readonly #options: SharedPushOptions;
  readonly #channel: ChannelLike;
  readonly #tab = crypto.randomUUID();
  /** Key: the tab asks with its own id, one question at a time. */
  #tokenAnswer: ((answer: Extract<TabMessage, { kind: 'tokenIs' }>) => void) | undefined;
  readonly #abort = new AbortController();
  #connection: Connection | undefined;
  #heardAt: number;
  #watchTimer: unknown;
  #isQueued = false;
  #hasEncouraged = false;
  #letGo: (() => void) | undefined;
  #isClosed = false;

  constructor(options: SharedPushOptions) {
    this.#options = options;
    this.#channel = options.host.openChannel(options.name);
    this.#channel.onmessage = ({ data }) => this.#hear(data as TabMessage);
    this.#heardAt = options.clock.now();
    this.#follow();
    this.#watch(SILENCE_MS);
  }

  get isLeading(): boolean {
    return this.#connection !== undefined;
  }

  /** Another tab goes on with the socket. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#options.clock.clearTimeout(this.#watchTimer);
    this.#abort.abort();
    this.#stepDown();
    this.#letGo?.();
    this.#channel.close();
  }

  reconnectNow(): void {
    if (this.#connection) this.#connection.reconnectNow();
    else this.#say({ kind: 'wake' });
  }

  /** The leader asks for tokens on behalf of all; without an answer this tab asks for itself. */
  async token(unlike?: string): Promise<string> {
    const { tokens } = this.#options;
    if (this.isLeading) return this.#mine(await tokens.get(unlike));
    const held = tokens.held(unlike);
    if (held) return this.#mine(held);
    const answer = await this.#askLeader(unlike);
    if (answer?.refused) throw new TokenRefusedError(answer.refused.status, answer.refused.message);
    if (answer?.token) tokens.take(answer.token);
    return this.#mine(answer?.token ?? (await tokens.get(unlike)));
  }

  #follow(): void {
    this.#say({ kind: 'hello', from: this.#tab });
    if (this.#isQueued) return;
    this.#isQueued = true;
    this.#request({ signal: this.#abort.signal });
  }

  #request(how: { steal: true } | { signal: AbortSignal }): void {
    const { host, name } = this.#options;
    host.locks
      .request(name, how, () => {
        if ('signal' in how) this.#isQueued = false;
        return this.#lead();
      })
      .catch((error: { name?: string }) => {
        if (this.#isClosed) return;
        if (error.name === 'SecurityError') return this.#options.onDenied();
        if (error.name !== 'AbortError') return console.warn('tabs cannot agree on one socket', error);
        // Somebody took the lock because we were silent: they have the socket now.
        this.#stepDown();
        this.#follow();
      });
  }

  #stepDown(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.stop();
  }

  /** Leads until the returned promise is settled. */
  #lead(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    const { feed, clock, random, socket } = this.#options;
    this.#say({ kind: 'lead' });
    const connection = new Connection({
      ...socket,
      clock,
      random,
      token: (need) => this.#tokenFor(need),
      lastSequence: () => feed.sequence,
      onFrame: (frame) => this.#tell(frame),
      onState: (state) => {
        // Whoever steps down says nothing more: the next leader does.
        if (this.#connection === connection) this.#setState(state);
      },
    });
    this.#connection = connection;
    connection.start();
    return new Promise((resolve) => {
      this.#letGo = resolve;
    });
  }

  #tell(frame: ServerFrame): void {
    const { feed } = this.#options;
    const after = feed.sequence;
    feed.apply(frame);
    this.#say({ kind: 'frame', ...(after !== undefined && { after }), frame });
  }

  #setState(state: ClientState): void {
    this.#options.feed.setState(state);
    this.#say({ kind: 'state', state });
  }

  #hear(message: TabMessage): void {
    if (this.#isClosed) return;
    if (this.#connection) this.#hearAsLeader(message, this.#connection);
    else this.#hearAsFollower(message);
  }

  #hearAsLeader(message: TabMessage, connection: Connection): void {
    const { feed, tokens } = this.#options;
    if (message.kind === 'hello') {
      const snapshot = feed.toSnapshot();
      this.#say({
        kind: 'sync',
        to: message.from,
        state: feed.state,
        ...(feed.welcome && { welcome: feed.welcome }),
        ...(snapshot && { snapshot }),
      });
    } else if (message.kind === 'wake') connection.reconnectNow();
    else if (message.kind === 'again' && feed.state.name === 'refused') {
      tokens.take(message.token);
      connection.start();
    } else if (message.kind === 'token') void this.#answerToken(message);
  }

  #hearAsFollower(message: TabMessage): void {
    const { feed } = this.#options;
    const isFromLeader = ['sync', 'lead', 'state', 'frame', 'tokenIs'].includes(message.kind);
    if (isFromLeader) this.#heardAt = this.#options.clock.now();
    if (message.kind === 'frame') this.#takeFrame(message);
    else if (message.kind === 'state') this.#takeState(message.state);
    else if (message.kind === 'lead' && feed.sequence === undefined)
      this.#say({ kind: 'hello', from: this.#tab });
    else if (message.kind === 'sync' && message.to === this.#tab) {
      const { welcome, snapshot, state } = message;
      if (welcome) feed.apply(welcome);
      if (snapshot && snapshot.sequence >= (feed.sequence ?? -1)) feed.apply(snapshot);
      this.#takeState(state);
      this.#encourage(state);
    } else if (message.kind === 'tokenIs' && message.to === this.#tab) this.#tokenAnswer?.(message);
  }

  /** A leader that was refused once does not know that somebody has signed in since: this tab has just got a token. */
  #encourage(state: ClientState): void {
    const token = this.#options.tokens.held();
    if (state.name !== 'refused' || this.#hasEncouraged || !token) return;
    this.#hasEncouraged = true;
    this.#say({ kind: 'again', token });
  }

  #takeState(state: ClientState): void {
    const { feed } = this.#options;
    if (JSON.stringify(state) !== JSON.stringify(feed.state)) feed.setState(state);
  }

  #takeFrame({ after, frame }: Extract<TabMessage, { kind: 'frame' }>): void {
    const { feed } = this.#options;
    const goesOn = frame.type === 'event' || frame.type === 'ping';
    const missed = goesOn && after !== undefined && (feed.sequence === undefined || feed.sequence < after);
    // The numbers of a client have gaps of their own: only the leader knows whether something is between.
    if (missed) this.#say({ kind: 'hello', from: this.#tab });
    else feed.apply(frame);
  }

  async #tokenFor(need: TokenNeed): Promise<string> {
    const { tokens } = this.#options;
    if (need === 'refused') tokens.forget();
    return this.#mine(await (need === 'renew' ? tokens.renew() : tokens.get()));
  }

  /** Somebody else signed in here: the tabs of the one before must not show their calls. */
  #mine({ token }: HubToken): string {
    if (whoseToken(token) !== this.#options.person)
      throw new TokenRefusedError(401, 'somebody else has signed in in this browser');
    return token;
  }

  async #answerToken({ from, unlike }: Extract<TabMessage, { kind: 'token' }>): Promise<void> {
    try {
      const token = await this.#options.tokens.get(unlike);
      this.#say({ kind: 'tokenIs', to: from, token });
    } catch (error) {
      const refused =
        error instanceof TokenRefusedError ? { status: error.status, message: error.message } : undefined;
      this.#say({ kind: 'tokenIs', to: from, ...(refused && { refused }) });
    }
  }

  #askLeader(unlike?: string): Promise<Extract<TabMessage, { kind: 'tokenIs' }> | undefined> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const timer = clock.setTimeout(() => resolve(undefined), TOKEN_ANSWER_MS);
      const before = this.#tokenAnswer;
      this.#tokenAnswer = (answer) => {
        clock.clearTimeout(timer);
        before?.(answer);
        resolve(answer);
      };
      this.#say({ kind: 'token', from: this.#tab, ...(unlike !== undefined && { unlike }) });
    });
  }

  #say(message: TabMessage): void {
    if (!this.#isClosed) this.#channel.postMessage(message);
  }

  /** A tab may hang (a dialog, a debugger) and keep the lock all the same. */
  #watch(waitMs: number, askedAt?: number): void {
    const { clock, random } = this.#options;
    this.#watchTimer = clock.setTimeout(() => {
      const silentMs = clock.now() - this.#heardAt;
      const isGone = askedAt !== undefined && this.#heardAt < askedAt;
      if (this.isLeading) this.#watch(SILENCE_MS);
      else if (isGone) {
        this.#heardAt = clock.now();
        this.#request({ steal: true });
        this.#watch(SILENCE_MS);
      } else if (silentMs < SILENCE_MS) this.#watch(SILENCE_MS - silentMs);
      else {
        this.#say({ kind: 'hello', from: this.#tab });
        this.#watch(ANSWER_MS * (1 + random()), clock.now());
      }
    }, waitMs);
  }
}
