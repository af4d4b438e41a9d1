import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import pino from 'pino';
import { connectorCatalog } from '../../connectors/kit/catalog.ts';
import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import { ConnectionHealth } from '../../src/connections/connection-health.ts';
import { ConnectionService } from '../../src/connections/connection-service.ts';
import { ConnectionSource } from '../../src/connections/connection-source.ts';
import { ConnectionStore } from '../../src/connections/connection-store.ts';
import { cipherKeysFrom, SettingsCipher } from '../../src/connections/settings-cipher.ts';
import type { Database } from '../../src/db/database.ts';
import { insertInboxRows } from '../../src/inbox/inbox-row.ts';
import type { Bus } from '../../src/platform/bus.ts';

/** A bus inside one process, delivering at once. */
export class FakeBus implements Bus {
  readonly published: [string, string][] = [];
  /** By channel. */
  readonly #listeners = new Map<string, Set<(message: string) => void>>();

  async publish(channel: string, message: string): Promise<void> {
    this.published.push([channel, message]);
    for (const listener of this.#listeners.get(channel) ?? []) listener(message);
  }

  async subscribe(channel: string, listener: (message: string) => void): Promise<() => Promise<void>> {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    return async () => void listeners.delete(listener);
  }

  async start(): Promise<void> {}
  async stop(): Promise<void> {}
}

/** The connections feature on a real database, with the connectors of the test. */
export function connectionsOn(database: Database, connectors: readonly PbxConnector[]) {
  const cipher = new SettingsCipher(cipherKeysFrom(randomBytes(32)));
  const catalog = connectorCatalog(connectors);
  const bus = new FakeBus();
  const woken: string[] = [];
  return {
    cipher,
    catalog,
    bus,
    woken,
    service: new ConnectionService({ store: new ConnectionStore(database), cipher, catalog, bus }),
    source: new ConnectionSource(database, cipher),
    health: new ConnectionHealth(database),
    inbox: { insert: insertInboxRows, wake: (connectionId: string) => void woken.push(connectionId) },
    logger: pino({ level: 'silent' }),
  };
}

export async function createTenant(database: Database, name = 'Пример ООО'): Promise<string> {
  const tenantId = randomUUID();
  await database.hubPool.query('INSERT INTO tenants (tenant_id, name) VALUES ($1, $2)', [tenantId, name]);
  return tenantId;
}

/**
 * What the server does when a process is killed: ends the sessions that hold leases. As the owner, and in this test's
 * database only.
 */
export async function endLeaseSessions(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON oid = database
        WHERE locktype = 'advisory' AND datname = current_database() AND pid <> pg_backend_pid()`,
    );
  } finally {
    await client.end();
  }
}
