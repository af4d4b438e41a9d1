import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
/** Two cores, eight test files and a cold compiler may make a start slow. */
const START_MS = 120_000;

export interface HubProcess {
  child: ChildProcess;
  /** All that it has written so far. */
  output(): string;
  /** Resolves with the port once the hub takes work; rejects when it ends first. */
  ready(): Promise<number>;
  /** Resolves when it ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/**
 * A real hub in a process of its own, with nothing of this run's environment but what is given. From its sources, as
 * `npm start` does it, or from the one file that `builtProgram('hub')` names, which takes a third of the time.
 */
export function startHub(environment: Record<string, string>, main = MAIN): HubProcess {
  const program = main === MAIN ? ['--import', 'tsx', MAIN] : [main];
  const child = spawn(process.execPath, program, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, HOST: '127.0.0.1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = once(child, 'close').then(
    ([code, signal]) => ({ code, signal }) as Awaited<HubProcess['ended']>,
  );
  // A run that is broken off must not leave a hub behind.
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return {
    child,
    output: () => output,
    ended,
    ready: async () => {
      const late = AbortSignal.timeout(START_MS);
      for (;;) {
        const port = /"port":(\d+)/.exec(output)?.[1] ?? /http:\/\/localhost:(\d+)/.exec(output)?.[1];
        if (port !== undefined && /is ready/.test(output)) return Number(port);
        if (child.exitCode !== null || late.aborted) throw new Error(`The hub did not start:\n${output}`);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}
