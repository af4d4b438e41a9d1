import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pickKeptPort } from './kept-port.ts';

export interface TestRedis {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** Path of the program, when the package is installed. */
export function redisProgram(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  return folders.map((folder) => join(folder, 'redis-server')).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A real Redis without persistence; undefined where the package is missing. */
export async function startTestRedis(options: { port?: number } = {}): Promise<TestRedis | undefined> {
  const program = redisProgram();
  if (program === undefined) return undefined;
  const home = await mkdtemp(join(tmpdir(), 'callweave-test-redis-'));
  const port = options.port ?? (await pickKeptPort());
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    home,
    '--databases',
    '64',
  ];
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  const url = `redis://127.0.0.1:${port}`;
  // A run that is broken off must not leave a server behind.
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  await answering(port);
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      process.off('exit', end);
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      }
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function answering(port: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      socket.destroy();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
