import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import type { LogPage, PollWindow } from '../../connectors/kit/poll.ts';
import { providerHttpFor } from '../../connectors/kit/provider-http-for.ts';
import { parseSettings } from '../../connectors/kit/settings-form.ts';
import { megafon } from '../../connectors/pbx/megafon/megafon.ts';
import { mtsAutosecretary } from '../../connectors/pbx/mts-autosecretary/mts-autosecretary.ts';

interface Asked {
  path: string;
  query: Record<string, string>;
  headers: IncomingHttpHeaders;
}
interface Answer {
  status?: number;
  body?: unknown;
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(answer: (asked: Asked) => Answer): Promise<{ origin: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://pbx.example');
    const question = {
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
    };
    asked.push(question);
    const { status = 200, body } = answer(question);
    response
      .writeHead(status)
      .end(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function fetchAll(
  connector: PbxConnector,
  rawSettings: unknown,
  window: PollWindow,
): Promise<LogPage[]> {
  const settings: unknown = parseSettings(connector, rawSettings);
  const pages: LogPage[] = [];
  const http = providerHttpFor(connector, settings);
  for await (const page of connector.callLog!.fetch(http, window, { settings, country: 'RU' }))
    pages.push(page);
  return pages;
}

const WINDOW = { from: Date.parse('2026-03-23T06:00:00.400Z'), to: Date.parse('2026-03-23T09:00:00.400Z') };

describe('megafon', () => {
  const settingsFor = (origin: string) => ({
    baseUrl: `${origin}/crmapi/v1/`,
    apiKey: 'example-key',
    crmToken: 'x',
  });
  const row = (uid: number, start = '2026-03-23T08:00:00Z') => ({
    uid: String(uid),
    type: 'in',
    status: 'success',
    client: '79000000011',
    user: 'ivanov',
    start,
  });

  it('asks for the window in UTC with its key, and reads null as nothing', async () => {
    const { origin, asked } = await serve(() => ({ body: null }));
    expect(await fetchAll(megafon, settingsFor(origin), WINDOW)).toMatchObject([
      { operation: 'callLog', rows: [] },
    ]);
    expect(asked).toMatchObject([
      {
        path: '/crmapi/v1/history/json',
        query: { start: '20260323T060000Z', end: '20260323T090000Z', type: 'all' },
        headers: { 'x-api-key': 'example-key' },
      },
    ]);
  });

  it('gives each row the id that its fact will have, a bad row too', async () => {
    const rows = [row(1), { uid: 2 }, 'x'];
    const { origin } = await serve(() => ({ body: rows }));
    const [page] = await fetchAll(megafon, settingsFor(origin), WINDOW);
    const port = bindPort(megafon, settingsFor(origin), 'RU');
    const { facts, rejects } = port.parse({
      at: '2026-03-23T09:00:00Z',
      source: 'poll',
      status: 200,
      body: JSON.stringify(rows),
    });
    expect(page?.rows[0]?.factId).toBe(facts[0]?.id);
    expect(new Set(page?.rows.map(({ factId }) => factId)).size).toBe(3);
    expect(rejects).toHaveLength(2);
  });

  it('halves a window whose answer may have been cut, until every row is there', async () => {
    const all = Array.from({ length: 2_500 }, (_, index) => {
      const at = new Date(WINDOW.from + Math.floor((index * (WINDOW.to - WINDOW.from)) / 2_500));
      return row(index, `${at.toISOString().slice(0, 19)}Z`);
    });
    const timeOf = (text = '') =>
      Date.parse(text.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    const { origin, asked } = await serve(({ query }) => ({
      body: all
        .filter(
          ({ start }) => Date.parse(start) >= timeOf(query.start) && Date.parse(start) <= timeOf(query.end),
        )
        .slice(0, Number(query.limit)),
    }));
    const pages = await fetchAll(megafon, settingsFor(origin), WINDOW);
    const ids = new Set(pages.flatMap(({ rows }) => rows.map(({ factId }) => factId)));
    expect(ids.size).toBe(2_500);
    expect(asked.length).toBeLessThan(10);
  });

  it.each([
    ['an object', { items: [] }],
    ['HTML', '<html></html>'],
  ])('calls %s a bad payload', async (_what, body) => {
    const { origin } = await serve(() => ({ body }));
    await expect(fetchAll(megafon, settingsFor(origin), WINDOW)).rejects.toMatchObject({
      kind: 'badPayload',
    });
  });

  it('builds the address from the domain, or takes a whole host', () => {
    const origins = (domain: string) => megafon.apiOrigins?.({ domain, apiKey: 'x', crmToken: 'x' });
    expect(origins('vats123456')).toEqual(['https://vats123456.megapbx.ru']);
    expect(origins('pbx.example')).toEqual(['https://pbx.example']);
  });

  it('needs an address', () => {
    expect(() => parseSettings(megafon, { apiKey: 'x', crmToken: 'x' })).toThrow(
      expect.objectContaining({ code: 'unprocessable' }),
    );
  });
});

describe('mts-autosecretary', () => {
  const settingsFor = (origin: string) => ({
    baseUrl: `${origin}/api/v5`,
    apiKey: 'example-key',
    phone: '+79000000001',
  });
  const row = (seqId: number) => ({
    seqId,
    an: '79000000011',
    startTime: '2026-03-23T11:00:00',
    duration: 5,
  });

  it('asks both lists in Moscow time, with the attempts, under the bare ten digits', async () => {
    const { origin, asked } = await serve(() => ({ status: 204 }));
    const pages = await fetchAll(mtsAutosecretary, settingsFor(origin), WINDOW);
    expect(pages.map(({ operation, rows }) => [operation, rows.length])).toEqual([
      ['callLog', 0],
      ['callLogOut', 0],
    ]);
    expect(asked).toMatchObject([
      {
        path: '/api/v5/Cdr/GetByTime',
        query: {
          Phone: '9000000001',
          Begin: '2026-03-23T09:00:00',
          End: '2026-03-23T12:00:01',
          Offset: '0',
          includeOutbounds: 'true',
        },
        headers: { authorization: 'Api-Key example-key' },
      },
      { path: '/api/v5/cdr/getbytimeoutpaging' },
    ]);
  });

  it('pages by the rows that came, whichever envelope they came in', async () => {
    const all = Array.from({ length: 1_100 }, (_, index) => row(index + 1));
    const { origin, asked } = await serve(({ path, query }) => {
      if (path.includes('out')) return { body: { items: [row(9_999)] } };
      const rows = all.slice(Number(query.Offset), Number(query.Offset) + Number(query.Limit));
      return { body: Number(query.Offset) === 0 ? rows : { items: rows } };
    });
    const pages = await fetchAll(mtsAutosecretary, settingsFor(origin), WINDOW);
    expect(pages.map(({ rows }) => rows.length)).toEqual([500, 500, 100, 1]);
    expect(asked.map(({ query }) => query.Offset)).toEqual(['0', '500', '1000', '0']);
  });

  it('gives each row the id that its fact will have', async () => {
    const { origin } = await serve(({ path }) => ({ body: path.includes('out') ? [] : [row(1)] }));
    const [page] = await fetchAll(mtsAutosecretary, settingsFor(origin), WINDOW);
    const port = bindPort(mtsAutosecretary, settingsFor(origin), 'RU');
    const body = JSON.stringify(page?.rows.map((one) => one.row));
    const { facts } = port.parse({
      at: '2026-03-23T09:00:00Z',
      source: 'poll',
      operation: 'callLog',
      status: 200,
      body,
    });
    expect(page?.rows[0]?.factId).toBe(facts[0]?.id);
  });

  it.each([
    [401, 'auth'],
    [429, 'rateLimited'],
  ])('calls %i %s', async (status, kind) => {
    const { origin } = await serve(() => ({ status }));
    await expect(fetchAll(mtsAutosecretary, settingsFor(origin), WINDOW)).rejects.toMatchObject({ kind });
  });

  it('refuses a number that is not ten digits', () => {
    expect(() => parseSettings(mtsAutosecretary, { apiKey: 'x', phone: '200' })).toThrow(
      expect.objectContaining({ code: 'unprocessable' }),
    );
  });
});
