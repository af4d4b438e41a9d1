import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/**
 * What the system says about a running process. Process ids are used again, so an id alone proves nothing: `startedAt`
 * tells two processes of the same id apart.
 */
export interface ProcessIdentity {
  pid: number;
  /** Opaque; equal only for the same process. */
  startedAt: string;
  command: string;
}

/** In /proc/<pid>/stat, counted from the field after the name: the 22nd field of all is the start time. */
const START_TIME_FIELD = 19;

/** @returns undefined when no such process runs */
export function findProcess(pid: number): ProcessIdentity | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return existsSync('/proc/self/stat') ? fromProc(pid) : fromPs(pid);
}

function fromProc(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie holds its id but is gone.
    if (fields[0] === 'Z') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid, startedAt: `${boot} ${fields[START_TIME_FIELD]}`, command };
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): ProcessIdentity | undefined {
  try {
    const ps = (column: string): string =>
      execFileSync('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)], {
        encoding: 'utf8',
        stdio: 'pipe',
      }).trim();
    return { pid, startedAt: ps('lstart'), command: ps('command') };
  } catch {
    return undefined;
  }
}
