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
import { HeartbeatWheel } from './heartbeat-wheel.ts';
import { canResume, catchUp, sendSnapshot } from './join-session.ts';
import { CLOSE, HELLO_TIMEOUT_MS, SUBPROTOCOL, type WelcomeFrame } from './protocol/messages.ts';
import { isSamePerson, type PushIdentity, type VerifyPushToken } from './push-identity.ts';
import { PushSession, PushSocket } from './push-session.ts';
import { PushStore } from './push-store.ts';
import { TenantFeed } from './tenant-feed.ts';

export interface PushServerOptions {
  database: Database;
  bus: Pick<Bus, 'subscribe'>;
  verifyPushToken: VerifyPushToken;
  logger: Logger;
  metrics: Metrics;
  /** Default: every origin; the token is what counts. */
  isOriginAllowed?: (origin: string) => boolean;
  /** Bus channel whose notes carry the id of a tenant whose agents changed. */
  agentsChanged?: string;
  heartbeatMs?: number;
  helloTimeoutMs?: number;
  /** A client that stays stuck this long is closed. */
  stuckMs?: number;
}

const HEARTBEAT_MS = 25_000;
const STUCK_MS = 30_000;
/** Frames of clients are small; a longer one is no client of ours. */
const MAX_FRAME_BYTES = 16_384;
/** Clients are told this long before their token runs out. */
const EXPIRY_NOTICE_MS = 60_000;
/** How often the database is asked although no note came. */
const LOOK_MS = 3_000;
const AGENTS_CHECK_MS = 60_000;
const SLOTS = 50;
const STOP_GRACE_MS = 1_000;

/** The WebSocket end of the path, as docs/push-protocol.md tells. */
export class PushServer implements Service {
  readonly #options: PushServerOptions;
  readonly #store: PushStore;
  readonly #server: WebSocketServer;
  readonly #sessions = new Set<PushSession>();
  /** Those that have not said hello, oldest first. */
  readonly #greeting = new Set<PushSession>();
  readonly #wheel = new HeartbeatWheel(SLOTS);
  /** Key: tenant id; a feed is there as long as a client is. */
  readonly #feeds = new Map<string, TenantFeed>();
  /** Key: tenant id; feeds whose first position is being read. */
  readonly #opening = new Map<string, Promise<TenantFeed>>();
  readonly #heartbeatMs: number;
  readonly #resyncs;
  readonly #joins;
  #timers: NodeJS.Timeout[] = [];
  #unsubscribe: (() => Promise<void>)[] = [];
  #isStopping = false;

  constructor(options: PushServerOptions) {
    this.#options = options;
    this.#store = new PushStore(options.database);
    this.#heartbeatMs = options.heartbeatMs ?? HEARTBEAT_MS;
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
    this.#unsubscribe.push(await bus.subscribe(EVENTS_PUBLISHED, (note) => this.#onNote(note)));
    if (agentsChanged !== undefined) {
      this.#unsubscribe.push(
        await bus.subscribe(agentsChanged, (tenantId) => void this.#checkAgents([this.#feeds.get(tenantId)])),
      );
    }
    this.#timers = [
      setInterval(() => this.#turn(), this.#heartbeatMs / SLOTS),
      setInterval(() => void this.#look(), LOOK_MS),
      setInterval(() => void this.#checkAgents(this.#feeds.values()), AGENTS_CHECK_MS),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  async stop(): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    for (const timer of this.#timers) clearInterval(timer);
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
    const { origin } = request.headers;
    if (this.#isStopping) {
      refuse(socket, '503 Service Unavailable');
      return;
    }
    if (!offered.includes(SUBPROTOCOL)) {
      refuse(socket, '400 Bad Request');
      return;
    }
    if (origin !== undefined && this.#options.isOriginAllowed?.(origin) === false) {
      refuse(socket, '403 Forbidden');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (client) => this.#connect(client as PushSocket));
  }

  #connect(socket: PushSocket): void {
    const helloBy = Date.now() + (this.#options.helloTimeoutMs ?? HELLO_TIMEOUT_MS);
    const session = new PushSession(socket, helloBy);
    socket.session = session;
    this.#sessions.add(session);
    this.#greeting.add(session);
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
    this.#greeting.delete(session);
    this.#wheel.remove(session);
    const feed = this.#feeds.get(session.identity?.tenantId ?? '');
    feed?.remove(session);
    if (feed?.sessions.size === 0) this.#feeds.delete(feed.tenantId);
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
      const identity = await this.#options.verifyPushToken(frame.token);
      if (frame.type === 'renew') this.#renew(session, identity);
      else if (this.#greeting.delete(session) && session.isOpen)
        await this.#welcome(session, identity, frame.lastSequence);
    } catch (error) {
      this.#deny(session, error);
    }
  }

  #deny(session: PushSession, error: unknown): void {
    if (isAppError(error) && error.code === 'unauthenticated') {
      session.close(CLOSE.unauthenticated, 'the token is missing, wrong or expired');
    } else if (isAppError(error) && error.code === 'forbidden') {
      session.close(CLOSE.forbidden, 'not allowed to use push');
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
    const feed = await this.#feedOf(tenantId);
    if (!session.isOpen) return;
    // At once, so that the feed is not closed behind our back; it tells nothing to a session that is still joining.
    feed.add(session);
    this.#wheel.add(session);
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

  async #feedOf(tenantId: string): Promise<TenantFeed> {
    const open = this.#feeds.get(tenantId) ?? this.#opening.get(tenantId);
    if (open) return open;
    const opening = this.#openFeed(tenantId).finally(() => this.#opening.delete(tenantId));
    this.#opening.set(tenantId, opening);
    return opening;
  }

  async #openFeed(tenantId: string): Promise<TenantFeed> {
    const last = (await this.#store.sequences([tenantId])).get(tenantId) ?? 0;
    const feed = new TenantFeed({ tenantId, store: this.#store, last });
    this.#feeds.set(tenantId, feed);
    return feed;
  }

  #onNote(note: string): void {
    const [tenantId = '', highest = '0'] = note.split(' ');
    const feed = this.#feeds.get(tenantId);
    if (feed && Number(highest) > feed.last) this.#read(feed);
  }

  #read(feed: TenantFeed): void {
    feed.read().catch((error: unknown) => {
      this.#options.logger.warn(
        { err: error, tenantId: feed.tenantId },
        'events not read; the next look will',
      );
    });
  }

  /** Notes may be lost: looks by itself, one query for all tenants. */
  async #look(): Promise<void> {
    if (this.#feeds.size === 0) return;
    try {
      const sequences = await this.#store.sequences([...this.#feeds.keys()]);
      for (const feed of this.#feeds.values()) {
        if ((sequences.get(feed.tenantId) ?? 0) > feed.last) this.#read(feed);
      }
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'no look at the events; the next one will');
    }
  }

  /** An agent that was switched off loses push at once. */
  async #checkAgents(feeds: Iterable<TenantFeed | undefined>): Promise<void> {
    for (const feed of feeds) {
      const agentIds = feed?.agentIds() ?? [];
      if (!feed || agentIds.length === 0) continue;
      try {
        const active = await this.#store.activeAgents(feed.tenantId, agentIds);
        for (const agentId of agentIds.filter((one) => !active.has(one))) {
          for (const session of feed.sessionsOf(agentId))
            session.close(CLOSE.forbidden, 'the agent is not active');
        }
      } catch (error) {
        this.#options.logger.warn(
          { err: error, tenantId: feed.tenantId },
          'agents of push clients not checked',
        );
      }
    }
  }

  #turn(): void {
    const now = Date.now();
    for (const session of this.#greeting) {
      if (session.since > now) break;
      this.#greeting.delete(session);
      session.close(CLOSE.helloTimeout, 'no hello in time');
    }
    for (const session of this.#wheel.turn()) this.#beat(session, now);
  }

  #beat(session: PushSession, now: number): void {
    const { identity } = session;
    const feed = this.#feeds.get(identity?.tenantId ?? '');
    if (!identity || !feed) return;
    const expiresInMs = identity.expiresAt.getTime() - now;
    if (expiresInMs <= 0) {
      session.close(CLOSE.unauthenticated, 'the token has expired');
      return;
    }
    if (session.state === 'stale') {
      this.#unstick(session, feed, now);
      return;
    }
    if (session.awaitsPong) {
      session.close(CLOSE.heartbeatLost, 'no pong in time');
      return;
    }
    if (expiresInMs < EXPIRY_NOTICE_MS + this.#heartbeatMs && !session.isWarnedOfExpiry) {
      session.isWarnedOfExpiry = true;
      session.send({ type: 'tokenExpiring', expiresAt: identity.expiresAt.toISOString() });
    }
    session.awaitsPong = true;
    const at = new Date(now).toISOString();
    session.send({
      type: 'ping',
      at,
      ...(session.state === 'live' && { sequence: Math.max(feed.last, session.sequence) }),
    });
  }

  /** A slow client starts over as soon as it has read what it was sent, or is given up. */
  #unstick(session: PushSession, feed: TenantFeed, now: number): void {
    if (!session.isDrained) {
      if (now - session.since > (this.#options.stuckMs ?? STUCK_MS))
        session.close(CLOSE.tooSlow, 'still stuck');
      return;
    }
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
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** A `close` event follows every error and is where we tidy up. */
function ignoreError(): void {}
