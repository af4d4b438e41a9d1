import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { type RawData, WebSocketServer } from 'ws';
import { EVENTS_PUBLISHED } from '../calls/outgoing-events.ts';
import type { Database } from '../db/database.ts';
import { isAppError } from '../platform/app-error.ts';
import type { Bus } from '../platform/bus.ts';
import type { Service } from '../platform/lifecycle.ts';
import type { Metrics } from '../platform/metrics.ts';
import { parseClientFrame } from './client-frame.ts';
import { canResume, catchUp, sendSnapshot } from './join-session.ts';
import { CLOSE, HELLO_TIMEOUT_MS, SUBPROTOCOL, type WelcomeFrame } from './protocol/messages.ts';
import { isSamePerson, type PushIdentity, type PushOrigin, type VerifyPushToken } from './push-identity.ts';
import { PushSession, PushSocket } from './push-session.ts';
import { type CardRulesSource, PushStore } from './push-store.ts';
import { SessionWatch } from './session-watch.ts';
import type { TenantFeed } from './tenant-feed.ts';
import { TenantFeeds } from './tenant-feeds.ts';

export interface PushServerOptions {
  database: Database;
  bus: Pick<Bus, 'subscribe'>;
  verifyPushToken: VerifyPushToken;
  logger: Logger;
  metrics: Metrics;
  /** Bus channel whose notes carry the id of a tenant whose agents changed. */
  agentsChanged?: string;
  /** What cards show besides the call; absent: nothing. */
  cards?: CardRulesSource;
  heartbeatMs?: number;
  helloTimeoutMs?: number;
  /** A client that stays stuck this long is closed. */
  stuckMs?: number;
}

const HEARTBEAT_MS = 25_000;
const STUCK_MS = 30_000;
/** Frames of clients are small; a longer one is no client of ours. */
const MAX_FRAME_BYTES = 16_384;
/** How often the database is asked although no note came. */
const LOOK_MS = 3_000;
const AGENTS_CHECK_MS = 60_000;
const STOP_GRACE_MS = 1_000;
/** RFC 6455, 5.5: 125 bytes with the code; our sentences are of plain letters. */
const MAX_REASON_CHARACTERS = 120;

/** The WebSocket end of the path, as docs/push-protocol.md tells. */
export class PushServer implements Service {
  readonly #options: PushServerOptions;
  readonly #store: PushStore;
  readonly #server: WebSocketServer;
  readonly #sessions = new Set<PushSession>();
  readonly #feeds: TenantFeeds;
  readonly #watch: SessionWatch;
  readonly #heartbeatMs: number;
  readonly #resyncs;
  readonly #joins;
  #timers: NodeJS.Timeout[] = [];
  #unsubscribe: (() => Promise<void>)[] = [];
  #isStopping = false;

  constructor(options: PushServerOptions) {
    this.#options = options;
    this.#store = new PushStore(options.database, options.cards);
    this.#feeds = new TenantFeeds({ store: this.#store, logger: options.logger });
    this.#heartbeatMs = options.heartbeatMs ?? HEARTBEAT_MS;
    this.#watch = new SessionWatch({
      feeds: this.#feeds,
      heartbeatMs: this.#heartbeatMs,
      stuckMs: options.stuckMs ?? STUCK_MS,
      rejoin: (session, feed) => this.#rejoin(session, feed),
    });
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: MAX_FRAME_BYTES,
      handleProtocols: () => SUBPROTOCOL,
      WebSocket: PushSocket,
    });
    const { metrics } = options;
    metrics.gauge({
      name: 'push_clients',
      help: 'Connected push clients.',
      collect: (gauge) => gauge.set(this.#sessions.size),
    });
    this.#resyncs = metrics.counter({ name: 'push_resyncs_total', help: 'Slow clients told to start over.' });
    this.#joins = metrics.counter<'mode'>({
      name: 'push_joins_total',
      help: 'Welcomed clients.',
      labels: ['mode'],
    });
  }

  get clients(): number {
    return this.#sessions.size;
  }

  async start(): Promise<void> {
    const { bus, agentsChanged } = this.#options;
    this.#unsubscribe.push(await bus.subscribe(EVENTS_PUBLISHED, (note) => this.#feeds.onNote(note)));
    if (agentsChanged !== undefined) {
      this.#unsubscribe.push(
        await bus.subscribe(agentsChanged, (tenantId) => void this.#feeds.checkAgents(tenantId)),
      );
    }
    this.#timers = [
      setInterval(() => void this.#feeds.look(), LOOK_MS),
      setInterval(() => void this.#feeds.checkAgents(), AGENTS_CHECK_MS),
    ];
    for (const timer of this.#timers) timer.unref();
    this.#watch.start();
  }

  async stop(): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#watch.stop();
    await Promise.all(this.#unsubscribe.map((unsubscribe) => unsubscribe()));
    for (const session of this.#sessions) session.close(CLOSE.goingAway, 'the server stops');
    const until = Date.now() + STOP_GRACE_MS;
    while (this.#sessions.size > 0 && Date.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 10));
    for (const session of this.#sessions) session.socket.terminate();
  }

  /** Takes the upgrades of `GET <path>`; others stay for other listeners. */
  attach(server: Server, path = '/push'): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if ((request.url ?? '').split('?', 1)[0] === path) this.#upgrade(request, socket, head);
    });
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    if (this.#isStopping) {
      refuse(socket, '503 Service Unavailable');
      return;
    }
    if (!offered.includes(SUBPROTOCOL)) {
      refuse(socket, '400 Bad Request');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (client) =>
      this.#connect(client as PushSocket, { origin: request.headers.origin, host: request.headers.host }),
    );
  }

  #connect(socket: PushSocket, from: PushOrigin): void {
    const helloBy = Date.now() + (this.#options.helloTimeoutMs ?? HELLO_TIMEOUT_MS);
    const session = new PushSession(socket, { since: helloBy, from });
    socket.session = session;
    this.#sessions.add(session);
    this.#watch.awaitHello(session);
    socket.on('message', this.#onMessage);
    socket.on('close', this.#onClose);
    socket.on('error', ignoreError);
  }

  /** Two listeners for all sockets: each call finds its session on the socket. */
  readonly #onMessage = ((server: PushServer) =>
    function onMessage(this: unknown, data: RawData, isBinary: boolean): void {
      const { session } = this as PushSocket;
      if (session) void server.#receive(session, isBinary ? '' : data.toString());
    })(this);

  readonly #onClose = ((server: PushServer) =>
    function onClose(this: unknown): void {
      const { session } = this as PushSocket;
      if (session) server.#forget(session);
    })(this);

  #forget(session: PushSession): void {
    this.#sessions.delete(session);
    this.#watch.remove(session);
    this.#feeds.remove(session);
  }

  async #receive(session: PushSession, text: string): Promise<void> {
    const frame = parseClientFrame(text);
    const isExpected =
      frame && (frame.type === 'hello') === (session.state === 'greeting' && !session.identity);
    if (!isExpected) return session.close(CLOSE.badFrame, 'not a frame of this protocol, or not now');
    if (frame.type === 'pong') {
      session.awaitsPong = false;
      return;
    }
    try {
      const identity = await this.#options.verifyPushToken(frame.token, session.from);
      if (frame.type === 'renew') this.#renew(session, identity);
      else if (this.#watch.helloCame(session) && session.isOpen)
        await this.#welcome(session, identity, frame.lastSequence);
    } catch (error) {
      this.#deny(session, error);
    }
  }

  #deny(session: PushSession, error: unknown): void {
    if (isAppError(error) && error.code === 'unauthenticated') {
      session.close(CLOSE.unauthenticated, 'the token is missing, wrong or expired');
    } else if (isAppError(error) && error.code === 'forbidden') {
      session.close(CLOSE.forbidden, error.message.slice(0, MAX_REASON_CHARACTERS));
    } else {
      this.#options.logger.error(
        { err: error, tenantId: session.identity?.tenantId },
        'push client not served',
      );
      session.close(CLOSE.goingAway, 'the server cannot serve this now');
    }
  }

  #renew(session: PushSession, identity: PushIdentity): void {
    if (!session.identity || !isSamePerson(session.identity, identity)) {
      session.close(CLOSE.forbidden, 'the new token is of somebody else');
      return;
    }
    session.identity = identity;
    session.isWarnedOfExpiry = false;
  }

  async #welcome(
    session: PushSession,
    identity: PushIdentity,
    lastSequence: number | undefined,
  ): Promise<void> {
    const { tenantId, agentId } = identity;
    session.identity = identity;
    session.state = 'joining';
    const name =
      agentId === undefined ? undefined : (await this.#store.activeAgents(tenantId, [agentId])).get(agentId);
    if (agentId !== undefined && name === undefined)
      return session.close(CLOSE.forbidden, 'the agent is not active');
    const feed = await this.#feeds.open(tenantId);
    if (!session.isOpen) return;
    // At once, so that the feed is not closed behind our back; it tells nothing to a session that is still joining.
    feed.add(session);
    this.#watch.add(session);
    const isResumed = lastSequence !== undefined && (await canResume(this.#store, tenantId, lastSequence));
    const mode: WelcomeFrame['mode'] = isResumed ? 'resume' : 'snapshot';
    this.#joins.inc({ mode });
    session.send({
      type: 'welcome',
      sessionId: randomUUID(),
      agent: agentId === undefined || name === undefined ? null : { agentId, name },
      role: identity.role,
      heartbeatMs: this.#heartbeatMs,
      mode,
      serverTime: new Date().toISOString(),
    });
    if (isResumed) session.sequence = lastSequence;
    else await sendSnapshot(this.#store, feed, session);
    await catchUp(this.#store, feed, session);
  }

  #rejoin(session: PushSession, feed: TenantFeed): void {
    this.#resyncs.inc();
    session.state = 'joining';
    session.awaitsPong = false;
    session.send({ type: 'resync', reason: 'tooSlow' });
    sendSnapshot(this.#store, feed, session)
      .then(() => catchUp(this.#store, feed, session))
      .catch((error: unknown) => this.#deny(session, error));
  }
}

function refuse(socket: Duplex, status: string): void {
  // A client that keeps its half open would keep the socket: it is gone once the answer is out.
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}

/** A `close` event follows every error and is where we tidy up. */
function ignoreError(): void {}
