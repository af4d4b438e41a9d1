import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hub, type HubOptions } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { type AriServer, startAriServer } from '../asterisk/ari-server.ts';
import { createTestDatabase } from '../support/database.ts';

const ARI_PASSWORD = 'only-on-loopback';

/** People of the directory; each has the phone whose extension is the key. */
export const STAFF = {
  101: 'Анна Примерова',
  102: 'Борис Образцов',
  103: 'Вера Шаблонова',
} as const;
export type Extension = keyof typeof STAFF;

/** Whom the contacts know; the number is given to the caller of every recording. */
export const CALLER = { name: 'Ольга Сказочная', company: 'Ромашка-Тест', number: '79000000104' };

export interface RealHub {
  ari: AriServer;
  /** Address that lets this person in, once; by extension. */
  links: ReadonlyMap<Extension, string>;
  /** The same for somebody who has no phone and sees everything. */
  supervisorLink: string;
  ask: (method: string, path: string, body?: unknown) => Promise<any>;
  /** As the owner, to arrange what no operation does. */
  databaseUrl: string;
  stop(): Promise<void>;
}

/** The whole hub on a real PostgreSQL, listening to a PBX on loopback, with people who may sign in. */
export async function startRealHub(
  desktopDir: string,
  { widget }: { widget?: HubOptions['widget'] } = {},
): Promise<RealHub> {
  const [test, home, ari] = await Promise.all([
    createTestDatabase(),
    mkdtemp(join(tmpdir(), 'callweave-desks-')),
    startAriServer(ARI_PASSWORD),
  ]);
  const config = readConfig({
    DATABASE_URL: test.databaseUrl,
    SECRET_KEY: randomBytes(32).toString('base64'),
    DATA_DIR: home,
    HOST: '127.0.0.1',
    PORT: '0',
    SANDBOX: 'off',
    DATABASE_POOL_SIZE: '4',
  });
  const lost: Error[] = [];
  const hub = new Hub({
    config,
    logger: silentLogger(),
    desktopDir,
    ...(widget && { widget }),
    onLost: (error) => void lost.push(error),
  });
  const started = await hub.start();
  const ask = await signIn(started.link ?? '');

  const { connectionId } = await ask('POST', '/connections', {
    connector: 'asterisk',
    name: 'Office',
    settings: { baseUrl: ari.baseUrl, username: 'callweave', password: ARI_PASSWORD },
  });
  const links = new Map<Extension, string>();
  for (const [extension, name] of Object.entries(STAFF)) {
    const { user, link } = await ask('POST', '/users', {
      name,
      email: `${extension}@example.com`,
      role: 'agent',
    });
    links.set(Number(extension) as Extension, pressed(link.url));
    await ask('POST', '/agents', {
      name,
      userId: user.userId,
      devices: [{ connectionId, kind: 'extension', value: extension }],
    });
  }
  const supervisor = await ask('POST', '/users', {
    name: 'Глеб Тестов',
    email: 'supervisor@example.com',
    role: 'supervisor',
  });
  await ask('POST', '/contacts', {
    name: CALLER.name,
    company: CALLER.company,
    numbers: [{ raw: `+${CALLER.number}` }],
  });
  return {
    ari,
    links,
    supervisorLink: pressed(supervisor.link.url),
    ask,
    databaseUrl: test.databaseUrl,
    async stop() {
      await hub.stop();
      await Promise.all([ari.close(), test.close(), rm(home, { recursive: true, force: true })]);
      if (lost.length > 0) throw lost[0];
    },
  };
}

/** Where the page behind a one-time link leads when its button is pressed. */
function pressed(link: string): string {
  const { origin, hash } = new URL(link);
  const query = new URLSearchParams({ token: hash.slice(1), callbackURL: '/', errorCallbackURL: '/' });
  return `${origin}/api/auth/magic-link/verify?${query}`;
}

/** As the first administrator, by the link that the hub prints. */
async function signIn(link: string): Promise<RealHub['ask']> {
  const { origin } = new URL(link);
  const welcome = await fetch(pressed(link), { redirect: 'manual' });
  const cookie = welcome.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  return async (method, path, body) => {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: { cookie, origin, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
}
