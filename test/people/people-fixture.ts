import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import type { Bus } from '../../src/platform/bus.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

/** A bus within one process: a note is heard at once. */
export class LocalBus implements Bus {
  readonly #listeners = new Map<string, Set<(message: string) => void>>();

  async publish(channel: string, message: string): Promise<void> {
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

export interface World extends TestDatabase {
  /** As the owner of the tables, bound by no policy. */
  owner: pg.Client;
  addTenant(options?: { country?: string }): Promise<string>;
  addConnection(tenantId: string): Promise<string>;
  addAgent(tenantId: string, name: string, extra?: { userId?: string }): Promise<string>;
}

/** One database for the file that calls this. */
export function prepareWorld(options: { poolSize?: number } = {}): World {
  const world = {} as World;
  beforeAll(async () => {
    Object.assign(world, await createTestDatabase(options));
    world.owner = new pg.Client({ connectionString: world.databaseUrl });
    await world.owner.connect();
  });
  afterAll(async () => {
    await world.owner?.end();
    await world.close?.();
  });
  world.addTenant = async ({ country = 'RU' } = {}) => {
    const tenantId = randomUUID();
    await world.owner.query('INSERT INTO tenants (tenant_id, name, country) VALUES ($1, $2, $3)', [
      tenantId,
      'Пример',
      country,
    ]);
    return tenantId;
  };
  world.addConnection = async (tenantId) => {
    const connectionId = randomUUID();
    await world.owner.query(
      `INSERT INTO connections (connection_id, tenant_id, connector, name, settings, key_id, hook_secret)
       VALUES ($1, $2, 'sandbox', 'PBX', '\\x00', 'k1', $3)`,
      [connectionId, tenantId, randomUUID()],
    );
    return connectionId;
  };
  world.addAgent = async (tenantId, name, { userId } = {}) => {
    const agentId = randomUUID();
    await world.owner.query(
      'INSERT INTO agents (agent_id, tenant_id, name, user_id) VALUES ($1, $2, $3, $4)',
      [agentId, tenantId, name, userId ?? null],
    );
    return agentId;
  };
  return world;
}
