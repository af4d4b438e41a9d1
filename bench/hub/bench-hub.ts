import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { connectorCatalog } from '../../connectors/kit/catalog.ts';
import { pbxConnectors } from '../../connectors/registry.ts';
import { PushTokens } from '../../src/access/push-tokens.ts';
import { ConnectionService } from '../../src/connections/connection-service.ts';
import { ConnectionStore } from '../../src/connections/connection-store.ts';
import { cipherKeysFrom, SettingsCipher } from '../../src/connections/settings-cipher.ts';
import { migrate } from '../../src/db/migrate.ts';
import { PgDatabase } from '../../src/db/pg-database.ts';
import { startTestPostgres } from '../../test/support/postgres-server.ts';
import { CONTACT_NUMBERS, type Seeded, seedDevices, seedDirectory } from './seed.ts';
import { type SpawnedService, spawnService } from './spawn-service.ts';

const CRM_TOKEN = 'bench-crm-token';

export interface BenchHub extends Seeded {
  databaseUrl: string;
  hub: SpawnedService;
  hookPath: string;
  /** A ringing phone, as the webhook of one new call. */
  ring(call: { id: string; customer: string; extension: number }): string;
  tokenFor(role: 'supervisor' | 'agent', agentId?: string): Promise<string>;
  stop(): Promise<void>;
}

/** A durable PostgreSQL, a directory of a million numbers, and the hub as a process of its own with one connection. */
export async function startBenchHub(agents: number): Promise<BenchHub> {
  const server = await startTestPostgres({ durable: true });
  const dataDir = await mkdtemp(join(tmpdir(), 'callweave-bench-'));
  const secretKey = randomBytes(32);
  await migrate({ databaseUrl: server.url });
  const owner = new pg.Pool({ connectionString: server.url, max: 2 });
  console.error(`Seeding ${CONTACT_NUMBERS} contacts …`);
  const seeded = await seedDirectory(owner, agents);
  const { connectionId, hookPath } = await createConnection(server.url, secretKey, seeded.tenantId);
  await seedDevices(owner, seeded, connectionId);
  await owner.end();
  const hub = await spawnService({
    script: 'src/main.ts',
    env: {
      DATABASE_URL: server.url,
      SECRET_KEY: secretKey.toString('base64'),
      DATA_DIR: dataDir,
      PORT: '0',
      HOST: '127.0.0.1',
      SANDBOX: 'off',
      LOG_LEVEL: 'info',
    },
    // The hub's own word, in its log: {"port":…,"msg":"the hub is ready"}.
    portIn: (line) =>
      line.includes('the hub is ready') ? (JSON.parse(line) as { port: number }).port : undefined,
  });
  const tokens = new PushTokens({ secretKey });
  return {
    ...seeded,
    databaseUrl: server.url,
    hub,
    hookPath,
    ring: ({ id, customer, extension }) =>
      new URLSearchParams({
        cmd: 'event',
        type: 'INCOMING',
        callid: id,
        phone: customer,
        user: `agent${extension}`,
        ext: String(extension),
        direction: 'in',
        diversion: '74950000001',
        crm_token: CRM_TOKEN,
      }).toString(),
    tokenFor: async (role, agentId) =>
      (await tokens.mint({ tenantId: seeded.tenantId, role, ...(agentId === undefined ? {} : { agentId }) }))
        .token,
    async stop() {
      await hub.stop();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function createConnection(
  databaseUrl: string,
  secretKey: Buffer,
  tenantId: string,
): Promise<{ connectionId: string; hookPath: string }> {
  const database = new PgDatabase({ databaseUrl, poolSize: 2 });
  const connections = new ConnectionService({
    store: new ConnectionStore(database),
    cipher: new SettingsCipher(cipherKeysFrom(secretKey)),
    catalog: connectorCatalog(pbxConnectors),
    bus: { publish: async () => {} },
  });
  const created = await connections.create(tenantId, {
    connector: 'megafon',
    name: 'Bench',
    // Nobody listens at that address: the bench sends webhooks only, and the call log is read once a day.
    settings: {
      baseUrl: 'http://127.0.0.1:9',
      apiKey: 'bench',
      crmToken: CRM_TOKEN,
      pollEverySeconds: 86_400,
    },
  });
  await database.stop();
  return { connectionId: created.connectionId, hookPath: created.hookPath ?? '' };
}
