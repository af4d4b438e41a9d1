import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { AppError } from '../../src/platform/app-error.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { Metrics } from '../../src/platform/metrics.ts';
import type { PushIdentity } from '../../src/push/push-identity.ts';
import { PushServer, type PushServerOptions } from '../../src/push/push-server.ts';
import { createHub, type Hub } from '../calls/hub-harness.ts';
import { QueueingSocket } from './push-client-socket.ts';

const AT = Math.floor(Date.now() / 1000 - 7_200) * 1000;
const ring = (call: string, leg = '101') =>
  ({ id: `${call}-ring-${leg}`, call, kind: 'delivered', at: AT, leg, from: '+79000000011' }) as const;
const clear = (call: string) =>
  ({ id: `${call}-clear`, call, kind: 'callCleared', at: AT + 60_000 }) as const;

let hub: Hub;
let http: Server;
let push: PushServer;
let url: string;
/** Key: token. */
const tokens = new Map<string, Partial<PushIdentity>>();

async function serve(options: Partial<PushServerOptions> = {}): Promise<void> {
  push = new PushServer({
    database: hub.database,
    bus: hub.bus,
    verifyPushToken: async (token) => {
      const known = tokens.get(token);
      if (token === 'no-push') throw new AppError('forbidden', 'no push for you');
      if (!known) throw new AppError('unauthenticated', 'unknown token');
      return {
        tenantId: hub.tenantId,
        role: 'admin',
        userId: token,
        expiresAt: new Date(Date.now() + 3_600_000),
        ...known,
      };
    },
    logger: silentLogger(),
    metrics: new Metrics(),
    ...options,
  });
  await push.start();
  push.attach(http);
}

beforeEach(async () => {
  hub = await createHub();
  http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/push`;
  tokens.clear();
  tokens.set('admin', {});
  for (const device of ['101', '102']) {
    tokens.set(device, { role: 'agent', agentId: hub.agents.get(device)?.agentId as string });
  }
});
afterEach(async () => {
  await push.stop();
  await new Promise((resolve) => http.close(resolve));
  await hub.close();
});

async function join(token: string, lastSequence?: number): Promise<QueueingSocket> {
  const client = await new QueueingSocket(url).opened();
  client.say({ type: 'hello', token, ...(lastSequence !== undefined && { lastSequence }) });
  return client;
}

describe('coming in', () => {
  it('welcomes, shows the live calls and then tells every event', async () => {
    await serve();
    await hub.say(ring('before'));
    const client = await join('101');
    expect(await client.next('welcome')).toMatchObject({
      role: 'agent',
      mode: 'snapshot',
      agent: { name: 'Agent 101' },
    });
    const snapshot = await client.next('snapshot');
    expect(snapshot.sequence).toBe(1);
    expect(snapshot.calls).toHaveLength(1);
    expect(snapshot.cards).toMatchObject([{ legId: '101', device: '101' }]);
    await hub.say(ring('after'));
    const { sequence, event } = await client.next('event');
    expect(sequence).toBe(2);
    expect(event).toMatchObject({
      specversion: '1.0',
      type: 'callweave.call.delivered.v1',
      sequence: '0000000000000002',
    });
    expect(event.data.card).toMatchObject({ legId: '101', callId: event.subject });
  });

  it('tells agents of their own calls only, and shows a card to nobody but the agent it is for', async () => {
    await serve();
    const [admin, one, two] = await Promise.all([join('admin'), join('101'), join('102')]);
    for (const client of [admin, one, two]) await client.next('snapshot');
    await hub.say(ring('a', '101'));
    await hub.say(ring('b', '102'));
    expect((await one.next('event')).event.data.card?.device).toBe('101');
    const other = await two.next('event');
    expect([other.sequence, other.event.data.card?.device]).toEqual([2, '102']);
    const seen = [await admin.next('event'), await admin.next('event')];
    expect(seen.map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(seen.map(({ event }) => event.data.card)).toEqual([undefined, undefined]);
  });

  it.each([
    ['a token that is wrong', 'wrong', 4401],
    ['a token that may not use push', 'no-push', 4403],
  ])('closes on %s', async (_, token, code) => {
    await serve();
    expect((await (await join(token)).closed).code).toBe(code);
  });

  it('closes when no hello comes in time', async () => {
    await serve({ helloTimeoutMs: 50, heartbeatMs: 500 });
    const client = await new QueueingSocket(url).opened();
    expect((await client.closed).code).toBe(4408);
  });

  it.each([
    ['garbage', 'not json'],
    ['an unknown type', '{"type":"dance"}'],
    ['a pong before hello', '{"type":"pong"}'],
    ['a hello without a token', '{"type":"hello"}'],
  ])('closes on %s', async (_, text) => {
    await serve();
    const client = await new QueueingSocket(url).opened();
    client.socket.send(text);
    expect((await client.closed).code).toBe(4400);
  });

  it('closes on a frame that is too long', async () => {
    await serve();
    const client = await new QueueingSocket(url).opened();
    client.socket.send(`"${'x'.repeat(20_000)}"`);
    expect((await client.closed).code).toBe(1009);
  });

  it('refuses a client without the subprotocol; from where a page comes does not matter, its token does', async () => {
    await serve();
    const status = (options: { origin?: string; protocol?: string }) =>
      new Promise<number | undefined>((resolve) => {
        const { socket } = new QueueingSocket(url, options);
        socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
        socket.on('open', () => resolve(101));
      });
    expect(await status({ protocol: 'chat' })).toBe(400);
    expect(await status({ origin: 'https://hub.example.org' })).toBe(101);
  });
});

describe('coming back', () => {
  it('gets what it missed, once and in order', async () => {
    await serve();
    await hub.say(ring('a', '101'));
    await hub.say(ring('b', '102'));
    await hub.say(clear('a'));
    const client = await join('101', 1);
    expect(await client.next('welcome')).toMatchObject({ mode: 'resume' });
    const missed = [await client.next('event'), await client.next('event')];
    expect(missed.map(({ sequence }) => sequence)).toEqual([3, 4]);
    await hub.say(ring('c', '101'));
    expect((await client.next('event')).sequence).toBe(5);
  });

  it.each([
    ['is higher than anything that happened', 99],
    ['is older than the events that are kept', 0],
  ])('gets a snapshot when its sequence %s', async (_, lastSequence) => {
    await serve();
    await hub.say(ring('a'));
    await hub.say(clear('a'));
    // Ring, two clearings, and the task that a missed call makes.
    await hub.owner.query('DELETE FROM outgoing_events WHERE sequence = 1');
    const client = await join('admin', lastSequence);
    expect(await client.next('welcome')).toMatchObject({ mode: 'snapshot' });
    expect(await client.next('snapshot')).toMatchObject({ sequence: 4, calls: [] });
  });

  it('loses nothing of what happens while it joins', async () => {
    await serve();
    const talk = (async () => {
      for (let call = 0; call < 30; call += 1) await hub.say(ring(`c${call}`, '101'));
    })();
    const clients = await Promise.all(Array.from({ length: 20 }, () => join('101')));
    await talk;
    for (const client of clients) {
      const snapshot = await client.next('snapshot');
      let sequence = snapshot.sequence;
      while (sequence < 30) {
        const frame = await client.next('event');
        expect(frame.sequence).toBe(sequence + 1);
        sequence = frame.sequence;
      }
    }
  });
});

describe('staying', () => {
  it('pings with how far the client is, and goes on as long as pongs come', async () => {
    await serve({ heartbeatMs: 100 });
    await hub.say(ring('a', '102'));
    const client = (await join('101')).answerPings();
    await client.next('snapshot');
    for (let beat = 0; beat < 4; beat += 1) expect((await client.next('ping')).sequence).toBe(1);
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('closes a client that does not answer pings', async () => {
    await serve({ heartbeatMs: 50 });
    const client = await join('admin');
    const { code } = await client.closed;
    expect([1006, 4420]).toContain(code);
    await expect.poll(() => push.clients).toBe(0);
  });

  it('asks for a new token in time, takes it, and closes when it is over', async () => {
    await serve({ heartbeatMs: 100 });
    tokens.set('short', { userId: 'u', expiresAt: new Date(Date.now() + 30_000) });
    const client = (await join('short')).answerPings();
    await client.next('tokenExpiring');
    tokens.set('fresh', { userId: 'u', expiresAt: new Date(Date.now() + 2_500) });
    client.say({ type: 'renew', token: 'fresh' });
    await client.next('tokenExpiring');
    expect((await client.closed).code).toBe(4401);
    expect(Date.now()).toBeGreaterThanOrEqual(Number(tokens.get('fresh')?.expiresAt));
  });

  it('closes when the new token is of somebody else', async () => {
    await serve();
    const client = await join('101');
    await client.next('snapshot');
    client.say({ type: 'renew', token: '102' });
    expect((await client.closed).code).toBe(4403);
  });

  it('closes for an agent that is switched off', async () => {
    await serve({ agentsChanged: 'agents' });
    const client = await join('101');
    await client.next('snapshot');
    await hub.owner.query('UPDATE agents SET active = false WHERE agent_id = $1', [
      hub.agents.get('101')?.agentId,
    ]);
    await hub.bus.publish('agents', hub.tenantId);
    expect((await client.closed).code).toBe(4403);
    expect((await (await join('101')).closed).code).toBe(4403);
  });

  it('says that it goes away when the server stops', async () => {
    await serve();
    const client = await join('admin');
    await client.next('snapshot');
    await push.stop();
    expect((await client.closed).code).toBe(1001);
  });

  it('finds events although no note came', async () => {
    await serve({ bus: { subscribe: async () => async () => undefined } });
    const client = await join('admin');
    await client.next('snapshot');
    await hub.say(ring('a'));
    expect((await client.next('event')).sequence).toBe(1);
  });
});

describe('a slow client', () => {
  /** Stops reading at the TCP level. */
  const tcpOf = (client: QueueingSocket): Socket => (client.socket as unknown as { _socket: Socket })._socket;
  const flood = async (): Promise<void> => {
    // Records of a megabyte and more in sum, well above what the socket buffers hold.
    for (let call = 0; call < 40; call += 1)
      await hub.say({ ...ring(`c${call}`), from: `+7900${'0'.repeat(250_000)}` });
  };

  it('is not queued for without end; it is told to resync and gets a fresh snapshot when it reads again', async () => {
    await serve({ heartbeatMs: 100 });
    const client = (await join('admin')).answerPings();
    await client.next('snapshot');
    const pongs = setInterval(() => client.say({ type: 'pong' }), 20);
    tcpOf(client).pause();
    await flood();
    await new Promise((resolve) => setTimeout(resolve, 50));
    tcpOf(client).resume();
    expect(await client.next('resync')).toMatchObject({ reason: 'tooSlow' });
    const snapshot = await client.next('snapshot');
    expect(snapshot).toMatchObject({ sequence: 40 });
    expect(snapshot.calls).toHaveLength(40);
    clearInterval(pongs);
  });

  it('is closed when it stays stuck', async () => {
    await serve({ heartbeatMs: 100, stuckMs: 200 });
    const client = (await join('admin')).answerPings();
    await client.next('snapshot');
    const pongs = setInterval(() => client.say({ type: 'pong' }), 20);
    tcpOf(client).pause();
    await flood();
    await expect.poll(() => push.clients).toBe(0);
    clearInterval(pongs);
    tcpOf(client).destroy();
  });
});
