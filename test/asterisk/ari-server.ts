import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

export interface AriServer {
  baseUrl: string;
  /** What was asked of it, in order: `GET /ari/channels`. */
  requests: { url: string; authorization: string | undefined }[];
  channels: unknown[];
  bridges: unknown[];
  send(frame: unknown): void;
  dropClients(): void;
  close(): Promise<void>;
}

/** The little of Asterisk's HTTP server that a stream of events needs, on loopback. */
export async function startAriServer(password: string): Promise<AriServer> {
  const requests: AriServer['requests'] = [];
  const state: { channels: unknown[]; bridges: unknown[] } = { channels: [], bridges: [] };
  const expected = `Basic ${Buffer.from(`callweave:${password}`).toString('base64')}`;
  const note = (request: IncomingMessage): boolean => {
    const { authorization } = request.headers;
    requests.push({ url: request.url ?? '', authorization });
    return authorization === expected;
  };
  const http = createServer((request, response) => {
    if (!note(request)) {
      response.writeHead(401).end();
      return;
    }
    const list = request.url === '/ari/channels' ? state.channels : state.bridges;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(list));
  });
  const sockets = new WebSocketServer({ noServer: true });
  http.on('upgrade', (request, socket, head) => {
    if (note(request))
      sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client));
    else socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    requests,
    set channels(channels: unknown[]) {
      state.channels = channels;
    },
    set bridges(bridges: unknown[]) {
      state.bridges = bridges;
    },
    send: (frame) => {
      for (const client of sockets.clients) client.send(JSON.stringify(frame));
    },
    dropClients: () => {
      for (const client of sockets.clients) client.close(1012);
    },
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      http.close();
      http.closeAllConnections();
      await once(http, 'close');
    },
  };
}
