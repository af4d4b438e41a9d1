import { WebSocket } from 'ws';
import type { ClientFrame, EventFrame, ServerFrame } from '../../src/push/protocol/messages.ts';
import { SUBPROTOCOL } from '../../src/push/protocol/messages.ts';

/** Events are those of calls; a test that waits for a task says so with a cast. */
type Frame<Type extends ServerFrame['type']> = Type extends 'event'
  ? EventFrame
  : Extract<ServerFrame, { type: Type }>;

/** A client that keeps what it hears in a queue, so that a test can ask for the next thing. */
export class QueueingSocket {
  readonly socket: WebSocket;
  readonly heard: ServerFrame[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  #waiting: (() => void)[] = [];

  constructor(url: string, options: { origin?: string; protocol?: string } = {}) {
    this.socket = new WebSocket(url, options.protocol ?? SUBPROTOCOL, {
      ...(options.origin && { origin: options.origin }),
    });
    this.socket.on('message', (data) => {
      this.heard.push(JSON.parse(String(data)));
      for (const wake of this.#waiting.splice(0)) wake();
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
    this.socket.on('error', () => undefined);
  }

  async opened(): Promise<this> {
    if (this.socket.readyState === WebSocket.CONNECTING)
      await new Promise((resolve) => this.socket.once('open', resolve));
    return this;
  }

  say(frame: ClientFrame): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** From now on, as every client does. */
  answerPings(): this {
    this.socket.on('message', (data) => {
      if ((JSON.parse(String(data)) as ServerFrame).type === 'ping') this.say({ type: 'pong' });
    });
    return this;
  }

  /** The next frame of this type; those before it are dropped. */
  async next<Type extends ServerFrame['type']>(type: Type): Promise<Frame<Type>> {
    for (;;) {
      const at = this.heard.findIndex((frame) => frame.type === type);
      if (at >= 0) return this.heard.splice(0, at + 1).at(-1) as Frame<Type>;
      this.heard.length = 0;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
