import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/platform/logger.ts';
import { checkSound } from '../../src/prompts/check-sound.ts';
import { Ffmpeg } from '../../src/prompts/ffmpeg.ts';
import { walkMp3 } from '../../src/prompts/walk-mp3.ts';
import { hasFfmpeg, SKIPPED, silentMp3, tone } from './sounds.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callweave-ffmpeg-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function opened(program: string, options: { timeoutMs?: number } = {}): Promise<Ffmpeg> {
  const ffmpeg = new Ffmpeg({
    program,
    searchPath: `${folder}:/usr/bin:/bin`,
    logger: silentLogger(),
    ...options,
  });
  await ffmpeg.start();
  return ffmpeg;
}

/** A program of this name that does what the script says. */
const program = (name: string, script: string) =>
  writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o700 });
const WANTED = { container: 'mp3', codec: 'mp3', sampleRateHz: 8_000, channels: 1 } as const;

async function sound(content = tone(1)): Promise<string> {
  const path = join(folder, 'sound.part');
  await writeFile(path, content);
  return path;
}
const convert = async (ffmpeg: Ffmpeg) =>
  ffmpeg.convert(
    { path: await sound(), container: 'wav', durationMs: 1_000 },
    WANTED,
    join(folder, 'out.part'),
  );

describe('the converter of sounds', () => {
  it('is not there when no such program is found, and says what to do', async () => {
    const ffmpeg = await opened('no-such-ffmpeg');
    expect(ffmpeg.isThere).toBe(false);
    await expect(convert(ffmpeg)).rejects.toMatchObject({
      code: 'unprocessable',
      message: expect.stringMatching(
        /^There is no ffmpeg on the machine of the hub.*install it, or upload a file that is in the wanted format already\.$/,
      ),
    });
    // What stands in the file counts then.
    expect(await checkSound(await sound(), { maxDurationMs: 5_000 }, ffmpeg)).toMatchObject({
      durationMs: 1_000,
    });
    expect(await checkSound(await sound(silentMp3(100)), { maxDurationMs: 5_000 }, ffmpeg)).toMatchObject({
      mediaType: 'audio/mpeg',
      durationMs: 2_612,
    });
    await expect(checkSound(await sound(silentMp3(300)), { maxDurationMs: 5_000 }, ffmpeg)).rejects.toThrow(
      /longer than 5 s/,
    );
  });

  it('is not there when the program does not run', async () => {
    await program('broken', 'exit 3');
    expect((await opened('broken')).isThere).toBe(false);
  });

  it('is told everything as arguments and nothing of the environment', async () => {
    process.env.SECRET_OF_A_TEST = 'secret';
    try {
      await program(
        'telling',
        `[ "$1" = -version ] && exit 0; { env; for one in "$@"; do echo "<$one>"; done; nice; } > ${folder}/told; exit 1`,
      );
      await expect(convert(await opened('telling'))).rejects.toMatchObject({ code: 'unprocessable' });
      const told = await readFile(join(folder, 'told'), 'utf8');
      expect(told).not.toContain('SECRET');
      expect(told).toContain('<-nostdin>');
      expect(told).toContain('<-protocol_whitelist>\n<file,pipe>');
      expect(told).toContain(`<file:${folder}/sound.part>`);
      expect(told).toMatch(/<-f>\n<wav>[\s\S]*<-t>\n<2>[\s\S]*<-fs>\n<\d+>/);
    } finally {
      delete process.env.SECRET_OF_A_TEST;
    }
  });

  it('is given up when it takes too long', async () => {
    await program('slow', '[ "$1" = -version ] && exit 0; exec sleep 60');
    const ffmpeg = await opened('slow', { timeoutMs: 300 });
    await expect(convert(ffmpeg)).rejects.toThrow('The conversion of the sound took too long.');
  });

  it('ends with the hub', async () => {
    await program('slow', '[ "$1" = -version ] && exit 0; exec sleep 60');
    const ffmpeg = await opened('slow');
    const converting = expect(convert(ffmpeg)).rejects.toMatchObject({ code: 'unavailable' });
    await ffmpeg.stop();
    await converting;
  });

  it('is not believed when it writes more than the sound can need', async () => {
    await program('bomb', `[ "$1" = -version ] && exit 0; head -c 3000000 /dev/zero > ${folder}/out.part`);
    await expect(convert(await opened('bomb'))).rejects.toThrow(
      'The sound cannot be converted to what is wanted.',
    );
  });

  it.skipIf(!hasFfmpeg)('opens nothing but the file it is given', async () => {
    if (!hasFfmpeg) console.warn(`ffmpeg ${SKIPPED}`);
    const ffmpeg = await opened('ffmpeg');
    // A play list that would have it read another file, were it allowed to guess.
    const list = await sound(Buffer.from(`#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/etc/passwd\n`));
    const converting = ffmpeg.convert(
      { path: list, container: 'wav', durationMs: 1_000 },
      WANTED,
      join(folder, 'out.part'),
    );
    await expect(converting).rejects.toThrow('The sound cannot be converted to what is wanted.');
    expect((await readdir(folder)).filter((name) => name === 'out.part')).toEqual([]);
  });
});

describe('the frames of an MP3', () => {
  it('are counted, behind tags and before them', () => {
    const tag = Buffer.concat([Buffer.from('ID3\x03\0\0\0\0\x02\0', 'latin1'), Buffer.alloc(256, 0xff)]);
    const trailer = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125, 0xff)]);
    const walk = walkMp3(Buffer.concat([tag, silentMp3(10), trailer]));
    expect(walk).toEqual({ frames: 10, durationMs: 261, isCut: false });
  });

  it('tell when the last one is not whole', () => {
    expect(walkMp3(silentMp3(10).subarray(0, 1_000))).toMatchObject({ frames: 9, isCut: true });
  });

  it('are looked for in reasonable time in what has none', () => {
    expect(walkMp3(Buffer.alloc(5_000_000, 0xff)).frames).toBe(0);
    expect(walkMp3(Buffer.alloc(5_000_000)).frames).toBe(0);
    expect(walkMp3(Buffer.alloc(0)).frames).toBe(0);
  });
});
