import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { HttpListener } from '../../src/platform/http-listener.ts';

describe('the listener', () => {
  it('says in one sentence that the port is taken', async () => {
    const first = new HttpListener({ server: createServer(), port: 0, host: '127.0.0.1' });
    await first.start();
    const second = new HttpListener({ server: createServer(), port: first.port, host: '127.0.0.1' });
    await expect(second.start()).rejects.toThrow(
      new RegExp(`^Port ${first.port} is already in use: .*PORT.*\\.$`),
    );
    await first.stop();
  });

  it('answers the request under way, takes no new one, and leaves upgraded sockets alone', async () => {
    const server = createServer();
    const listener = new HttpListener({ server, port: 0, host: '127.0.0.1' });
    await listener.start();
    server.on('upgrade', (_request, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n');
    });
    const arrived = once(server, 'request');
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      get({ port: listener.port, host: '127.0.0.1' }, resolve).on('error', reject);
    });
    const [, response] = await arrived;
    const push = connect(listener.port, '127.0.0.1');
    push.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n');
    await once(push, 'data');

    let stopped = false;
    const stop = listener.stop().then(() => {
      stopped = true;
    });
    const late = connect(listener.port, '127.0.0.1');
    await expect(once(late, 'connect')).rejects.toThrow(/ECONNREFUSED/);
    expect(stopped).toBe(false);
    response.end('done');
    expect((await answered).statusCode).toBe(200);
    await stop;
    expect(push.readyState).toBe('open');
    push.destroy();
  });
});
