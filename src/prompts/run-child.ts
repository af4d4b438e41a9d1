import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

export interface ChildResult {
  /** Null when it was killed. */
  code: number | null;
  /** The end of what it wrote. */
  stdout: string;
  stderr: string;
  isTooSlow: boolean;
}

export interface RunChildOptions {
  timeoutMs: number;
  /** Kills it at once. */
  signal: AbortSignal;
}

/** As much of its words as anybody reads. */
const SAID_CHARS = 4_096;

/**
 * Runs a program without a shell, without our environment (it holds secrets), without input, and after everybody else: calls come first.
 * @throws when it cannot be started
 */
export function runChild(
  path: string,
  args: readonly string[],
  { timeoutMs, signal }: RunChildOptions,
): Promise<ChildResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { LC_ALL: 'C' },
      cwd: '/',
      signal,
      killSignal: 'SIGKILL',
    });
    let isTooSlow = false;
    const timer = setTimeout(() => {
      isTooSlow = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    if (child.pid !== undefined) lowerPriority(child.pid);
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        said[name] = (said[name] + text).slice(-SAID_CHARS);
      });
    }
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, ...said, isTooSlow });
    });
  });
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already.
  }
}
