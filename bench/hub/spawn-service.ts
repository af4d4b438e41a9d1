import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';

export interface SpawnedService {
  pid: number;
  port: number;
  stop(): Promise<void>;
  /** Resident memory in bytes, as the kernel counts it. */
  residentBytes(): Promise<number>;
}

export interface SpawnOptions {
  script: string;
  args?: string[];
  env?: Record<string, string>;
  /** Finds the port in a line of its output; until then the service is starting. */
  portIn(line: string): number | undefined;
}

/** Starts one of our programs as a process of its own, with what the bench needs to know of it. */
export async function spawnService(options: SpawnOptions): Promise<SpawnedService> {
  const child = spawn(process.execPath, ['--import', 'tsx', options.script, ...(options.args ?? [])], {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...options.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  const port = await portOf(child, options);
  return {
    pid: child.pid as number,
    port,
    async stop() {
      process.off('exit', end);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
    async residentBytes() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) * 1024;
    },
  };
}

async function portOf(child: ChildProcess, options: SpawnOptions): Promise<number> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`${options.script} ended with code ${code} before it listened`)),
    );
    lines.on('line', (line) => {
      const port = options.portIn(line);
      if (port !== undefined) resolve(port);
    });
  });
}
