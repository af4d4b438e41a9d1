import { chmod, mkdir, mkdtemp, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { completePackage } from '../../src/db/embedded/postgres-binaries.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'callweave-package-'));
  await mkdir(join(root, 'native', 'bin'), { recursive: true });
  await mkdir(join(root, 'native', 'lib'));
  await writeFile(join(root, 'native', 'bin', 'postgres'), '', { mode: 0o644 });
  await writeFile(join(root, 'native', 'lib', 'libpq.so.5.18'), '');
  await writeFile(
    join(root, 'native', 'pg-symlinks.json'),
    JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]),
  );
});
afterEach(async () => rm(root, { recursive: true, force: true }));

describe('a PostgreSQL package whose install script did not run', () => {
  it('gets its links and its right to run', async () => {
    await completePackage(root);
    expect(await readlink(join(root, 'native', 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
    expect((await stat(join(root, 'native', 'bin', 'postgres'))).mode & 0o111).toBe(0o111);
  });

  it('may be completed by two processes at once, and again later', async () => {
    await Promise.all([completePackage(root), completePackage(root)]);
    await completePackage(root);
    expect(await readlink(join(root, 'native', 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
  });

  it('is left alone when it is complete, even where nothing may be written', async () => {
    await completePackage(root);
    await chmod(join(root, 'native', 'lib'), 0o555);
    await chmod(join(root, 'native', 'bin'), 0o555);
    await expect(completePackage(root)).resolves.toBeUndefined();
  });
});
