import { createHash, randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PromptUse } from '../../src/prompts/prompt.ts';
import { type Answer, prepareHub } from '../http/http-fixture.ts';
import { hasFfmpeg, made, SKIPPED, silentMp3, tone } from './sounds.ts';

if (!hasFfmpeg) console.warn(`Conversion of prompts ${SKIPPED}`);

const hub = prepareHub();
let tenantId: string;
let admin: string;
let supervisor: string;
let agent: string;
/** Prompt id → the menus that play it. */
const used = new Map<string, PromptUse[]>();

beforeAll(async () => {
  tenantId = await hub.addTenant();
  admin = await hub.apiKey(tenantId, 'admin');
  supervisor = await hub.apiKey(tenantId, 'supervisor');
  agent = await hub.apiKey(tenantId, 'agent');
  hub.promptUses.push({ usedBy: async (_tx, _tenantId, promptId) => used.get(promptId) ?? [] });
});
beforeEach(() => used.clear());

const OCTETS = { 'content-type': 'application/octet-stream' };

function send(
  method: string,
  path: string,
  body: Buffer,
  headers: Record<string, string> = OCTETS,
  key = admin,
) {
  return hub.request(method, `/api/v1/prompts${path}`, { key, body, headers });
}
const ask = (method: string, path = '', json?: unknown, key = admin): Promise<Answer> =>
  hub.request(method, `/api/v1/prompts${path}`, { key, ...(json !== undefined && { json }) });
const upload = (name: string, body: Buffer, headers?: Record<string, string>) =>
  send('POST', `?name=${encodeURIComponent(name)}`, body, headers);

async function add(name = `Prompt ${randomUUID()}`, sound = tone(1)): Promise<any> {
  const { status, body, text } = await upload(name, sound);
  expect(status, text).toBe(201);
  return body;
}

async function listen(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(path.startsWith('http') ? path : `${hub.origin}/api/v1/prompts${path}`, {
    method,
    headers: { ...(path.startsWith('http') ? {} : { authorization: `Bearer ${supervisor}` }), ...headers },
  });
  return {
    status: response.status,
    headers: response.headers,
    body: Buffer.from(await response.arrayBuffer()),
  };
}

const spooled = async () => (await readdir(hub.recordings.spoolDirectory).catch(() => [])).length;

describe('a prompt', () => {
  it('is uploaded as it is, told of by its content, and heard as it was sent', async () => {
    const sound = tone(2);
    const { status, body } = await upload('Приветствие', sound, { 'content-type': 'audio/x-wrong' });
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({
        name: 'Приветствие',
        version: 1,
        mediaType: 'audio/wav',
        format: { container: 'wav', codec: 'pcm_s16le', sampleRateHz: 8_000, channels: 1 },
        durationMs: 2_000,
        bytes: sound.length,
        sha256: createHash('sha256').update(sound).digest('hex'),
        usedBy: [],
        copies: [],
      }),
    ]);
    expect(body).not.toHaveProperty('key');
    const heard = await listen(`/${body.promptId}/audio`);
    expect([heard.status, heard.headers.get('content-type'), heard.body.equals(sound)]).toEqual([
      200,
      'audio/wav',
      true,
    ]);
    const part = await listen(`/${body.promptId}/audio`, { range: 'bytes=44-143' });
    expect([part.status, part.body.equals(sound.subarray(44, 144))]).toEqual([206, true]);
    expect(await spooled()).toBe(0);
  });

  it('is one of a list by name, page by page, with what may be uploaded', async () => {
    const other = await hub.addTenant();
    const key = await hub.apiKey(other, 'admin');
    for (const name of ['вторая', 'Первая', 'третья']) {
      await send('POST', `?name=${encodeURIComponent(name)}`, tone(1), OCTETS, key);
    }
    const first = await ask('GET', '?limit=2', undefined, key);
    expect(first.body.items.map(({ name }: { name: string }) => name)).toEqual(['вторая', 'Первая']);
    expect(first.body.limits).toEqual({ maxBytes: 2_000_000, maxDurationMs: 60_000, converts: hasFfmpeg });
    const second = await ask('GET', `?limit=2&after=${first.body.next}`, undefined, key);
    expect([second.body.items.length, second.body.next]).toEqual([1, null]);
  });

  it('keeps its id when its sound is replaced, with the next version', async () => {
    const { promptId, sha256 } = await add();
    const { status, body } = await send('PUT', `/${promptId}/audio`, tone(3, 500));
    expect([status, body.version, body.durationMs, body.promptId]).toEqual([200, 2, 3_000, promptId]);
    expect(body.sha256).not.toBe(sha256);
    expect((await listen(`/${promptId}/audio`)).body.equals(tone(3, 500))).toBe(true);
  });

  it('gets another name, unless another prompt has it, in whatever letters', async () => {
    const one = await add('Часы работы');
    const two = await add();
    expect((await ask('PATCH', `/${one.promptId}`, { name: 'Режим работы' })).body.name).toBe('Режим работы');
    const taken = await ask('PATCH', `/${two.promptId}`, { name: 'РЕЖИМ РАБОТЫ' });
    expect([taken.status, taken.body.detail]).toEqual([
      409,
      'There is a prompt named “РЕЖИМ РАБОТЫ” already.',
    ]);
    expect((await upload('режим работы', tone(1))).status).toBe(409);
    expect((await ask('PATCH', `/${one.promptId}`, { name: 'РЕЖИМ работы' })).status).toBe(200);
  });

  it('is deleted for good, unless a voice menu plays it: then it is said which', async () => {
    const { promptId } = await add();
    used.set(promptId, [{ menuId: randomUUID(), name: 'Главное меню' }]);
    const refused = await ask('DELETE', `/${promptId}`);
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      'Voice menus play this prompt: “Главное меню”. Take it out of them first.',
    ]);
    expect((await ask('GET', `/${promptId}`)).body.usedBy).toMatchObject([{ name: 'Главное меню' }]);
    used.clear();
    expect((await ask('DELETE', `/${promptId}`)).status).toBe(204);
    expect((await ask('GET', `/${promptId}`)).status).toBe(404);
    expect((await listen(`/${promptId}/audio`)).status).toBe(404);
  });

  it('leaves no file behind when it is replaced or deleted, once nobody can be listening', async () => {
    const { promptId } = await add();
    const keys = async () =>
      (await hub.owner.query('SELECT stored_key FROM prompts WHERE prompt_id = $1', [promptId])).rows.map(
        ({ stored_key }) => stored_key as string,
      );
    const [first = ''] = await keys();
    await send('PUT', `/${promptId}/audio`, tone(1, 600));
    const [second = ''] = await keys();
    expect(await hub.prompts.files.removeWaste()).toBe(0);
    await ask('DELETE', `/${promptId}`);
    await hub.prompts.files.removeWaste(new Date(Date.now() + 2 * 3_600_000));
    for (const key of [first, second]) expect(await hub.recordings.store.open(key)).toBeUndefined();
    const { rows } = await hub.owner.query('SELECT * FROM prompt_waste');
    expect(rows).toEqual([]);
  });

  it('keeps its file when waste is removed', async () => {
    const { promptId } = await add();
    await hub.prompts.files.removeWaste(new Date(Date.now() + 2 * 3_600_000));
    expect((await listen(`/${promptId}/audio`)).status).toBe(200);
  });
});

describe('an upload is refused with a sentence', () => {
  const refusals: [string, () => Buffer, number, RegExp][] = [
    ['an empty file', () => Buffer.alloc(0), 400, /^The file is empty\.$/],
    [
      'a web page',
      () => Buffer.from('<!doctype html><title>Login</title>'),
      415,
      /^This is a web page\. Send a sound file/,
    ],
    ['a script', () => Buffer.from('#!/bin/sh\nrm -rf /\n'), 415, /^This is a program\./],
    [
      'a program',
      () => Buffer.concat([Buffer.from('7f454c4602010100', 'hex'), Buffer.alloc(500)]),
      415,
      /^This is a program\./,
    ],
    [
      'a Windows program',
      () => Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)]),
      415,
      /^This is a program\./,
    ],
    [
      'a ZIP archive',
      () => Buffer.concat([Buffer.from('504b0304140000000800', 'hex'), Buffer.alloc(300)]),
      415,
      /^This is a ZIP archive\./,
    ],
    [
      'a picture',
      () => Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(300)]),
      415,
      /^This is /,
    ],
    [
      'noise',
      () => Buffer.from(Array.from({ length: 5_000 }, (_, byte) => (byte * 89) % 251)),
      415,
      /^This is no sound file that the hub knows\./,
    ],
    [
      'a program that says it is an MP3',
      () => Buffer.concat([Buffer.from('ID3\x03\0\0\0\0\0\0', 'latin1'), Buffer.alloc(9_000, 0x9d)]),
      415,
      /^This is no sound file/,
    ],
    ['half a WAV', () => tone(3).subarray(0, 20_000), 422, /^The file breaks off in the middle\./],
    ['a WAV without sound', () => tone(0), 422, /There is no sound/],
    ['half an MP3', () => silentMp3(100).subarray(0, 5_111), 422, /^The file breaks off in the middle\./],
    ['too much of it', () => tone(150), 413, /larger than 1 MB/],
    ['too long a sound', () => silentMp3(3_000), 422, /longer than 60 s/],
  ];
  it.each(refusals)('%s', async (_name, file, status, sentence) => {
    const { body, ...answer } = await upload('Wrong', file(), { 'content-type': 'audio/wav' });
    expect([answer.status, body.detail]).toEqual([status, expect.stringMatching(sentence)]);
    expect(await spooled()).toBe(0);
  });

  it('also when it replaces a prompt, which stays as it was', async () => {
    const { promptId } = await add();
    expect((await send('PUT', `/${promptId}/audio`, Buffer.from('<html></html>'))).status).toBe(415);
    expect((await ask('GET', `/${promptId}`)).body.version).toBe(1);
  });

  it('of a media type that is no sound', async () => {
    const { status, body } = await upload('Wrong', tone(1), { 'content-type': 'application/json' });
    expect([status, body.code]).toEqual([415, 'unsupportedMediaType']);
  });

  it.skipIf(!hasFfmpeg)('an Ogg that breaks off, and kinds that no browser or PBX plays', async () => {
    const ogg = made(3, 'ogg', '-c:a', 'libvorbis');
    expect((await upload('Half', ogg.subarray(0, ogg.length >> 1))).body.detail).toMatch(/breaks off/);
    const mp3 = made(5, 'mp3');
    expect((await upload('Half', mp3.subarray(0, mp3.length >> 1))).body.detail).toMatch(/breaks off/);
    expect((await upload('Flac', made(1, 'ogg', '-c:a', 'flac'))).body.detail).toMatch(/written as FLAC/);
    expect((await upload('Adpcm', made(1, 'wav', '-c:a', 'adpcm_ms'))).body.detail).toMatch(
      /written as ADPCM/,
    );
    expect((await upload('Wide', made(1, 'wav', '-ac', '6'))).body.detail).toMatch(/more than two channels/);
  });

  it('is forgotten when its sender goes away in the middle', async () => {
    const before = (await ask('GET', '?limit=200')).body.items.length;
    const { port } = new URL(hub.origin);
    const socket = connect(Number(port), '127.0.0.1');
    const half = tone(2).subarray(0, 10_000);
    socket.write(
      `POST /api/v1/prompts?name=Gone HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${admin}\r\ncontent-type: audio/wav\r\ncontent-length: 32044\r\n\r\n`,
    );
    socket.write(half);
    await expect.poll(spooled).toBe(1);
    socket.destroy();
    await expect.poll(spooled).toBe(0);
    expect((await ask('GET', '?limit=200')).body.items.length).toBe(before);
  });
});

describe.skipIf(!hasFfmpeg)('where there is ffmpeg', () => {
  it.each([
    ['mp3', [], { container: 'mp3', codec: 'mp3', sampleRateHz: 8_000, channels: 1 }, 'audio/mpeg'],
    [
      'ogg',
      ['-c:a', 'libvorbis'],
      { container: 'ogg', codec: 'vorbis', sampleRateHz: 8_000, channels: 1 },
      'audio/ogg',
    ],
    [
      'ogg',
      ['-c:a', 'libopus'],
      { container: 'ogg', codec: 'opus', sampleRateHz: 8_000, channels: 1 },
      'audio/ogg',
    ],
    [
      'wav',
      ['-c:a', 'pcm_s24le', '-ac', '2', '-ar', '44100'],
      { container: 'wav', codec: 'pcm_extensible', sampleRateHz: 44_100, channels: 2 },
      'audio/wav',
    ],
  ] as const)(
    '%s %j is taken and converted to what a PBX takes',
    async (container, args, format, mediaType) => {
      const { promptId, ...prompt } = await add(undefined, made(2, container, ...args));
      expect([prompt.format, prompt.mediaType]).toEqual([format, mediaType]);
      expect(Math.abs(prompt.durationMs - 2_000)).toBeLessThan(150);
      const heard = await listen(`/${promptId}/audio?format=wav-pcm_s16le-8000-1`);
      expect([heard.status, heard.headers.get('content-type')]).toEqual([200, 'audio/wav']);
      expect(heard.body.subarray(0, 4).toString()).toBe('RIFF');
      // PCM, mono, 8 kHz, and the sound right behind the header: some PBXs skip nothing.
      expect([heard.body.readUInt16LE(20), heard.body.readUInt16LE(22), heard.body.readUInt32LE(24)]).toEqual(
        [1, 1, 8_000],
      );
      expect(heard.body.subarray(36, 40).toString()).toBe('data');
      expect(Math.abs(heard.body.length - 32_044)).toBeLessThan(2_500);
      const again = await listen(`/${promptId}/audio?format=wav-pcm_s16le-8000-1`, {
        'if-none-match': heard.headers.get('etag') ?? '',
      });
      expect(again.status).toBe(304);
    },
  );

  it('converts once, and anew when the sound is replaced', async () => {
    const { promptId } = await add();
    const count = async () =>
      (
        await hub.owner.query('SELECT count(*)::int AS n FROM prompt_renditions WHERE prompt_id = $1', [
          promptId,
        ])
      ).rows[0].n;
    const format = '?format=ogg-opus-16000-1';
    const [one, two] = await Promise.all([
      listen(`/${promptId}/audio${format}`),
      listen(`/${promptId}/audio${format}`),
    ]);
    expect([one.status, one.body.equals(two.body), await count()]).toEqual([200, true, 1]);
    await send('PUT', `/${promptId}/audio`, tone(2, 700));
    expect(await count()).toBe(0);
    const new_ = await listen(`/${promptId}/audio${format}`);
    expect([new_.body.equals(one.body), await count()]).toEqual([false, 1]);
  });

  it('believes its ears: an MP3 that says less than it has is as long as it is', async () => {
    // The header of a real file with two seconds, and a minute and a half behind it.
    const lying = Buffer.concat([made(2, 'mp3', '-ar', '44100', '-b:a', '32k'), silentMp3(3_500)]);
    expect((await upload('Lying', lying)).body.detail).toMatch(/longer than 60 s/);
  });
});

it('is handed out in its own format without any conversion, and refuses what nobody can make', async () => {
  const sound = tone(1);
  const { promptId } = await add(undefined, sound);
  expect((await listen(`/${promptId}/audio?format=wav-pcm_s16le-8000-1`)).body.equals(sound)).toBe(true);
  const wrong = await listen(`/${promptId}/audio?format=wav-pcm_s16le-7999-1`);
  expect([wrong.status, wrong.body.toString()]).toEqual([
    422,
    expect.stringContaining('cannot make sound of this kind'),
  ]);
  expect((await listen(`/${promptId}/audio?format=../../etc`)).status).toBe(422);
});

describe('who may', () => {
  it('listen: supervisors; change: admins; agents neither', async () => {
    const { promptId } = await add();
    expect((await ask('GET', `/${promptId}`, undefined, supervisor)).status).toBe(200);
    expect((await ask('GET', `/${promptId}`, undefined, agent)).status).toBe(403);
    expect((await send('POST', '?name=x', tone(1), OCTETS, supervisor)).status).toBe(403);
    expect((await send('PUT', `/${promptId}/audio`, tone(1), OCTETS, supervisor)).status).toBe(403);
    expect((await ask('DELETE', `/${promptId}`, undefined, supervisor)).status).toBe(403);
  });

  it('nobody of another tenant: there is no such prompt', async () => {
    const { promptId } = await add();
    const other = await hub.apiKey(await hub.addTenant(), 'admin');
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/audio'],
    ] as const) {
      expect((await ask(method, `/${promptId}${path}`, undefined, other)).status).toBe(404);
    }
    expect((await send('PUT', `/${promptId}/audio`, tone(1), OCTETS, other)).status).toBe(404);
  });

  it('is in the audit log with what changed, once for each', async () => {
    const made_ = await upload(`Audited ${randomUUID()}`, tone(1));
    const { promptId } = made_.body;
    const replaced = await send('PUT', `/${promptId}/audio`, tone(2));
    const gone = await ask('DELETE', `/${promptId}`);
    const entries = async (answer: Answer) => {
      const { rows } = await hub.owner.query('SELECT * FROM audit_entries WHERE request_id = $1', [
        answer.headers.get('x-request-id'),
      ]);
      return rows;
    };
    expect(await entries(made_)).toMatchObject([
      {
        operation: 'createPrompt',
        subject_kind: 'prompt',
        subject_id: promptId,
        after: { version: 1, duration_ms: 1_000 },
      },
    ]);
    expect(await entries(replaced)).toMatchObject([
      {
        operation: 'replacePromptAudio',
        before: { version: 1, duration_ms: 1_000 },
        after: { version: 2, duration_ms: 2_000 },
      },
    ]);
    expect(await entries(gone)).toMatchObject([{ operation: 'removePrompt', after: null }]);
  });
});
