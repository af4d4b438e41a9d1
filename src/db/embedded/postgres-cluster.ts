import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from '../../platform/startup-error.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { type ServerCommand, spawnServer } from './server-command.ts';

/** One folder of data with the programs that serve it. */
export interface Cluster {
  binaries: PostgresBinaries;
  dataDir: string;
  how: ServerCommand;
}

/** Owner of the cluster; a superuser, so the features never work under it (see DatabaseRole). */
export const CLUSTER_OWNER = 'callweave';

/** Nothing of the hub's surroundings (PGDATA, LANG, LD_PRELOAD) may change the server. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TZ: 'UTC' };
}

/** Makes the folder for the account that the server runs as; it must be closed to everybody else. */
export async function makeServerFolder(how: ServerCommand, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (how.account !== undefined) await chown(folder, how.account.uid, how.account.gid);
}

/** `initdb`: checksums on, UTF-8, the C locale (sorting by code point is what our keyset pages rely on). */
export async function initCluster(
  cluster: Cluster,
  options: { password: string; durable?: boolean },
): Promise<void> {
  const { how, dataDir, binaries } = cluster;
  await makeServerFolder(how, dataDir);
  const passwordFile = `${dataDir}.pwfile`;
  await writeFile(passwordFile, `${options.password}\n`, { mode: 0o600 });
  if (how.account !== undefined) await chown(passwordFile, how.account.uid, how.account.gid);
  const args = [
    `--pgdata=${dataDir}`,
    `--username=${CLUSTER_OWNER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--data-checksums',
    ...(options.durable === false ? ['--no-sync'] : []),
  ];
  try {
    const child = spawnServer(how, binaries.initdb, args, {
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let complaint = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    const [code] = await once(child, 'close');
    if (code !== 0) {
      throw new StartupError(
        `The embedded PostgreSQL could not be set up in ${dataDir}: ${lastLine(complaint)}`,
      );
    }
  } finally {
    await rm(passwordFile, { force: true });
  }
}

function lastLine(text: string): string {
  const lines = text.trim().split('\n');
  return (
    lines.findLast((line) => line.includes('error') || line.includes('FATAL')) ??
    lines.at(-1) ??
    'no reason given.'
  );
}

export interface LaunchOptions {
  port: number;
  logFile: string;
  /** Server settings by name. */
  settings: Readonly<Record<string, string>>;
}

/**
 * Starts the server on 127.0.0.1 only. It gets a session of its own, so that Ctrl-C reaches the hub alone and the hub
 * stops the server last.
 */
export async function launchCluster(cluster: Cluster, options: LaunchOptions): Promise<ChildProcess> {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(options.port),
    unix_socket_directories: '',
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = await open(options.logFile, 'a', 0o600);
  try {
    return spawnServer(cluster.how, cluster.binaries.postgres, ['-D', cluster.dataDir, ...flags], {
      env: environment(),
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
    });
  } finally {
    await log.close();
  }
}

export function pidFileOf(dataDir: string): string {
  return join(dataDir, 'postmaster.pid');
}
