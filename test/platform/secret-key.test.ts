import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepSecretKey } from '../../src/platform/secret-key.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callweave-key-'));
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

describe('the sealing key of a hub that was given none', () => {
  it('is made once, random, and closed to others', async () => {
    const file = join(folder, 'secret.key');
    const key = await keepSecretKey(file);
    expect(key).toHaveLength(32);
    expect(await keepSecretKey(file)).toEqual(key);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await keepSecretKey(join(folder, 'other.key'))).not.toEqual(key);
  });

  it('is never replaced when the file is damaged', async () => {
    const file = join(folder, 'secret.key');
    await writeFile(file, 'half of it');
    await expect(keepSecretKey(file)).rejects.toThrow(/holds no key of 32 bytes: restore it/);
  });
});
