import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { LiveConnection, PbxPort } from '../../src/connections/pbx-port.ts';
import { PgCallerDirectory } from '../../src/contacts/pg-caller-directory.ts';
import type { MissedCallTask } from '../../src/domain/missed-call-task.ts';
import { Inbox } from '../../src/inbox/inbox.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { Metrics } from '../../src/platform/metrics.ts';
import type { CallweaveEvent, PopCard, TaskEvent } from '../../src/push/protocol/messages.ts';
import type { TenantSettings } from '../../src/tenants/tenant-settings.ts';
import { Ingest, type IngestOptions } from '../../workers/ingest.ts';
import { createTestDatabase } from '../support/database.ts';
import { fakePort, type Said } from './fake-pbx.ts';

export interface StoredEvent {
  sequence: number;
  type: string;
  audience: string[];
  agent_ids: string[];
  event: CallweaveEvent;
  card: PopCard | null;
}

/** Notes between the parts, without processes. */
export class LocalBus {
  readonly #listeners = new Set<(message: string) => void>();
  async publish(_channel: string, message: string): Promise<void> {
    for (const listener of this.#listeners) listener(message);
  }
  async subscribe(_channel: string, listener: (message: string) => void): Promise<() => Promise<void>> {
    this.#listeners.add(listener);
    return async () => void this.#listeners.delete(listener);
  }
}

/** Inbox and ingest on a real database, with one tenant, one connection of a fake PBX and agents at 101, 102 and 103. */
export async function createHub(options: Partial<IngestOptions> & { port?: PbxPort } = {}) {
  const { database, databaseUrl, close } = await createTestDatabase();
  const owner = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  owner.on('error', () => undefined);
  const tenantId = randomUUID();
  const connectionId = randomUUID();
  const agents = new Map(
    ['101', '102', '103'].map((device) => [device, { agentId: randomUUID(), name: `Agent ${device}` }]),
  );
  await owner.query('INSERT INTO tenants (tenant_id, name) VALUES ($1, $2)', [tenantId, 'Sample Ltd']);
  await owner.query(
    `INSERT INTO connections (connection_id, tenant_id, connector, name, settings, key_id, hook_secret)
      VALUES ($1, $2, 'fake', 'Fake PBX', '', 'k', 'hook-secret')`,
    [connectionId, tenantId],
  );
  for (const [device, agent] of agents) {
    await owner.query('INSERT INTO agents (agent_id, tenant_id, name) VALUES ($1, $2, $3)', [
      agent.agentId,
      tenantId,
      agent.name,
    ]);
    await owner.query(
      `INSERT INTO devices (device_id, tenant_id, agent_id, connection_id, kind, value) VALUES ($1, $2, $3, $4, 'extension', $5)`,
      [randomUUID(), tenantId, agent.agentId, connectionId, device],
    );
  }
  const connection: LiveConnection = {
    connectionId,
    tenantId,
    name: 'Fake PBX',
    country: 'RU',
    hookSecret: 'hook-secret',
    port: options.port ?? fakePort(),
  };
  const connections = { find: async (id: string) => (id === connectionId ? connection : undefined) };
  const bus = new LocalBus();
  const ingest = new Ingest({
    database,
    connections,
    agents: {
      at:
        async () =>
        ({ number }) =>
          agents.get(number ?? ''),
      devicesOf: async () => [],
      standings: async () => (agentId) =>
        [...agents.values()].some((agent) => agent.agentId === agentId) ? 'active' : 'unknown',
      names: async () => (agentId) => [...agents.values()].find((agent) => agent.agentId === agentId)?.name,
    },
    directory: new PgCallerDirectory(),
    bus,
    metrics: new Metrics(),
    logger: silentLogger(),
    retryAfterMs: 0,
    ...options,
  });
  // Tests drain by hand, so that they know when it is done.
  const inbox = new Inbox({ database, wake: async () => undefined, logger: silentLogger() });

  const put = (body: string, quiet = false): Promise<number> =>
    inbox.append({
      tenantId,
      connectionId,
      quiet,
      exchange: {
        at: new Date().toISOString(),
        source: 'webhook',
        method: 'POST',
        path: '/',
        headers: {},
        body,
      },
    });
  return {
    database,
    databaseUrl,
    owner,
    tenantId,
    connectionId,
    connection,
    connections,
    agents,
    bus,
    ingest,
    inbox,
    /** Stores raw bodies and processes them together. */
    put,
    async say(said: Said | Said[], quiet = false): Promise<void> {
      await put(JSON.stringify(said), quiet);
      await ingest.drain(connectionId);
    },
    drain: () => ingest.drain(connectionId),
    async set(settings: Partial<TenantSettings>): Promise<void> {
      await owner.query('UPDATE tenants SET settings = settings || $2 WHERE tenant_id = $1', [
        tenantId,
        settings,
      ]);
    },
    /** Of calls; those of tasks stand beside them in the same sequence. */
    async events(): Promise<StoredEvent[]> {
      const { rows } = await owner.query(
        `SELECT * FROM outgoing_events WHERE tenant_id = $1 AND type LIKE 'callweave.call.%' ORDER BY sequence`,
        [tenantId],
      );
      return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }));
    },
    async taskEvents(): Promise<{ sequence: number; type: string; agent_ids: string[]; event: TaskEvent }[]> {
      const { rows } = await owner.query(
        `SELECT * FROM outgoing_events WHERE tenant_id = $1 AND type LIKE 'callweave.task.%' ORDER BY sequence`,
        [tenantId],
      );
      return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }));
    },
    async tasks(): Promise<MissedCallTask[]> {
      const { rows } = await owner.query(
        'SELECT task FROM missed_call_tasks WHERE tenant_id = $1 ORDER BY missed_at, task_id',
        [tenantId],
      );
      return rows.map(({ task }) => task);
    },
    async calls(): Promise<any[]> {
      const { rows } = await owner.query(
        'SELECT * FROM calls WHERE tenant_id = $1 ORDER BY started_at, call_id',
        [tenantId],
      );
      return rows;
    },
    async inboxRows(): Promise<any[]> {
      const { rows } = await owner.query('SELECT * FROM inbox WHERE tenant_id = $1 ORDER BY inbox_id', [
        tenantId,
      ]);
      return rows;
    },
    async close(): Promise<void> {
      await inbox.stop();
      await owner.end();
      await close();
    },
  };
}
export type Hub = Awaited<ReturnType<typeof createHub>>;
