import { readFile, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { findProcess } from '../../platform/process-identity.ts';
import { StartupError } from '../../platform/startup-error.ts';
import { pidFileOf } from './postgres-cluster.ts';

/** A fast shutdown writes a checkpoint, which takes a while on a slow disk. */
const FAST_SHUTDOWN_MS = 30_000;
const POLL_MS = 20;

/**
 * A hub that was killed leaves its server running. It is stopped, so that this start runs its own binaries with its own
 * settings; nothing is lost, every commit is on the disk.
 * @returns whether there was one
 */
export async function stopLeftOverServer(dataDir: string): Promise<boolean> {
  const pid = await readPid(dataDir);
  if (pid === undefined) return false;
  const server = findProcess(pid);
  if (server === undefined || !server.command.includes(dataDir)) {
    // The id belongs to somebody else by now, or to nobody. PostgreSQL would refuse to start for the first.
    if (server !== undefined) await rm(pidFileOf(dataDir), { force: true });
    return false;
  }
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    process.kill(pid, signal);
    if (await gone(pid, server.startedAt)) return true;
  }
  throw new StartupError(
    `The database server of the last run (process ${pid}) does not stop: end it by hand.`,
  );
}

async function gone(pid: number, startedAt: string): Promise<boolean> {
  for (let waited = 0; waited < FAST_SHUTDOWN_MS; waited += POLL_MS) {
    if (findProcess(pid)?.startedAt !== startedAt) return true;
    await pause(POLL_MS);
  }
  return false;
}

/** First line of postmaster.pid. */
async function readPid(dataDir: string): Promise<number | undefined> {
  try {
    const pid = Number((await readFile(pidFileOf(dataDir), 'utf8')).split('\n')[0]);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
