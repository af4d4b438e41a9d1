import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProcess } from './process-identity.ts';
import { StartupError } from './startup-error.ts';

/** How often a lock that was left behind is cleared away before we give up: others may be starting at the same moment. */
const ATTEMPTS = 5;

/**
 * One hub per folder. The lock names its process, so a hub that was killed does not lock out the next one.
 * @returns a function that gives the folder back
 * @throws StartupError when another hub has it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'hub.lock');
  const own = `${file}.${process.pid}`;
  await writeFile(own, JSON.stringify({ pid: process.pid, startedAt: findProcess(process.pid)?.startedAt }), {
    mode: 0o600,
  });
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      // Making a link is the one step that only one process can win.
      const won = await link(own, file).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'EEXIST') return false;
          throw error;
        },
      );
      if (won) return async () => rm(file, { force: true });
      const owner = await readOwner(file);
      if (owner !== undefined && isRunning(owner)) {
        throw new StartupError(
          `Another Callweave (process ${owner.pid}) already uses the folder ${folder}: stop it, or give this one its own DATA_DIR.`,
        );
      }
      // Moved rather than removed: of two processes that clear the same old lock, only one finds it.
      await rename(file, `${own}.old`).catch(() => {});
      await rm(`${own}.old`, { force: true });
    }
    throw new StartupError(`Several Callweave processes fight for the folder ${folder}: start one of them.`);
  } finally {
    await rm(own, { force: true });
  }
}

interface Owner {
  pid: number;
  startedAt?: string;
}

async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    const owner: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof owner === 'object' && owner !== null && 'pid' in owner ? (owner as Owner) : undefined;
  } catch {
    return undefined;
  }
}

function isRunning(owner: Owner): boolean {
  const found = findProcess(owner.pid);
  return found !== undefined && (owner.startedAt === undefined || found.startedAt === owner.startedAt);
}
