import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProcess } from '../../src/platform/process-identity.ts';
import { type HubProcess, startHub } from '../support/hub-process.ts';
import { builtProgram } from '../support/shared-servers.ts';

let home: string;
const hubs: HubProcess[] = [];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'callweave-hub-'));
});
afterEach(async () => {
  await Promise.all(hubs.splice(0).map((hub) => hub.stop()));
  await rm(home, { recursive: true, force: true });
});

const LONG = 240_000;
const key = Buffer.alloc(32, 7).toString('base64');
const dataDir = (): string => join(home, 'data');

async function start(environment: Record<string, string> = {}): Promise<HubProcess> {
  const hub = startHub({ PORT: '0', DATA_DIR: dataDir(), ...environment }, await builtProgram('hub'));
  hubs.push(hub);
  return hub;
}

async function refusal(environment: Record<string, string>): Promise<string[]> {
  const hub = await start(environment);
  expect(await hub.ended).toEqual({ code: 1, signal: null });
  return hub.output().trim().split('\n');
}

async function takenPort(): Promise<{ port: number; close: () => void }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

describe('a hub that cannot start ends with exit code 1 and says why in one sentence', () => {
  it('when the port is taken', { timeout: LONG }, async () => {
    const taken = await takenPort();
    expect(await refusal({ PORT: String(taken.port) })).toEqual([
      `Port ${taken.port} is already in use: stop what uses it, or set PORT to another one.`,
    ]);
    taken.close();
  });

  it('when variables are wrong, all of them at once', { timeout: LONG }, async () => {
    const lines = await refusal({
      PORT: 'http',
      LOG_LEVEL: 'loud',
      REDIS_URL: 'localhost',
      DATABASE_URL: 'postgres://db/x',
    });
    expect(lines.map((line) => line.split(' ')[0]).sort()).toEqual([
      'LOG_LEVEL',
      'PORT',
      'REDIS_URL',
      'SECRET_KEY',
    ]);
  });

  it('when the folder cannot be written', { timeout: LONG }, async () => {
    // Not even root can make a folder below a file.
    await writeFile(join(home, 'file'), '');
    const [line, ...more] = await refusal({ DATA_DIR: join(home, 'file', 'data') });
    expect(line).toMatch(/^The folder .*file\/data cannot be written \(ENOTDIR\): .*DATA_DIR.*\.$/);
    expect(more).toEqual([]);
  });

  it('when the database cannot be reached, without its password', { timeout: LONG }, async () => {
    const [line, ...more] = await refusal({
      DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/callweave',
      SECRET_KEY: key,
    });
    expect(line).toMatch(
      /^The database at 127\.0\.0\.1:1\/callweave \(DATABASE_URL\) cannot be reached: .*ECONNREFUSED.*\.$/,
    );
    expect(line).not.toContain('hunter2');
    expect(more).toEqual([]);
  });
});

describe('the embedded form', () => {
  it('starts from nothing, lets an admin in by the printed link, and rings', { timeout: LONG }, async () => {
    // From its sources, as `npm start` does it.
    const hub = startHub({ PORT: '0', DATA_DIR: dataDir() });
    hubs.push(hub);
    const port = await hub.ready();
    const token = /http:\/\/localhost:\d+\/enter#(\w+)/.exec(hub.output())?.[1] ?? '';
    // What the button of that page asks for.
    const welcome = await fetch(
      `http://127.0.0.1:${port}/api/auth/magic-link/verify?token=${token}&callbackURL=/`,
      {
        redirect: 'manual',
      },
    );
    expect(welcome.status).toBe(302);
    const cookie = welcome.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const ask = async (path: string): Promise<any> => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { cookie } });
      expect(response.status, path).toBe(200);
      return response.json();
    };
    expect((await ask('/readyz')).status).toBe('ready');
    await expect
      .poll(async () => (await ask('/api/v1/calls')).items.length, { timeout: 60_000 })
      .toBeGreaterThan(0);
    // What rings at a virtual PBX is written into the virtual CRM that is switched on.
    const deliveries = async (): Promise<string[]> =>
      (await ask('/api/v1/crm-deliveries')).items.map(({ state }: { state: string }) => state);
    await expect.poll(deliveries, { timeout: 60_000 }).toContain('confirmed');
    expect(hub.output()).not.toMatch(/ERROR|WARN/);
    // Nothing stays behind, and it was quiet about it.
    const [postmaster] = (await readFile(join(dataDir(), 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
    // One Ctrl-C reaches a hub under npm twice.
    hub.child.kill('SIGINT');
    expect(await hub.stop('SIGINT')).toEqual({ code: 0, signal: null });
    expect(findProcess(Number(postmaster))).toBeUndefined();
    expect(hub.output()).not.toMatch(/ERROR|WARN/);
  });

  it('keeps a second hub out of its folder, and starts again after it was killed', {
    timeout: LONG,
  }, async () => {
    const first = await start({ SANDBOX: 'off' });
    await first.ready();
    expect(await refusal({ SANDBOX: 'off' })).toEqual([
      expect.stringMatching(/^Another Callweave \(process \d+\) already uses the folder .*\.$/),
    ]);
    await first.stop('SIGKILL');
    const second = await start({ SANDBOX: 'off' });
    await second.ready();
    expect(await second.stop()).toEqual({ code: 0, signal: null });
  });
});
