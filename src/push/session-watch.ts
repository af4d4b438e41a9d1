import { HeartbeatWheel } from './heartbeat-wheel.ts';
import { CLOSE } from './protocol/messages.ts';
import type { PushSession } from './push-session.ts';
import type { TenantFeed } from './tenant-feed.ts';
import type { TenantFeeds } from './tenant-feeds.ts';

export interface SessionWatchOptions {
  feeds: TenantFeeds;
  heartbeatMs: number;
  /** A client that stays stuck this long is closed. */
  stuckMs: number;
  /** Has a slow client that has read everything start over. */
  rejoin(session: PushSession, feed: TenantFeed): void;
}

/** Clients are told this long before their token runs out. */
const EXPIRY_NOTICE_MS = 60_000;
const SLOTS = 50;

/** What the clock does to clients: hello in time, heartbeats, tokens that run out, clients that got stuck. */
export class SessionWatch {
  readonly #options: SessionWatchOptions;
  /** Those that have not said hello, oldest first. */
  readonly #greeting = new Set<PushSession>();
  readonly #wheel = new HeartbeatWheel(SLOTS);
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SessionWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.#turn(), this.#options.heartbeatMs / SLOTS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  awaitHello(session: PushSession): void {
    this.#greeting.add(session);
  }

  /** False when nobody waited for it any more. */
  helloCame(session: PushSession): boolean {
    return this.#greeting.delete(session);
  }

  add(session: PushSession): void {
    this.#wheel.add(session);
  }

  remove(session: PushSession): void {
    this.#greeting.delete(session);
    this.#wheel.remove(session);
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
    const feed = this.#options.feeds.find(identity?.tenantId ?? '');
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
    if (expiresInMs < EXPIRY_NOTICE_MS + this.#options.heartbeatMs && !session.isWarnedOfExpiry) {
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
    if (session.isDrained) this.#options.rejoin(session, feed);
    else if (now - session.since > this.#options.stuckMs) session.close(CLOSE.tooSlow, 'still stuck');
  }
}
