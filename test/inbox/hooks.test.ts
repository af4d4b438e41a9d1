import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallerAnswer } from '../../src/connections/pbx-port.ts';
import { hooksRouter } from '../../src/http/hooks.ts';
import { listRefusals } from '../../src/inbox/list-refusals.ts';
import { Refusals } from '../../src/inbox/refusals.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { Metrics } from '../../src/platform/metrics.ts';
import { WorkUnderWay } from '../../src/platform/work-under-way.ts';
import { WEBHOOK_TOKEN } from '../calls/fake-pbx.ts';
import { createHub, type Hub } from '../calls/hub-harness.ts';

let hub: Hub;
let refusals: Refusals;
let metrics: Metrics;
let server: Server;
let base: string;
let heard: string[];
let append: Hub['inbox']['append'];
let underWay: WorkUnderWay;
let answer: (caller: string) => Promise<CallerAnswer | undefined>;

beforeEach(async () => {
  hub = await createHub();
  metrics = new Metrics();
  refusals = new Refusals({ database: hub.database, metrics, logger: silentLogger() });
  heard = [];
  underWay = new WorkUnderWay();
  answer = async () => undefined;
  append = (row) => hub.inbox.append(row);
  const app = express();
  app.use(
    hooksRouter({
      connections: hub.connections,
      inbox: { append: (row) => append(row) },
      refusals,
      heard: (connectionId) => void heard.push(connectionId),
      answer: (_connection, caller) => answer(caller),
      underWay,
      logger: silentLogger(),
    }),
  );
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await hub.close();
});

const hook = () => `${base}/hooks/${hub.connectionId}/hook-secret`;
const headers = {
  'content-type': 'application/json; charset=utf-8',
  authorization: `Bearer ${WEBHOOK_TOKEN}`,
};
const post = (body: string | Uint8Array<ArrayBuffer>, more: RequestInit = {}, url = hook()) =>
  fetch(url, { method: 'POST', headers, body, ...more });

async function refused(): Promise<Record<string, number>> {
  await refusals.flush();
  const { rows } = await hub.owner.query('SELECT reason, count::int FROM refusals ORDER BY reason');
  return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]));
}

describe('a webhook', () => {
  it('is answered after its row is committed, and stored without credentials', async () => {
    const response = await post('{"x":1}', {}, `${hook()}?a=b`);
    expect(response.status).toBe(204);
    const [row] = await hub.inboxRows();
    expect(row).toMatchObject({
      state: 'pending',
      exchange: { method: 'POST', path: '/?a=b', body: '{"x":1}' },
    });
    expect(row.exchange.headers).toMatchObject({ 'content-type': headers['content-type'] });
    expect(row.exchange.headers.authorization).toBeUndefined();
    expect(JSON.stringify(row)).not.toContain('hook-secret');
    expect(heard).toEqual([hub.connectionId]);
  });

  it.each([
    ['a wrong secret', () => `${base}/hooks/${hub.connectionId}/wrong`],
    ['an unknown connection', () => `${base}/hooks/0197b0c2-0000-7000-8000-000000000000/hook-secret`],
    ['no uuid', () => `${base}/hooks/x/hook-secret`],
  ])('with %s finds nothing, and all such answers are alike', async (_, url) => {
    const response = await post('{}', {}, url());
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ type: 'about:blank', title: 'Not Found', status: 404 });
    expect(await hub.inboxRows()).toHaveLength(0);
  });

  it('whose PBX hangs up before the answer is still under way until it is stored', async () => {
    const gate = new AbortController();
    let begun = false;
    let hungUp = false;
    server.once('request', (_request, response) => response.once('close', () => (hungUp = true)));
    append = async (row) => {
      begun = true;
      await once(gate.signal, 'abort');
      return hub.inbox.append(row);
    };
    const impatient = new AbortController();
    const asked = post('{"x":1}', { signal: impatient.signal });
    await expect.poll(() => begun).toBe(true);
    impatient.abort();
    await expect(asked).rejects.toThrow();
    let isStopped = false;
    const stopped = underWay.stop().then(() => {
      isStopped = true;
    });
    await expect.poll(() => hungUp).toBe(true);
    expect(isStopped).toBe(false);
    gate.abort();
    await stopped;
    expect(await hub.inboxRows()).toHaveLength(1);
  });

  it('is refused and counted when it fails verification', async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const response = await post('{}', { headers: { ...headers, authorization: 'Bearer wrong' } });
      expect(response.status).toBe(401);
    }
    expect(await hub.inboxRows()).toHaveLength(0);
    expect(await refused()).toEqual({ verification: 3 });
    await post('{}', { headers: { ...headers, authorization: 'Bearer wrong' } });
    expect(await refused()).toEqual({ verification: 4 });
    const [shown] = await listRefusals(hub.database, hub.tenantId, hub.connectionId);
    expect(shown).toMatchObject({
      reason: 'verification',
      count: 4,
      day: new Date().toISOString().slice(0, 10),
    });
    expect(await metrics.render()).toContain('callweave_webhook_refusals_total{reason="verification"} 4');
    expect(heard).toEqual([]);
  });

  it('of another content type, or compressed, is refused', async () => {
    expect((await post('x', { headers: { ...headers, 'content-type': 'text/xml' } })).status).toBe(415);
    expect((await post('x', { headers: { ...headers, 'content-encoding': 'gzip' } })).status).toBe(415);
    expect(await refused()).toEqual({ contentType: 2 });
  });

  it('by another method is not allowed', async () => {
    const response = await fetch(hook());
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('of ten megabytes is refused before it is read, announced or not', async () => {
    expect((await post('x'.repeat(10_000_000)).catch(() => ({ status: 413 }))).status).toBe(413);
    const socket = connect(Number(new URL(base).port), '127.0.0.1');
    const path = new URL(hook()).pathname;
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    let reply = '';
    socket.on('data', (data) => {
      reply += data;
    });
    socket.on('error', () => undefined);
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    for (let sent = 0; sent < 160 && !reply; sent += 1) {
      socket.write(chunk);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(() => reply).toContain('413');
    socket.destroy();
    expect(await hub.inboxRows()).toHaveLength(0);
  });

  it('in broken UTF-8 or with NUL is stored with the broken characters shown', async () => {
    expect((await post(new Uint8Array([0x61, 0xff, 0xfe, 0x00, 0x62]))).status).toBe(204);
    expect((await hub.inboxRows())[0].exchange.body).toBe('a\uFFFD\uFFFD\uFFFDb');
  });

  it('in windows-1251 is read as such when it says so', async () => {
    const type = 'application/json; charset=windows-1251';
    await post(new Uint8Array([0xcf, 0xf0, 0xe8]), { headers: { ...headers, 'content-type': type } });
    expect((await hub.inboxRows())[0].exchange.body).toBe('При');
  });

  it('that is authentic and unreadable is accepted, kept and rejected', async () => {
    expect((await post('no json')).status).toBe(204);
    await hub.drain();
    expect((await hub.inboxRows())[0].state).toBe('rejected');
  });

  it('gets 503 and no promise when the database is away', async () => {
    append = async () => {
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    };
    const response = await post('{}');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
  });
});

describe('a webhook that asks who is calling', () => {
  const ask = () => post('{"ask":"+79000000011"}');

  it('is told what is known', async () => {
    answer = async (caller) => ({ contactName: `friend of ${caller}` });
    const response = await ask();
    expect(await response.json()).toEqual({ name: 'friend of +79000000011' });
    expect(await hub.inboxRows()).toHaveLength(1);
  });

  it('gets the empty answer in time when the look-up takes too long, and is stored all the same', async () => {
    answer = () => new Promise(() => undefined);
    // Without its deadline the answer would never come.
    expect(await (await ask()).json()).toEqual({});
    expect(await hub.inboxRows()).toHaveLength(1);
  });

  it('gets the empty answer when the look-up fails', async () => {
    answer = async () => {
      throw new Error('directory away');
    };
    expect(await (await ask()).json()).toEqual({});
  });
});
