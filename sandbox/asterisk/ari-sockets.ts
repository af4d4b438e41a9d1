import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { AriEvent } from './ari-event.ts';

/** One id for the machine, as in every event of one Asterisk. */
const ASTERISK_ID = '02:fc:00:00:00:01';

/** `hearsAll`: asked for subscribeAll. Without it an application hears only of what was handed to it. */
type Listener = { socket: WebSocket; app: string; hearsAll: boolean };

const OWN_AFFAIRS = new Set(['StasisStart', 'StasisEnd']);

/** The event stream `GET /ari/events`: who listens, and what they hear. */
export class AriSockets {
  readonly #sockets = new WebSocketServer({ noServer: true, autoPong: false });
  readonly #listeners = new Set<Listener>();
  readonly #isAllowed: (headers: IncomingMessage['headers'], query: URLSearchParams) => boolean;
  #silent = false;
  unansweredPings = 0;

  constructor(options: {
    isAllowed: (headers: IncomingMessage['headers'], query: URLSearchParams) => boolean;
  }) {
    this.#isAllowed = options.isAllowed;
  }

  get count(): number {
    return this.#listeners.size;
  }

  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, { socket, head }));
  }

  isListening(app: string): boolean {
    return [...this.#listeners].some((listener) => listener.app === app);
  }

  /** To all who subscribed to everything, and to the application that it is about, under the name of each one's application. */
  send(event: AriEvent, application?: string): void {
    if (this.#silent) return;
    for (const { socket, app, hearsAll } of this.#listeners) {
      // Who came into an application, and when it left, is told to that application alone.
      const isMeant = app === application || (hearsAll && !OWN_AFFAIRS.has(event.type));
      if (!isMeant) continue;
      socket.send(JSON.stringify({ ...event, asterisk_id: ASTERISK_ID, application: app }));
    }
  }

  /** Open connections say nothing any more, not even to a ping: a network that has swallowed the other side. */
  setSilent(silent: boolean): void {
    this.#silent = silent;
  }

  /** Cuts all connections without a word. */
  drop(): void {
    for (const { socket } of this.#listeners) socket.terminate();
    this.#listeners.clear();
  }

  #upgrade(request: IncomingMessage, { socket, head }: { socket: Duplex; head: Buffer }): void {
    const url = new URL(request.url ?? '/', 'http://sandbox');
    const refusal = this.#refusal(request, url);
    if (refusal) {
      socket.end(`HTTP/1.1 ${refusal}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (open) => {
      const listener = {
        socket: open,
        app: url.searchParams.get('app') ?? '',
        hearsAll: url.searchParams.get('subscribeAll')?.toLowerCase() === 'true',
      };
      this.#listeners.add(listener);
      open.on('ping', (data) => {
        if (this.#silent) this.unansweredPings += 1;
        else open.pong(data);
      });
      open.on('error', () => open.terminate());
      open.on('close', () => this.#listeners.delete(listener));
    });
  }

  #refusal(request: IncomingMessage, url: URL): string | undefined {
    if (url.pathname !== '/ari/events') return '404 Not Found';
    if (!this.#isAllowed(request.headers, url.searchParams)) {
      return '401 Unauthorized\r\nWWW-Authenticate: Basic realm="Asterisk REST Interface"';
    }
    return url.searchParams.get('app') ? undefined : '400 Bad Request';
  }
}
