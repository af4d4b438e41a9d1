import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { WebSocket } from 'ws';
import { connectorCatalog } from '../../connectors/kit/catalog.ts';
import { pbxConnectors } from '../../connectors/registry.ts';
import { PushTokens } from '../../src/access/push-tokens.ts';
import { ConnectionService } from '../../src/connections/connection-service.ts';
import { ConnectionStore } from '../../src/connections/connection-store.ts';
import { cipherKeysFrom, SettingsCipher } from '../../src/connections/settings-cipher.ts';
import { createPushClient, type PushClientOptions } from '../../web/client/src/index.ts';
import { createTestDatabase } from '../support/database.ts';
import { type HubProcess, startHub } from '../support/hub-process.ts';
import { pickKeptPort } from '../support/kept-port.ts';
import { builtProgram } from '../support/shared-servers.ts';

const CRM_TOKEN = 'durable-crm-token';

/** One place in the line-up; whoever stands in it may be killed and is replaced at once, on the same port. */
interface Place {
  roles: string;
  port: number;
  hub: HubProcess;
  isUp: boolean;
}

/** Real processes on a real database, one connection of a MegaFon exchange, and a push client that comes back. */
export async function startDurableHub(roles: readonly string[], environment: Record<string, string> = {}) {
  const { database, databaseUrl, close } = await createTestDatabase();
  const main = await builtProgram('hub');
  const home = await mkdtemp(join(tmpdir(), 'callweave-durable-'));
  const secretKey = randomBytes(32);
  const owner = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  const tenantId = randomUUID();
  const agentId = randomUUID();
  await owner.query(`INSERT INTO tenants (tenant_id, name, country) VALUES ($1, 'Sample Ltd', 'RU')`, [
    tenantId,
  ]);
  const connections = new ConnectionService({
    store: new ConnectionStore(database),
    cipher: new SettingsCipher(cipherKeysFrom(secretKey)),
    catalog: connectorCatalog(pbxConnectors),
    bus: { publish: async () => undefined },
  });
  const connection = await connections.create(tenantId, {
    connector: 'megafon',
    name: 'Durable',
    // Nobody answers there: the webhooks are all there is.
    settings: {
      baseUrl: 'http://127.0.0.1:9',
      apiKey: 'none',
      crmToken: CRM_TOKEN,
      pollEverySeconds: 86_400,
    },
  });
  await owner.query(`INSERT INTO agents (agent_id, tenant_id, name) VALUES ($1, $2, 'Vera Sample')`, [
    agentId,
    tenantId,
  ]);
  await owner.query(
    `INSERT INTO devices (device_id, tenant_id, agent_id, connection_id, kind, value) VALUES ($1, $2, $3, $4, 'extension', '101')`,
    [randomUUID(), tenantId, agentId, connection.connectionId],
  );

  const start = (place: { roles: string; port: number }): HubProcess =>
    startHub(
      {
        DATABASE_URL: databaseUrl,
        SECRET_KEY: secretKey.toString('base64'),
        DATA_DIR: home,
        PORT: String(place.port),
        ROLES: place.roles,
        SANDBOX: 'off',
        DATABASE_POOL_SIZE: '4',
        ...environment,
      },
      main,
    );
  const places: Place[] = [];
  const fill = async (place: Place): Promise<void> => {
    place.isUp = false;
    await place.hub.ready();
    place.isUp = true;
  };
  for (const one of roles) {
    const port = await pickKeptPort();
    places.push({ roles: one, port, hub: start({ roles: one, port }), isUp: false });
  }
  await Promise.all(places.map(fill));
  /** Replacements on their way. */
  const starting = new Set<Promise<void>>();
  /** Why one of them did not come up. */
  let failure: unknown;
  const tokens = new PushTokens({ secretKey });
  const portsOf = (role: string): number[] =>
    places.filter((place) => place.roles.includes(role)).map(({ port }) => port);

  return {
    owner,
    tenantId,
    agentId,
    crmToken: CRM_TOKEN,
    hooks: portsOf('api').map((port) => `http://127.0.0.1:${port}${connection.hookPath}`),
    /** kill -9 of one that is up, whichever; undefined when none is. */
    async killOne(): Promise<string | undefined> {
      if (failure !== undefined) throw failure;
      const up = places.filter(({ isUp }) => isUp);
      const place = up[Math.floor(Math.random() * up.length)];
      if (!place) return undefined;
      place.isUp = false;
      await place.hub.stop('SIGKILL');
      place.hub = start(place);
      const replaced = fill(place)
        .catch((error: unknown) => {
          failure = error;
        })
        .finally(() => starting.delete(replaced));
      starting.add(replaced);
      return place.roles;
    },
    async allUp(): Promise<void> {
      await Promise.all(starting);
      if (failure !== undefined) throw failure;
    },
    pushClient: (options: Partial<PushClientOptions>) =>
      createPushClient({
        url: `ws://127.0.0.1:${portsOf('push')[0]}/push`,
        token: async () => (await tokens.mint({ tenantId, role: 'supervisor' })).token,
        WebSocket: WebSocket as unknown as NonNullable<PushClientOptions['WebSocket']>,
        ...options,
      }),
    async count(statement: string): Promise<number> {
      const { rows } = await owner.query(`SELECT count(*)::int AS n FROM ${statement}`);
      return rows[0].n;
    },
    async stop(): Promise<void> {
      await Promise.allSettled(starting);
      await Promise.all(places.map(({ hub }) => hub.stop('SIGKILL')));
      await owner.end();
      await close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
export type DurableHub = Awaited<ReturnType<typeof startDurableHub>>;
