import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm run dev`: the hub, started again whenever its sources change, and the desktop from Vite's own server, which shows
 * a change at once and hands everything else (REST, push, sign-in) on to the hub.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const desktop = join(root, 'web', 'desktop');
const DESKTOP_PORT = '5173';

const children: ChildProcess[] = [];

/** Where the desktop's server finds the hub. */
const hub = `http://127.0.0.1:${process.env.PORT || '8080'}`;

function start(args: string[], cwd: string): void {
  const child = spawn(process.execPath, args, {
    cwd,
    stdio: 'inherit',
    env: { ...process.env, CALLWEAVE_HUB: hub },
  });
  children.push(child);
  child.on('exit', (code) => stopAll(code ?? 0));
}

let stopping = false;
function stopAll(code: number): void {
  if (stopping) return;
  stopping = true;
  process.exitCode = code;
  for (const child of children) child.kill('SIGTERM');
}
// The terminal sends Ctrl-C to the children as well; they stop by themselves and this process ends with the last.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopAll(0));

start(['--watch', '--watch-preserve-output', '--import', 'tsx', join('src', 'main.ts')], root);
if (existsSync(join(desktop, 'index.html'))) {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
  start([vite, '--port', DESKTOP_PORT, '--strictPort', '--clearScreen', 'false'], desktop);
}
