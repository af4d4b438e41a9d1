import { WebSocket } from 'ws';

export interface PushListener {
  /** Every call event with the moment it was read. */
  onEvent(
    event: { type: string; subject: string; data: { call: { externalIds: { value: string }[] } } },
    at: number,
  ): void;
}

/** A client that says hello and reads; resolves when the hub has sent its snapshot. */
export function connectPush(port: number, token: string, listener: PushListener): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/push`, 'callweave.v1', { perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', token })));
    socket.on('error', reject);
    socket.on('close', (code, reason) => reject(new Error(`push closed with ${code} ${reason}`)));
    socket.on('message', (data) => {
      const at = performance.now();
      const frame = JSON.parse(String(data)) as { type: string; event?: unknown };
      if (frame.type === 'snapshot') resolve(socket);
      else if (frame.type === 'ping') socket.send('{"type":"pong"}');
      else if (frame.type === 'event')
        listener.onEvent(frame.event as Parameters<PushListener['onEvent']>[0], at);
    });
  });
}
