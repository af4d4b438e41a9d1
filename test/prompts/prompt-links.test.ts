import { createHash, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PromptFormat } from '../../src/domain/pbx/pbx-operations.ts';
import { prepareHub } from '../http/http-fixture.ts';
import { hasFfmpeg, made, tone } from './sounds.ts';

const hub = prepareHub();
const TELEPHONE: PromptFormat = { container: 'wav', codec: 'pcm_s16le', sampleRateHz: 8_000, channels: 1 };
let tenantId: string;
let key: string;

beforeAll(async () => {
  tenantId = await hub.addTenant();
  key = await hub.apiKey(tenantId, 'admin');
});

const send = (method: string, path: string, body: Buffer) =>
  hub.request(method, `/api/v1/prompts${path}`, { key, body, headers: { 'content-type': 'audio/wav' } });
async function add(sound: Buffer): Promise<string> {
  const { status, body, text } = await send('POST', `?name=${randomUUID()}`, sound);
  expect(status, text).toBe(201);
  return body.promptId;
}
const linkTo = (promptId: string, format = TELEPHONE) =>
  hub.prompts.links.linkFor({ tenantId, promptId, format });

async function fetched(
  url: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
) {
  const response = await fetch(url, { method, headers });
  return {
    status: response.status,
    headers: response.headers,
    body: Buffer.from(await response.arrayBuffer()),
  };
}

/** What the media cache of Asterisk keeps of an answer, and how it asks again: res_http_media_cache.c. */
class MediaCache {
  #kept: { etag: string; until: number; body: Buffer } | undefined;
  fetches = 0;
  asks = 0;

  async play(url: string, now: number): Promise<Buffer> {
    const kept = this.#kept;
    if (kept !== undefined && now < kept.until) return kept.body;
    if (kept !== undefined) {
      this.asks += 1;
      const { status, headers } = await fetched(url, {
        method: 'HEAD',
        headers: { 'if-none-match': kept.etag },
      });
      if (status === 304) {
        kept.until = now + maxAgeMs(headers);
        return kept.body;
      }
    }
    this.fetches += 1;
    const { status, headers, body } = await fetched(url);
    if (status !== 200) throw new Error(`server returned ${status}`);
    for (const [name, value] of headers) expect(`${name}: ${value}`.length, name).toBeLessThan(1_023);
    this.#kept = { etag: headers.get('etag') ?? '', until: now + maxAgeMs(headers), body };
    return body;
  }
}

function maxAgeMs(headers: Headers): number {
  const said = headers.get('cache-control') ?? '';
  expect(said).not.toMatch(/no-cache|must-revalidate|no-store/);
  return Number(/max-age=(\d+)/.exec(said)?.[1]) * 1000;
}

describe('a link to a prompt', () => {
  it('plays it without signing in, whole and in parts, with all that a cache wants to know', async () => {
    const sound = tone(1);
    const url = await linkTo(await add(sound));
    expect(url).toMatch(/\/p\/[\w-]+\.wav$/);
    // Asterisk keeps what it knows of a file under its address, in a key of 256 characters.
    expect(new URL(url).pathname.length).toBeLessThan(160);
    const { status, headers, body } = await fetched(url);
    expect([status, body.equals(sound)]).toEqual([200, true]);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': String(sound.length),
      etag: `"${createHash('sha256').update(sound).digest('hex')}"`,
      'cache-control': 'public, max-age=86400',
      'last-modified': expect.stringMatching(/GMT$/),
      'x-robots-tag': 'noindex',
    });
    const head = await fetched(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), head.body.length]).toEqual([
      200,
      String(sound.length),
      0,
    ]);
    expect((await fetched(url, { headers: { range: 'bytes=0-9' } })).body.length).toBe(10);
  });

  it('stays the same for a version, and is another one for the next', async () => {
    const promptId = await add(tone(1));
    const first = await linkTo(promptId);
    expect(await linkTo(promptId)).toBe(first);
    await hub.request('PATCH', `/api/v1/prompts/${promptId}`, { key, json: { name: randomUUID() } });
    expect(await linkTo(promptId)).toBe(first);
    await send('PUT', `/${promptId}/audio`, tone(2));
    const second = await linkTo(promptId);
    expect(second).not.toBe(first);
    expect((await fetched(second)).body.equals(tone(2))).toBe(true);
    // Whoever still has the first hears the new words, and asks again soon.
    const old = await fetched(first);
    expect([old.body.equals(tone(2)), old.headers.get('cache-control')]).toEqual([
      true,
      'public, max-age=300',
    ]);
  });

  it('is good for the media cache of Asterisk: fetched once, asked for by its validator after a day, fetched anew when it changed', async () => {
    const promptId = await add(tone(1));
    const url = await linkTo(promptId);
    const cache = new MediaCache();
    const day = 86_400_000;
    await cache.play(url, 0);
    await cache.play(url, day - 1_000);
    expect([cache.fetches, cache.asks]).toEqual([1, 0]);
    await cache.play(url, day + 1_000);
    expect([cache.fetches, cache.asks]).toEqual([1, 1]);
    await send('PUT', `/${promptId}/audio`, tone(2));
    expect((await cache.play(url, 3 * day)).equals(tone(2))).toBe(true);
    expect([cache.fetches, cache.asks]).toEqual([2, 2]);
  });

  it.skipIf(!hasFfmpeg)('is to the sound as the PBX takes it, converted before anybody calls', async () => {
    const promptId = await add(made(2, 'mp3'));
    const url = await linkTo(promptId);
    const { rows } = await hub.owner.query('SELECT format FROM prompt_renditions WHERE prompt_id = $1', [
      promptId,
    ]);
    expect(rows).toEqual([{ format: 'wav-pcm_s16le-8000-1' }]);
    const { headers, body } = await fetched(url);
    expect([headers.get('content-type'), body.subarray(0, 4).toString(), body.readUInt32LE(24)]).toEqual([
      'audio/wav',
      'RIFF',
      8_000,
    ]);
    const alaw = await linkTo(promptId, { ...TELEPHONE, codec: 'ALAW' });
    expect((await fetched(alaw)).body.readUInt16LE(20)).toBe(6);
    expect(
      await linkTo(promptId, { container: 'ogg', codec: 'libopus', sampleRateHz: 48_000, channels: 1 }),
    ).toMatch(/\.ogg$/);
  });

  it('is not made for what cannot be: the reason is told', async () => {
    const promptId = await add(tone(1));
    await expect(linkTo(promptId, { ...TELEPHONE, codec: 'g729' })).rejects.toMatchObject({
      code: 'unprocessable',
    });
    await expect(linkTo(randomUUID())).rejects.toMatchObject({ code: 'notFound' });
    const other = { tenantId: await hub.addTenant(), promptId, format: TELEPHONE };
    await expect(hub.prompts.links.linkFor(other)).rejects.toMatchObject({ code: 'notFound' });
  });

  it('leads nowhere when it was altered, or its prompt is gone', async () => {
    const promptId = await add(tone(1));
    const url = await linkTo(promptId);
    const altered = url.replace(
      /\/p\/(.{40})(.)/,
      (_all, head, one) => `/p/${head}${one === 'A' ? 'B' : 'A'}`,
    );
    for (const wrong of [
      altered,
      url.replace('.wav', '.exe'),
      url.replace('.wav', ''),
      `${hub.origin}/p/x.wav`,
      url.replace('/p/', '/r/'),
    ]) {
      expect((await fetched(wrong)).status, wrong).toBe(404);
    }
    await hub.request('DELETE', `/api/v1/prompts/${promptId}`, { key });
    expect((await fetched(url)).status).toBe(404);
  });
});
