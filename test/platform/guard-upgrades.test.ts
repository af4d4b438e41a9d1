import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { guardUpgrades } from '../../src/platform/guard-upgrades.ts';

let server: Server;
beforeEach(async () => {
  server = createServer();
  guardUpgrades(server, '/push');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.close();
});

function ask(path: string): Socket {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  return socket;
}

async function nextUpgrade(): Promise<Duplex> {
  const [, socket] = await once(server, 'upgrade');
  return socket as Duplex;
}

describe('an upgrade', () => {
  it('of a client that breaks off does not end the process', async () => {
    const upgrade = nextUpgrade();
    const client = ask('/push');
    const socket = await upgrade;
    // Not `once` of node:events: that would listen to errors itself.
    const closed = new Promise((resolve) => socket.on('close', resolve));
    client.resetAndDestroy();
    // An error that nobody listens to fails the whole run.
    await closed;
    expect(socket.destroyed).toBe(true);
  });

  it('at another address is refused and its socket let go, though the client keeps its end', async () => {
    const upgrade = nextUpgrade();
    const client = ask('/elsewhere?x=/push');
    const socket = await upgrade;
    const [answer] = await once(client, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 404 /);
    if (!socket.destroyed) await once(socket, 'close');
    client.destroy();
  });

  it('at the address goes on to whoever takes it', async () => {
    server.on('upgrade', (_request, socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
    const client = ask('/push?x=1');
    const [answer] = await once(client, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 101 /);
    client.destroy();
  });
});
