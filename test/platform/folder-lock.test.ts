import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from '../../src/platform/folder-lock.ts';
import { findProcess } from '../../src/platform/process-identity.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callweave-lock-'));
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

const leave = (owner: object): Promise<void> => writeFile(join(folder, 'hub.lock'), JSON.stringify(owner));
/** Larger than any process id that Linux or macOS gives. */
const NOBODY = 2 ** 30;

describe('the lock of a folder', () => {
  it('keeps a second hub out with one sentence that names the first', async () => {
    const release = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(
      new RegExp(`process ${process.pid}\\) already uses the folder`),
    );
    await release();
  });

  it('is free again after it was given back, and leaves nothing behind', async () => {
    await (await lockFolder(folder))();
    await (await lockFolder(folder))();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is taken over from a process that is gone', async () => {
    await leave({ pid: NOBODY, startedAt: 'then' });
    await expect(lockFolder(folder)).resolves.toBeTypeOf('function');
  });

  it('is taken over when the process id belongs to another process by now', async () => {
    await leave({ pid: process.pid, startedAt: 'long before this process' });
    await expect(lockFolder(folder)).resolves.toBeTypeOf('function');
  });

  it('is taken over when a power cut left it empty', async () => {
    await writeFile(join(folder, 'hub.lock'), '');
    await expect(lockFolder(folder)).resolves.toBeTypeOf('function');
  });
});

describe('a process', () => {
  it('is known by its id and start, and unknown when there is none', () => {
    expect(findProcess(process.pid)).toMatchObject({
      pid: process.pid,
      command: expect.stringContaining('node'),
    });
    expect(findProcess(NOBODY)).toBeUndefined();
    expect(findProcess(0)).toBeUndefined();
  });
});
