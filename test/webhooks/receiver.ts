import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  headers: Record<string, string>;
  text: string;
}
type Answer = (response: ServerResponse, received: Received) => void;

/** Somebody's own system: takes whatever is posted to it, and can be rude. */
export async function openReceiver() {
  const received: Received[] = [];
  let answer: Answer = (response) => response.writeHead(204).end();
  const server = createServer((request, response) => {
    void readAll(request).then((text) => {
      const got = { headers: request.headers as Record<string, string>, text };
      received.push(got);
      answer(response, got);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    received,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/calls`,
    /** Of this kind from now on. */
    answers(next: number | Answer): void {
      answer = typeof next === 'number' ? (response) => response.writeHead(next).end('no') : next;
    },
    ids: (): string[] => received.map(({ headers }) => headers['webhook-id'] ?? ''),
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
export type Receiver = Awaited<ReturnType<typeof openReceiver>>;

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
