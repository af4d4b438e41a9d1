import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AudioStore, SoundFile } from '../../src/audio-store/audio-store.ts';
import { LocalAudioStore } from '../../src/audio-store/local-audio-store.ts';
import { S3AudioStore } from '../../src/audio-store/s3-audio-store.ts';
import { audioKey } from '../../src/recordings/audio-key.ts';
import { openS3Fake } from './s3-fake.ts';
import { tone } from './sound.ts';

let directory: string;
let s3: Awaited<ReturnType<typeof openS3Fake>>;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'callweave-stores-'));
  s3 = await openS3Fake();
});
afterEach(async () => {
  await s3.close();
  await rm(directory, { recursive: true, force: true });
});

async function spooled(sound: Buffer): Promise<SoundFile> {
  const path = join(directory, `${randomUUID()}.part`);
  await writeFile(path, sound);
  const sha256 = createHash('sha256').update(sound).digest('hex');
  return { path, bytes: sound.length, sha256, mediaType: 'audio/wav' };
}

const recording = { tenantId: randomUUID(), connectionId: randomUUID(), recordingId: '../../etc/passwd' };
const key = audioKey(recording);

const stores: [string, () => AudioStore][] = [
  ['a local folder', () => new LocalAudioStore(join(directory, 'kept'))],
  ['an S3-compatible store', () => new S3AudioStore(s3.options)],
];

describe.each(stores)('%s', (_name, open) => {
  it('gives back what it was given, whole', async () => {
    const store = open();
    const sound = tone(40);
    await store.keep(key, await spooled(sound));
    const body = await store.open(key);
    expect((await buffer(body as NodeJS.ReadableStream)).equals(sound)).toBe(true);
  });

  it('gives parts, both ends included', async () => {
    const store = open();
    const sound = tone(2);
    await store.keep(key, await spooled(sound));
    for (const [start, end] of [
      [0, 0],
      [100, 199],
      [sound.length - 10, sound.length - 1],
    ] as const) {
      const part = await store.open(key, { start, end });
      expect((await buffer(part as NodeJS.ReadableStream)).equals(sound.subarray(start, end + 1))).toBe(true);
    }
  });

  it('keeps another file in place of the first', async () => {
    const store = open();
    await store.keep(key, await spooled(tone(1, 300)));
    await store.keep(key, await spooled(tone(1, 500)));
    const body = await store.open(key);
    expect((await buffer(body as NodeJS.ReadableStream)).equals(tone(1, 500))).toBe(true);
  });

  it('has nothing under a key that it was not given, nor after it was removed', async () => {
    const store = open();
    expect(await store.open(key)).toBeUndefined();
    await store.keep(key, await spooled(tone(1)));
    await store.remove(key);
    expect(await store.open(key)).toBeUndefined();
    await store.remove(key);
  });
});

describe('a key', () => {
  it('is the same for the same recording, says nothing of it, and belongs to its tenant', () => {
    expect(audioKey(recording)).toBe(key);
    expect(key).toMatch(new RegExp(`^${recording.tenantId}/[0-9a-f]{2}/[0-9a-f]{64}$`));
    expect(audioKey({ ...recording, connectionId: randomUUID() })).not.toBe(key);
    expect(audioKey({ ...recording, recordingId: 'other' })).not.toBe(key);
  });
});

describe('a local folder', () => {
  it('is for the own account alone, and takes no key that leads out of it', async () => {
    const store = new LocalAudioStore(join(directory, 'kept'));
    await store.keep(key, await spooled(tone(1)));
    expect((await stat(join(directory, 'kept', key))).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'kept', recording.tenantId))).mode & 0o777).toBe(0o700);
    await expect(store.open('../secret')).rejects.toThrow('no key');
  });
});

describe('an S3-compatible store', () => {
  it('is told of a wrong key as what it is, and keeps nothing', async () => {
    const store = new S3AudioStore({ ...s3.options, secretAccessKey: 'another' });
    await expect(store.keep(key, await spooled(tone(60)))).rejects.toThrow(
      'The store of sound files answered 403 (SignatureDoesNotMatch).',
    );
    await expect(store.open(key)).rejects.toMatchObject({ code: 'unavailable' });
    expect(s3.objects.size).toBe(0);
  });

  it('keeps nothing of a file that is not what was announced', async () => {
    const store = new S3AudioStore(s3.options);
    const audio = await spooled(tone(1));
    await expect(store.keep(key, { ...audio, sha256: 'f'.repeat(64) })).rejects.toThrow(
      'XAmzContentSHA256Mismatch',
    );
    expect(s3.objects.size).toBe(0);
  });

  it('that is busy, or not there, is said to be unavailable', async () => {
    const store = new S3AudioStore(s3.options);
    s3.goDown(true);
    await expect(store.remove(key)).rejects.toMatchObject({ code: 'unavailable' });
    await s3.close();
    await expect(store.open(key)).rejects.toMatchObject({ code: 'unavailable' });
    s3 = await openS3Fake();
  });

  it('puts recordings below the prefix of its address', async () => {
    await new S3AudioStore(s3.options).keep(key, await spooled(tone(1)));
    expect([...s3.objects.keys()]).toEqual([`recordings/${key}`]);
  });
});
