import type { Database } from '../db/database.ts';
import type { Bus } from '../platform/bus.ts';
import type { Service } from '../platform/lifecycle.ts';
import type { DeviceKind } from './agent.ts';
import type { AgentDirectory, KnownAgent } from './agent-directory.ts';
import { agentStore } from './agent-store.ts';

/** Bus channel on which the tenant id is announced whose agents or devices changed. */
export const AGENTS_CHANGED = 'agents';

/** A bus note may be lost; what is older than this is read again. */
const MAX_AGE_MS = 30_000;
/** Connections in memory before the oldest are dropped; each holds the devices of one contact centre. */
const MAX_ENTRIES = 5_000;

/** Most specific first: an extension rings one phone, a login may have several, a number may be shared. */
const KIND_ORDER: Record<DeviceKind, number> = { extension: 0, user: 1, number: 2 };

interface Desks {
  /** Key: `number:101` or `user:ivanov`; numbers of both kinds share a name space because a PBX tells them apart no better. */
  byDevice: Map<string, KnownAgent>;
  /** Key: agent id. */
  devicesOf: Map<string, string[]>;
}

/** `AgentDirectory` on PostgreSQL, held in memory per connection. */
export class PgAgentDirectory implements AgentDirectory, Service {
  readonly #database: Database;
  readonly #bus: Pick<Bus, 'subscribe'>;
  readonly #now: () => number;
  /** Key: tenant id and connection id. */
  readonly #desks = new Map<string, { tenantId: string; readAt: number; desks: Promise<Desks> }>();
  #unsubscribe: (() => Promise<void>) | undefined;

  constructor(options: { database: Database; bus: Pick<Bus, 'subscribe'>; now?: () => number }) {
    this.#database = options.database;
    this.#bus = options.bus;
    this.#now = options.now ?? Date.now;
  }

  async start(): Promise<void> {
    this.#unsubscribe ??= await this.#bus.subscribe(AGENTS_CHANGED, (tenantId) => this.forget(tenantId));
  }

  async stop(): Promise<void> {
    const unsubscribe = this.#unsubscribe;
    this.#unsubscribe = undefined;
    await unsubscribe?.();
    this.#desks.clear();
  }

  async at(
    tenantId: string,
    connectionId: string,
  ): Promise<(device: { number?: string; user?: string }) => KnownAgent | undefined> {
    const { byDevice } = await this.#desksAt(tenantId, connectionId);
    return ({ number, user }) =>
      (number === undefined ? undefined : byDevice.get(numberKey(number))) ??
      (user === undefined ? undefined : byDevice.get(userKey(user)));
  }

  async devicesOf(tenantId: string, connectionId: string, agentId: string): Promise<string[]> {
    return (await this.#desksAt(tenantId, connectionId)).devicesOf.get(agentId) ?? [];
  }

  forget(tenantId: string): void {
    for (const [key, entry] of this.#desks) if (entry.tenantId === tenantId) this.#desks.delete(key);
  }

  #desksAt(tenantId: string, connectionId: string): Promise<Desks> {
    const key = `${tenantId} ${connectionId}`;
    const cached = this.#desks.get(key);
    if (cached !== undefined && this.#now() - cached.readAt < MAX_AGE_MS) return cached.desks;
    const entry = { tenantId, readAt: this.#now(), desks: this.#read(tenantId, connectionId) };
    if (this.#desks.size >= MAX_ENTRIES) this.#desks.clear();
    this.#desks.set(key, entry);
    entry.desks.catch(() => {
      // A failure is not an answer: the next caller asks again.
      if (this.#desks.get(key) === entry) this.#desks.delete(key);
    });
    return entry.desks;
  }

  async #read(tenantId: string, connectionId: string): Promise<Desks> {
    const devices = await this.#database.tenant(tenantId, (tx) =>
      agentStore.devicesAt(tx, tenantId, connectionId),
    );
    devices.sort((a, b) => KIND_ORDER[a.kind] - KIND_ORDER[b.kind]);
    const desks: Desks = { byDevice: new Map(), devicesOf: new Map() };
    for (const { agentId, name, kind, value } of devices) {
      const key = kind === 'user' ? userKey(value) : numberKey(value);
      // Sorted: an extension wins over a direct number of the same digits.
      if (!desks.byDevice.has(key)) desks.byDevice.set(key, { agentId, name });
      const own = desks.devicesOf.get(agentId);
      if (own === undefined) desks.devicesOf.set(agentId, [value]);
      else own.push(value);
    }
    return desks;
  }
}

/** Direct numbers come with and without `+` and punctuation. */
function numberKey(number: string): string {
  const digits = number.replace(/\D/g, '');
  return `number:${digits === '' ? number.toLowerCase() : digits}`;
}

/** PBXs do not tell logins apart by case. */
function userKey(user: string): string {
  return `user:${user.toLowerCase()}`;
}
