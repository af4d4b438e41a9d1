import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
/** Several times what a run takes. Containers often have 64 MB there. */
const ENOUGH_BYTES = 4 * 1024 ** 3;

/**
 * Gives this process, and those it starts, a temporary folder in memory where the machine has one, until it ends. A run
 * makes a million small files (700 are one database), and a disk that has other work makes them a hundred times slower.
 */
export function keepTemporaryFilesInMemory(): void {
  if (process.env.TMPDIR?.startsWith(IN_MEMORY) || freeBytes() < ENOUGH_BYTES) return;
  const folder = mkdtempSync(join(IN_MEMORY, 'callweave-test-'));
  // As /tmp is: the account that PostgreSQL runs under looks for its folder there.
  chmodSync(folder, 0o1777);
  process.env.TMPDIR = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}

function freeBytes(): number {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize;
  } catch {
    return 0;
  }
}
