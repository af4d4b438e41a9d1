import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  AxiosProviderHttp,
  type AxiosProviderHttpOptions,
} from '../../connectors/kit/axios-provider-http.ts';
import { ConnectorError } from '../../connectors/kit/connector-error.ts';
import { readJson } from '../../connectors/kit/read-json.ts';

const KEY = 'example-api-key-123';
const servers: Server[] = [];

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(handler: Handler): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Time that passes only while somebody sleeps. */
let now = 0;
const slept: number[] = [];
const clock = {
  now: () => now,
  sleep: async (ms: number) => {
    slept.push(ms);
    now += ms;
  },
};

beforeEach(() => {
  now = Date.parse('2026-03-23T09:00:00Z');
  slept.length = 0;
});

function client(origin: string, options: Partial<AxiosProviderHttpOptions> = {}): AxiosProviderHttp {
  return new AxiosProviderHttp({ secrets: [KEY], origins: [origin], clock, random: () => 1, ...options });
}

async function errorOf(work: Promise<unknown>): Promise<ConnectorError> {
  try {
    await work;
  } catch (error) {
    expect(error).toBeInstanceOf(ConnectorError);
    return error as ConnectorError;
  }
  throw new Error('nothing was thrown');
}

describe('statuses', () => {
  it.each([
    [401, 'auth'],
    [403, 'auth'],
    [429, 'rateLimited'],
    [500, 'transient'],
    [503, 'transient'],
  ])('calls %i %s', async (status, kind) => {
    const origin = await serve((_request, response) => response.writeHead(status).end('no'));
    expect((await errorOf(client(origin).request({ url: `${origin}/` }))).kind).toBe(kind);
  });

  it('hands on other statuses with body and headers, and adds the query', async () => {
    const origin = await serve((request, response) =>
      response.writeHead(404, { 'X-Path': request.url }).end('none'),
    );
    const answer = await client(origin).request({
      url: `${origin}/x`,
      query: { a: 'ä b', none: undefined, n: 1 },
    });
    expect(answer).toMatchObject({ status: 404, body: 'none', headers: { 'x-path': '/x?a=%C3%A4+b&n=1' } });
    expect(() => readJson(answer)).toThrow('answered 404: none');
  });

  it.each([
    ['seconds', '120', 120_000],
    ['a date', 'Mon, 23 Mar 2026 09:01:00 GMT', 60_000],
    ['nonsense', 'soon', undefined],
  ])('reads Retry-After as %s', async (_what, header, expected) => {
    const origin = await serve((_request, response) =>
      response.writeHead(429, { 'Retry-After': header }).end(),
    );
    expect((await errorOf(client(origin).request({ url: origin }))).retryAfterMs).toBe(expected);
  });
});

describe('retries', () => {
  it('tries a GET again after passing trouble, with growing pauses', async () => {
    let calls = 0;
    const origin = await serve((_request, response) => {
      calls += 1;
      response.writeHead(calls < 3 ? 502 : 200).end('[]');
    });
    expect(readJson(await client(origin).request({ url: origin }))).toEqual([]);
    expect(calls).toBe(3);
    expect(slept).toEqual([500, 1_000]);
  });

  it('sends a POST once', async () => {
    let calls = 0;
    const origin = await serve((_request, response) => {
      calls += 1;
      response.writeHead(502).end();
    });
    await errorOf(client(origin).request({ method: 'POST', url: origin, body: { a: 1 } }));
    expect(calls).toBe(1);
  });

  it('does not try again with a refused key', async () => {
    let calls = 0;
    const origin = await serve((_request, response) => {
      calls += 1;
      response.writeHead(401).end();
    });
    await errorOf(client(origin).request({ url: origin }));
    expect(calls).toBe(1);
  });

  it('gives up a request that hangs', async () => {
    const origin = await serve(() => undefined);
    const error = await errorOf(client(origin).request({ method: 'POST', url: origin, timeoutMs: 50 }));
    expect(error.kind).toBe('transient');
  });

  it('calls a closed port passing trouble', async () => {
    const origin = await serve(() => undefined);
    servers.splice(0).forEach((server) => void server.close());
    expect((await errorOf(client(origin).request({ url: origin }))).message).toContain('ECONNREFUSED');
  });
});

describe('payloads', () => {
  it.each(['<html>busy</html>', '{"half":'])('calls %s a bad payload', async (body) => {
    const origin = await serve((_request, response) => response.end(body));
    const answer = await client(origin).request({ url: origin });
    expect(() => readJson(answer)).toThrow(ConnectorError);
  });

  it('reads 204 as nothing', async () => {
    const origin = await serve((_request, response) => response.writeHead(204).end());
    expect(readJson(await client(origin).request({ url: origin }))).toBeUndefined();
  });

  it('refuses an answer beyond the limit', async () => {
    const origin = await serve((_request, response) => response.end('x'.repeat(5_000)));
    const error = await errorOf(
      client(origin, { maxResponseBytes: 1_000 }).request({ method: 'POST', url: origin }),
    );
    expect(error.kind).toBe('badPayload');
  });
});

describe('credentials', () => {
  it('never appear in an error, even when the provider repeats them', async () => {
    const origin = await serve((request, response) =>
      response.writeHead(401).end(`bad key ${request.headers['x-api-key']}`),
    );
    const error = await errorOf(client(origin).request({ url: origin, headers: { 'X-API-KEY': KEY } }));
    expect(error.message).toBe('answered 401: bad key ***');
    expect(JSON.stringify(error)).not.toContain(KEY);
  });

  it('are not sent to another host, in whatever part of the request', async () => {
    let calls = 0;
    const elsewhere = await serve((_request, response) => {
      calls += 1;
      response.end();
    });
    const http = client('https://pbx.example');
    const attempts = [
      { url: elsewhere, headers: { Authorization: `Api-Key ${KEY}` } },
      { url: elsewhere, query: { token: KEY } },
      { url: `${elsewhere}/${KEY}` },
      { method: 'POST' as const, url: elsewhere, body: { token: KEY } },
    ];
    for (const attempt of attempts) expect((await errorOf(http.request(attempt))).kind).toBe('unsupported');
    expect(calls).toBe(0);
    await http.request({ url: elsewhere });
    expect(calls).toBe(1);
  });

  it('stay behind when a redirect leaves the host', async () => {
    const seen: (string | undefined)[] = [];
    const elsewhere = await serve((request, response) => {
      seen.push(request.headers['x-api-key'] as string | undefined, request.headers.accept);
      response.end('file');
    });
    const origin = await serve((_request, response) =>
      response.writeHead(302, { Location: `${elsewhere}/file` }).end(),
    );
    const answer = await client(origin).request({
      url: origin,
      headers: { 'X-API-KEY': KEY, Accept: 'audio/mpeg' },
    });
    expect(answer.body).toBe('file');
    expect(seen).toEqual([undefined, 'audio/mpeg']);
  });

  it('of a log-in go where the log-in says too, and those of the settings do not', async () => {
    const seen: (string | undefined)[] = [];
    const instance = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end('row');
    });
    const origin = await serve((_request, response) => response.end());
    const asking = {
      url: instance,
      headers: { Authorization: 'Bearer token-1234' },
      sensitive: ['token-1234'],
    };
    expect((await errorOf(client(origin).request(asking))).kind).toBe('unsupported');
    await client(origin).request({ ...asking, namedOrigins: [instance] });
    expect(seen).toEqual(['Bearer token-1234']);
    const withKey = { ...asking, headers: { ...asking.headers, 'X-API-KEY': KEY }, namedOrigins: [instance] };
    expect((await errorOf(client(origin).request(withKey))).kind).toBe('unsupported');
  });

  it('does not follow redirects for ever', async () => {
    const origin = await serve((_request, response) => response.writeHead(302, { Location: '/' }).end());
    expect((await errorOf(client(origin).request({ url: origin }))).message).toContain(
      'redirects without end',
    );
  });
});

it('paces requests: a burst at once, then one after another', async () => {
  const origin = await serve((_request, response) => response.end());
  const http = client(origin, { rateLimit: { perSecond: 2, burst: 3 } });
  const startedAt = now;
  for (let request = 0; request < 7; request += 1) await http.request({ url: origin });
  expect(slept).toHaveLength(4);
  expect(now - startedAt).toBe(2_000);
});

it('paces requests that have a limit of their own by both', async () => {
  const origin = await serve((_request, response) => response.end());
  const http = client(origin, {
    rateLimit: { perSecond: 100, burst: 100 },
    rateLimits: { search: { perSecond: 1, burst: 2 } },
  });
  for (let request = 0; request < 5; request += 1) await http.request({ url: origin });
  expect(slept).toEqual([]);
  const startedAt = now;
  for (let request = 0; request < 4; request += 1) await http.request({ url: origin, limit: 'search' });
  expect(now - startedAt).toBe(2_000);
});

describe('a download', () => {
  const read = async (body: AsyncIterable<Uint8Array>): Promise<Buffer> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    return Buffer.concat(chunks);
  };

  it('comes as it is, without being read at once', async () => {
    const sound = Buffer.alloc(300_000, 7);
    const origin = await serve((request, response) => {
      expect(request.headers['x-api-key']).toBe(KEY);
      response.setHeader('content-type', 'audio/mpeg');
      response.end(sound);
    });
    const http = client(origin, { maxResponseBytes: 1_000 });
    const answer = await http.download({ url: `${origin}/a.mp3`, headers: { 'X-Api-Key': KEY } });
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'audio/mpeg' } });
    expect((await read(answer.body)).equals(sound)).toBe(true);
  });

  it('leaves the credentials behind when it is sent to another host', async () => {
    let seen: string | undefined = 'nobody asked';
    const elsewhere = await serve((request, response) => {
      seen = request.headers['x-api-key'] as string | undefined;
      response.end('sound');
    });
    const origin = await serve((_request, response) => {
      response.writeHead(302, { location: `${elsewhere}/a.mp3` }).end();
    });
    const answer = await client(origin).download({ url: `${origin}/a`, headers: { 'X-Api-Key': KEY } });
    expect((await read(answer.body)).toString()).toBe('sound');
    expect(seen).toBeUndefined();
  });

  it('that breaks off is said to have broken off', async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('half', () => response.destroy());
    });
    const answer = await client(origin).download({ url: `${origin}/a` });
    expect(await errorOf(read(answer.body))).toMatchObject({ kind: 'transient' });
  });

  it('is judged by its status as any answer is', async () => {
    const origin = await serve((_request, response) => response.writeHead(403).end('no'));
    expect(await errorOf(client(origin).download({ url: `${origin}/a` }))).toMatchObject({ kind: 'auth' });
  });
});
