import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EmbeddedPostgres } from '../../src/db/embedded/embedded-postgres.ts';
import { lockFolder } from '../../src/platform/folder-lock.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import type { StartupError } from '../../src/platform/startup-error.ts';

let home: string;
let dataDir: string;
const running: EmbeddedPostgres[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'callweave-embedded-'));
  dataDir = join(home, 'data');
  // The hub's own choice of mode; see data-folder.ts.
  await chmod(home, 0o711);
  await mkdir(dataDir, { mode: 0o711 });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  await rm(home, { recursive: true, force: true });
});

async function start(onLost: (error: StartupError) => void = () => {}): Promise<EmbeddedPostgres> {
  const server = new EmbeddedPostgres({ dataDir, logger: silentLogger(), onLost });
  running.push(server);
  await server.start();
  return server;
}

async function ask(databaseUrl: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

async function serverPid(): Promise<number> {
  return Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

async function remember(databaseUrl: string): Promise<void> {
  await ask(databaseUrl, 'CREATE TABLE kept (word text)');
  await ask(databaseUrl, "INSERT INTO kept VALUES ('committed')");
}
const recall = (databaseUrl: string): Promise<unknown[]> => ask(databaseUrl, 'SELECT word FROM kept');

describe('the embedded database', () => {
  it('keeps its data, its port and its password over a restart', async () => {
    const first = await start();
    await remember(first.databaseUrl);
    const address = first.databaseUrl;
    await first.stop();
    const second = await start();
    expect(second.databaseUrl).toBe(address);
    expect(await recall(second.databaseUrl)).toEqual([{ word: 'committed' }]);
  });

  it('writes every commit to the disk, checks pages, and sorts by code point', async () => {
    const { databaseUrl } = await start();
    const setting = async (name: string): Promise<unknown> =>
      ask(databaseUrl, `SHOW ${name}`).then((rows) => rows[0]);
    expect(await setting('fsync')).toEqual({ fsync: 'on' });
    expect(await setting('synchronous_commit')).toEqual({ synchronous_commit: 'on' });
    expect(await setting('data_checksums')).toEqual({ data_checksums: 'on' });
    expect(await setting('listen_addresses')).toEqual({ listen_addresses: '127.0.0.1' });
    expect(
      await ask(
        databaseUrl,
        "SELECT datcollate, pg_encoding_to_char(encoding) AS encoding FROM pg_database WHERE datname = 'callweave'",
      ),
    ).toEqual([{ datcollate: 'C.UTF-8', encoding: 'UTF8' }]);
  });

  it('lets nobody in without the password, and shows the password to nobody', async () => {
    const { databaseUrl } = await start();
    const stranger = new URL(databaseUrl);
    stranger.password = 'guess';
    await expect(ask(stranger.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    expect((await stat(join(dataDir, 'postgres.json'))).mode & 0o077).toBe(0);
    expect((await stat(join(dataDir, 'postgres'))).mode & 0o077).toBe(0);
  });

  it('comes back by itself, at the same address, when the server is killed', async () => {
    const lost = vi.fn();
    const server = await start(lost);
    await remember(server.databaseUrl);
    const before = await serverPid();
    process.kill(before, 'SIGKILL');
    await vi.waitFor(async () => expect(await recall(server.databaseUrl)).toEqual([{ word: 'committed' }]), {
      timeout: 60_000,
      interval: 50,
    });
    expect(await serverPid()).not.toBe(before);
    expect(lost).not.toHaveBeenCalled();
  });

  it('is taken over from a hub that was killed, with everything committed', async () => {
    const script = fileURLToPath(new URL('../support/embedded-hub.ts', import.meta.url));
    const hub = spawn(process.execPath, ['--import', 'tsx', script, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(hub.stdout, 'data');
    const address = String(line).trim();
    await remember(address);
    await expect(lockFolder(dataDir)).rejects.toThrow(/already uses the folder/);
    const orphan = await serverPid();
    const gone = once(hub, 'exit');
    hub.kill('SIGKILL');
    await gone;
    const release = await lockFolder(dataDir);
    const server = await start();
    expect(await serverPid()).not.toBe(orphan);
    expect(await recall(server.databaseUrl)).toEqual([{ word: 'committed' }]);
    await release();
  });

  it('does a set-up again that was broken off', async () => {
    await mkdir(join(dataDir, 'postgres.new', 'base'), { recursive: true });
    const { databaseUrl } = await start();
    expect(await ask(databaseUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('says so when its password is missing', async () => {
    await (await start()).stop();
    await rm(join(dataDir, 'postgres.json'));
    await expect(start()).rejects.toThrow(/postgres\.json .* is missing: restore it/);
  });

  it('takes another port when its own was taken meanwhile', async () => {
    const first = await start();
    await first.stop();
    const { createServer } = await import('node:net');
    const squatter = createServer().listen(Number(new URL(first.databaseUrl).port), '127.0.0.1');
    await once(squatter, 'listening');
    const second = await start();
    expect(new URL(second.databaseUrl).port).not.toBe(new URL(first.databaseUrl).port);
    expect(await ask(second.databaseUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    squatter.close();
  });

  it.runIf(process.getuid?.() === 0)(
    'works for root below a folder that is closed to everybody else',
    async () => {
      await chmod(home, 0o700);
      const { databaseUrl } = await start();
      expect(await ask(databaseUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect((await stat(join(dataDir, 'postgres'))).uid).not.toBe(0);
    },
  );
});
