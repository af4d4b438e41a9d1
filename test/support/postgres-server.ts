import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import {
  binariesIn,
  embeddedBinaries,
  type PostgresBinaries,
} from '../../src/db/embedded/postgres-binaries.ts';
import {
  CLUSTER_OWNER,
  type Cluster,
  initCluster,
  launchCluster,
  makeServerFolder,
} from '../../src/db/embedded/postgres-cluster.ts';
import { findServerAccount } from '../../src/db/embedded/server-account.ts';
import { chooseServerCommand } from '../../src/db/embedded/server-command.ts';
import { pickKeptPort } from './kept-port.ts';

const DEBIAN_ROOT = '/usr/lib/postgresql';
/** The oldest server that Callweave runs on. */
const OLDEST_VERSION = 15;

export interface TestPostgres {
  /** Of the maintenance database `postgres`, as the owner. */
  url: string;
  stop(): Promise<void>;
}

/** The newest Debian server, when the package is installed. */
export function debianBinaries(): PostgresBinaries | undefined {
  if (!existsSync(DEBIAN_ROOT)) return undefined;
  const versions = readdirSync(DEBIAN_ROOT)
    .filter((version) => Number(version) >= OLDEST_VERSION)
    .sort((a, b) => Number(b) - Number(a));
  const folder = versions
    .map((version) => join(DEBIAN_ROOT, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
  return folder === undefined ? undefined : binariesIn(folder);
}

/** Nothing waits for the disk: a test run may forget everything. */
const FORGETFUL = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '64MB',
  max_wal_size: '256MB',
};
/** As in production: every commit is on the disk. For the bench, whose floor and path must pay the same. */
const DURABLE = { shared_buffers: '256MB', max_wal_size: '4GB' };

/** A real server in a folder of its own; forgetful and fast unless `durable`. */
export async function startTestPostgres(options: { durable?: boolean } = {}): Promise<TestPostgres> {
  const binaries = debianBinaries() ?? (await embeddedBinaries());
  const home = await mkdtemp(join(tmpdir(), 'callweave-test-pg-'));
  await chmod(home, 0o755);
  const how = chooseServerCommand(findServerAccount(), binaries.postgres, [home]);
  if (how === undefined) throw new Error(`No account on this machine can run ${binaries.postgres}.`);
  const cluster: Cluster = { binaries, how, dataDir: join(home, 'data') };
  await makeServerFolder(how, cluster.dataDir);
  await initCluster(cluster, { password: 'test', durable: false });
  const port = await pickKeptPort();
  const child = await launchCluster(cluster, {
    port,
    logFile: join(home, 'log'),
    settings: { max_connections: '300', ...(options.durable === true ? DURABLE : FORGETFUL) },
  });
  const url = `postgres://${CLUSTER_OWNER}:test@127.0.0.1:${port}/postgres`;
  // A run that is broken off must not leave a server behind.
  const end = (): void => void child.kill('SIGQUIT');
  process.once('exit', end);
  await answering(url, child);
  return {
    url,
    async stop() {
      process.off('exit', end);
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill('SIGQUIT');
        await gone;
      }
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (child.exitCode !== null || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
}
