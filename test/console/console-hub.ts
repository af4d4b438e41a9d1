import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hub, type HubOptions } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { createTestDatabase } from '../support/database.ts';
import { builtProgram } from '../support/shared-servers.ts';

export type Role = 'admin' | 'supervisor' | 'agent';
export interface Session {
  cookies: {
    name: string;
    value: string;
    domain: string;
    path: string;
    expires: number;
    httpOnly: boolean;
    secure: boolean;
    sameSite: 'Lax';
  }[];
  origins: [];
}

export interface ConsoleHub {
  origin: string;
  databaseUrl: string;
  dataDir: string;
  /** REST as the administrator, to arrange and to look. */
  ask: (method: string, path: string, body?: unknown) => Promise<any>;
  /** The session of somebody of this role, as a browser keeps it. */
  sessionOf: (role: Role) => Promise<Session>;
  stop(): Promise<void>;
}

/** The console as it ships, built once per run. */
export async function buildConsole(): Promise<{ dist: string; remove: () => Promise<void> }> {
  return { dist: await builtProgram('console'), remove: async () => undefined };
}

/** The whole hub on a real PostgreSQL; no PBX rings. */
export async function startConsoleHub(
  consoleDir: string,
  { desktopDir, widget }: { desktopDir?: string; widget?: HubOptions['widget'] } = {},
): Promise<ConsoleHub> {
  const [test, home] = await Promise.all([
    createTestDatabase(),
    mkdtemp(join(tmpdir(), 'callweave-console-')),
  ]);
  const lost: Error[] = [];
  const hub = new Hub({
    config: readConfig({
      DATABASE_URL: test.databaseUrl,
      SECRET_KEY: randomBytes(32).toString('base64'),
      DATA_DIR: home,
      HOST: '127.0.0.1',
      PORT: '0',
      SANDBOX: 'off',
      DATABASE_POOL_SIZE: '4',
      WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1',
    }),
    logger: silentLogger(),
    consoleDir,
    ...(desktopDir !== undefined && { desktopDir }),
    ...(widget && { widget }),
    onLost: (error) => void lost.push(error),
  });
  const started = await hub.start();
  const link = started.link ?? '';
  // The browser is sent to the address, not to the name, that the session is for.
  const origin = new URL(link).origin.replace('localhost', '127.0.0.1');
  const cookie = await enter(link);
  const ask: ConsoleHub['ask'] = async (method, path, body) => {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: { cookie, origin, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  /** By role: the hub counts attempts to sign in, so each role does it once. */
  const sessions = new Map<Role, Promise<Session>>();
  const signIn = async (role: Role): Promise<Session> => {
    const name = 'Тест Примеров';
    const { link } = await ask('POST', '/users', { name, email: `${role}@example.com`, role });
    return toSession(await enter(link.url));
  };
  return {
    origin,
    databaseUrl: test.databaseUrl,
    dataDir: home,
    ask,
    sessionOf(role) {
      const session = sessions.get(role) ?? signIn(role);
      sessions.set(role, session);
      return session;
    },
    async stop() {
      await hub.stop();
      await Promise.all([test.close(), rm(home, { recursive: true, force: true })]);
      if (lost.length > 0) throw lost[0];
    },
  };
}

/** Presses the button behind a one-time link; returns the cookies of the session. */
async function enter(link: string): Promise<string> {
  const { origin, hash } = new URL(link);
  const query = new URLSearchParams({ token: hash.slice(1), callbackURL: '/', errorCallbackURL: '/' });
  const response = await fetch(`${origin}/api/auth/magic-link/verify?${query}`, { redirect: 'manual' });
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

function toSession(cookie: string): Session {
  const cookies = cookie.split('; ').map((pair) => ({
    name: pair.slice(0, pair.indexOf('=')),
    value: pair.slice(pair.indexOf('=') + 1),
    domain: '127.0.0.1',
    path: '/',
    expires: -1,
    httpOnly: true,
    secure: false,
    sameSite: 'Lax' as const,
  }));
  return { cookies, origins: [] };
}
