import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Stands before whoever takes upgrades at `path`. With the upgrade Node takes its own listeners off the socket and never
 * closes it: without this, a client that breaks off at the wrong moment would end the process, and one that asks for another
 * address would keep its socket for ever.
 */
export function guardUpgrades(server: Server, path: string): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    socket.on('error', destroy);
    if ((request.url ?? '').split('?', 1)[0] === path) return;
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () =>
      socket.destroy(),
    );
  });
}

function destroy(this: Duplex): void {
  this.destroy();
}
