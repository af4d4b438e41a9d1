import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bindOperations } from '../../connectors/kit/bind-operations.ts';
import { profile } from '../../connectors/pbx/profile/profile.ts';
import { steppedClock } from '../../sandbox/exchange/clock.ts';
import type { Answer } from '../../sandbox/http/serve.ts';
import type { KolokolPbx } from '../../sandbox/profile-pbx/kolokol-pbx.ts';
import type { PbxOperations } from '../../src/domain/pbx/pbx-operations.ts';
import { EXAMPLE, openKolokol, settingsFor } from './kolokol.ts';
import { oddPbx, profileAt } from './odd-pbx.ts';

type At = Required<Pick<PbxOperations, 'prompts'>>;
const SOUND = { name: 'Приветствие', audio: Buffer.from('RIFF-sound') };
const clock = steppedClock(Date.UTC(2026, 2, 2, 4));
let pbx: KolokolPbx;
let prompts: At['prompts'];

beforeEach(async () => {
  pbx = await openKolokol(clock);
  ({ prompts } = bindOperations(profile, settingsFor(pbx), 'RU') as At);
  // Logged in, so that a fault meets what is asked and not the log-in.
  await prompts.list();
});
afterEach(() => pbx.stop());

const titles = () => pbx.desk.sounds.map(({ title }) => title);

describe('sound files of a PBX that only its profile knows', () => {
  it.each([
    ['is cut in the middle', { kind: 'halfBody' }, 1],
    ['never comes', { kind: 'reset' }, 0],
    ['is that of a proxy', { kind: 'answer', answer: { status: 502, empty: true } }, 0],
  ] as const)('are sent once, also when the answer %s', async (_what, fault, kept) => {
    pbx.faults.next(fault);
    await expect(prompts.upload(SOUND)).rejects.toMatchObject({ code: 'unavailable' });
    expect(pbx.desk.sounds).toHaveLength(kept);
  });

  it('are sent again by nobody but the person, and whoever looks sees what is there', async () => {
    pbx.faults.next({ kind: 'halfBody' });
    await expect(prompts.upload(SOUND)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await prompts.list()).toEqual([{ id: 's-1', name: SOUND.name, bytes: 10 }]);
  });

  it.each([
    ['a page of words', { kind: 'html' }, /not JSON/],
    [
      'a refusal',
      { kind: 'answer', answer: { status: 200, json: { ok: false, text: 'no room left' } } },
      /no room left/,
    ],
    [
      'yes and no id',
      { kind: 'answer', answer: { status: 200, json: { ok: true } } },
      /the file may be there/,
    ],
    ['what is too large', { kind: 'answer', answer: { status: 413, text: 'Too Large' } }, /413/],
  ] as const)('that are answered with %s are no new file', async (_what, fault, message) => {
    pbx.faults.next(fault);
    await expect(prompts.upload(SOUND)).rejects.toMatchObject({
      code: 'unprocessable',
      message: expect.stringMatching(message),
    });
  });

  it('are sent with a new token when the old one died, and are there once', async () => {
    await clock.advance(11 * 60_000);
    expect(await prompts.upload(SOUND)).toMatchObject({ id: 's-1' });
    expect(titles()).toEqual([SOUND.name]);
    expect(pbx.counts).toEqual({ logins: 1, refreshes: 1 });
  });

  it('are listed whole or not at all', async () => {
    await prompts.upload(SOUND);
    pbx.faults.next({
      kind: 'answer',
      answer: { status: 200, json: { ok: true, sounds: [{ id: 's-1', title: 'a' }, { title: 'b' }] } },
    });
    await expect(prompts.list()).rejects.toMatchObject({
      code: 'unprocessable',
      message: expect.stringContaining('no `id`'),
    });
    // What may be asked again is.
    pbx.faults.next({ kind: 'reset' });
    expect(await prompts.list()).toHaveLength(1);
  });

  it('are removed, also when the answer to the first wish was lost', async () => {
    await prompts.upload(SOUND);
    pbx.faults.next({ kind: 'halfBody' });
    await expect(prompts.remove({ id: 's-1' })).rejects.toMatchObject({ code: 'unavailable' });
    await prompts.remove({ id: 's-1' });
    expect(titles()).toEqual([]);
  });

  it('with a name that means something to a form or an address stay one file', async () => {
    const name = 'а"\r\n--b; filename="../../etc';
    await prompts.upload({ ...SOUND, name: name.replaceAll(/[\r\n]/g, ' ') });
    expect(pbx.desk.sounds).toHaveLength(1);
    await expect(prompts.remove({ id: '..' })).rejects.toMatchObject({ code: 'unprocessable' });
    expect(pbx.desk.sounds).toHaveLength(1);
  });
});

describe('a sound file that is fetched by profile', () => {
  const SECTION = EXAMPLE.slice(EXAMPLE.indexOf('\nprompts:'), EXAMPLE.indexOf('\nvoiceMenus:')).replace(
    '  uploadedId: id',
    '  uploadedId: id\n  download: { path: "/sounds/{{ prompt.id }}" }',
  );
  const at = (baseUrl: string) =>
    bindOperations(profile, { profile: profileAt(baseUrl, SECTION) }, 'RU') as At;
  const BYTES = Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256));

  it('comes byte by byte as it is, and goes so', async () => {
    const received: Buffer[] = [];
    const server = createServer(async (request, response) => {
      for await (const chunk of request) received.push(chunk as Buffer);
      if (request.method === 'POST') response.end('{"id": "s-1"}');
      else response.writeHead(200, { 'content-type': 'audio/wav' }).end(BYTES);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { prompts: sounds } = at(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      await sounds.upload({ name: 'all bytes', audio: BYTES });
      expect(Buffer.concat(received).includes(BYTES)).toBe(true);
      const { mediaType, audio } = await sounds.download!({ id: 's-1' });
      expect(mediaType).toBe('audio/wav');
      expect(Buffer.from(audio).equals(BYTES)).toBe(true);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it.each([
    [
      'a page of a proxy',
      { status: 200, text: '<html>away</html>', type: 'text/html' },
      /text\/html in place of a sound/,
    ],
    ['words of the PBX', { status: 200, json: { ok: false } }, /application\/json in place of a sound/],
    ['nothing', { status: 404, empty: true }, /404/],
    [
      'more than a prompt can be',
      { status: 200, bytes: Buffer.alloc(51 * 1024 * 1024), type: 'audio/wav' },
      /too large/,
    ],
  ] as [string, Answer, RegExp][])('is none when it is %s', async (_what, answer, message) => {
    const { baseUrl } = await oddPbx(() => answer);
    await expect(at(baseUrl).prompts.download!({ id: 's-1' })).rejects.toMatchObject({
      code: 'unprocessable',
      message: expect.stringMatching(message),
    });
  });

  it('is none when it breaks off', async () => {
    const { baseUrl, faults } = await oddPbx(() => ({ status: 200, bytes: BYTES, type: 'audio/wav' }));
    faults.next({ kind: 'halfBody' });
    await expect(at(baseUrl).prompts.download!({ id: 's-1' })).rejects.toMatchObject({ code: 'unavailable' });
  });
});
