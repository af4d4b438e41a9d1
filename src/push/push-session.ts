import { WebSocket } from 'ws';
import { CLOSE, type CloseCode, type ServerFrame } from './protocol/messages.ts';
import type { PushIdentity, PushOrigin } from './push-identity.ts';

/** Above this much unsent, a client's events are dropped and it is told to resync. */
const BUFFER_LIMIT_BYTES = 512 * 1024;
/** Below this much the socket counts as drained. */
const DRAINED_BYTES = 16 * 1024;
const TEXT = { binary: false } as const;

/**
 *     greeting ──► joining ──► live ◄──► stale
 *                     ▲                    │
 *                     └────────────────────┘
 *
 * greeting: no hello yet. joining: snapshot or missed events are being read. live: gets every event as it comes.
 * stale: reads too slowly, gets nothing until its socket is drained, then joins again.
 */
export type SessionState = 'greeting' | 'joining' | 'live' | 'stale';

/** One client. Thousands of these live in one process: no timers, no closures, few fields. */
export class PushSession {
  readonly socket: WebSocket;
  readonly from: PushOrigin;
  state: SessionState = 'greeting';
  identity: PushIdentity | undefined;
  /** Everything up to here that the client may see was written to its socket. */
  sequence = 0;
  /** Epoch ms: while greeting, when hello must have come; while stale, since when. */
  since: number;
  awaitsPong = false;
  isWarnedOfExpiry = false;
  /** Place on the heartbeat wheel. */
  slot = 0;

  constructor(socket: WebSocket, { since, from }: { since: number; from: PushOrigin }) {
    this.socket = socket;
    this.from = from;
    this.since = since;
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  get isDrained(): boolean {
    return this.socket.bufferedAmount < DRAINED_BYTES;
  }

  /** False when the client is too far behind to be sent more. */
  write(text: string | Buffer): boolean {
    if (!this.isOpen) return true;
    if (this.socket.bufferedAmount > BUFFER_LIMIT_BYTES) return false;
    this.socket.send(text, TEXT);
    return true;
  }

  send(frame: ServerFrame): boolean {
    return this.write(JSON.stringify(frame));
  }

  /** An event at `sequence`; a client that is too far behind turns stale instead. */
  deliver(sequence: number, frame: string | Buffer): void {
    if (this.write(frame)) {
      this.sequence = sequence;
    } else {
      this.state = 'stale';
      this.since = Date.now();
    }
  }

  close(code: CloseCode, reason: string): void {
    this.socket.close(code, reason);
    // A stuck client never reads the close frame, and must not be waited for.
    if (code === CLOSE.tooSlow || code === CLOSE.heartbeatLost) this.socket.terminate();
  }
}

/** The socket knows its session, so that all sockets share their listeners. */
export class PushSocket extends WebSocket {
  session: PushSession | undefined;
}
