import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureDataFolder } from '../../src/platform/data-folder.ts';
import { StartupError } from '../../src/platform/startup-error.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'callweave-data-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('the data folder', () => {
  it('is made with the folders on the way, and may be there already', async () => {
    const folder = join(root, 'a', 'b', 'c');
    await ensureDataFolder(folder);
    await ensureDataFolder(folder);
    expect(existsSync(folder)).toBe(true);
  });

  it('is refused in one sentence where a file stands in the way', async () => {
    const file = join(root, 'file');
    await writeFile(file, '');
    for (const folder of [file, join(file, 'below')]) {
      await expect(ensureDataFolder(folder)).rejects.toThrow(
        /^The folder \S+ cannot be written \((EEXIST|ENOTDIR)\): [^\n]+\.$/,
      );
    }
  });

  it.runIf(existsSync('/proc/self'))('is refused at once where nobody can make one', async () => {
    await expect(ensureDataFolder('/proc/callweave/data')).rejects.toThrow(StartupError);
  });
});
