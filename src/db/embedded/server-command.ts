import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import type { ServerAccount } from './server-account.ts';

/**
 * How the server's programs are started: as the hub's own account, or by root under another one. `right` is lent on top
 * when folders on the way are closed to that account (a checkout below /root, mode 0700).
 */
export interface ServerCommand {
  account?: ServerAccount;
  right?: PassingRight;
}

/**
 * Rights to pass through closed folders, the smaller first. Reading is enough, but containers are often given only the
 * larger one.
 */
type PassingRight = 'dac_read_search' | 'dac_override';

/** The program and arguments that start `file` in this way. */
function wrap(how: ServerCommand, file: string, args: readonly string[]): { file: string; args: string[] } {
  if (how.account === undefined || how.right === undefined) return { file, args: [...args] };
  const lend = [
    `--reuid=${how.account.uid}`,
    `--regid=${how.account.gid}`,
    '--clear-groups',
    `--inh-caps=+${how.right}`,
    `--ambient-caps=+${how.right}`,
    // Without it access(2) forgets the right, and PostgreSQL calls its own files invalid.
    '--securebits=+no_setuid_fixup',
  ];
  return { file: 'setpriv', args: [...lend, '--', file, ...args] };
}

/** What `spawn` needs of the account; setpriv changes it by itself. */
function identity(how: ServerCommand): { uid?: number; gid?: number } {
  return how.account === undefined || how.right !== undefined
    ? {}
    : { uid: how.account.uid, gid: how.account.gid };
}

export function spawnServer(
  how: ServerCommand,
  file: string,
  args: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  const command = wrap(how, file, args);
  return spawn(command.file, command.args, { cwd: '/', ...options, ...identity(how) });
}

/** Does the program start without complaint, and can it list the folders? */
function works(how: ServerCommand, program: string, folders: readonly string[]): boolean {
  const script = ['"$0" --version', ...folders.map((_, index) => `ls "$${index + 1}"`)].join(
    ' >/dev/null && ',
  );
  const command = wrap(how, '/bin/sh', ['-c', `${script} >/dev/null`, program, ...folders]);
  const result = spawnSync(command.file, command.args, {
    cwd: '/',
    encoding: 'utf8',
    timeout: 10_000,
    ...identity(how),
  });
  return result.status === 0 && result.stderr === '';
}

/** The first way that works; undefined when the account cannot get at the program or the folders at all. */
export function chooseServerCommand(
  account: ServerAccount | undefined,
  program: string,
  folders: readonly string[],
): ServerCommand | undefined {
  if (account === undefined) return {};
  const ways: ServerCommand[] = [
    { account },
    { account, right: 'dac_read_search' },
    { account, right: 'dac_override' },
  ];
  return ways.find((how) => works(how, program, folders));
}
