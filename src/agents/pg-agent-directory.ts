import type { Database } from '../db/database.ts';
import type { AgentStanding } from '../domain/assign-agent.ts';
import type { Bus } from '../platform/bus.ts';
import type { Service } from '../platform/lifecycle.ts';
import type { DeviceKind } from './agent.ts';
import type { AgentDirectory, KnownAgent } from './agent-directory.ts';
import { agentStore } from './agent-store.ts';

/** Bus channel on which the tenant id is announced whose agents or devices changed. */
export const AGENTS_CHANGED = 'agents';

/** A bus note may be lost; what is older than this is read again. */
const MAX_AGE_MS = 30_000;
/** Connections (and tenants) in memory before all are dropped; each holds the devices (agents) of one contact centre. */
const MAX_ENTRIES = 5_000;

/** Most specific first: an extension rings one phone, a login may have several, a number may be shared. */
const KIND_ORDER: Record<DeviceKind, number> = { extension: 0, user: 1, number: 2 };

interface Desks {
  /** Key: `number:101` or `user:ivanov`; numbers of both kinds share a name space because a PBX tells them apart no better. */
  byDevice: Map<string, KnownAgent>;
  /** Key: agent id. */
  devicesOf: Map<string, string[]>;
}

/** Key: agent id. */
type Roster = Map<string, { name: string; active: boolean }>;

/** What was read, or is being read. */
interface Held<What> {
  tenantId: string;
  readAt: number;
  what: Promise<What>;
}

/** `AgentDirectory` on PostgreSQL, held in memory per connection. */
export class PgAgentDirectory implements AgentDirectory, Service {
  readonly #database: Database;
  readonly #bus: Pick<Bus, 'subscribe'>;
  readonly #now: () => number;
  /** Key: tenant id and connection id. */
  readonly #desks = new Map<string, Held<Desks>>();
  /** Key: tenant id. */
  readonly #rosters = new Map<string, Held<Roster>>();
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
    this.#rosters.clear();
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

  async names(tenantId: string): Promise<(agentId: string) => string | undefined> {
    const roster = await this.#rosterOf(tenantId);
    return (agentId) => roster.get(agentId)?.name;
  }

  async standings(tenantId: string): Promise<(agentId: string) => AgentStanding> {
    const roster = await this.#rosterOf(tenantId);
    return (agentId) => {
      const agent = roster.get(agentId);
      if (agent === undefined) return 'unknown';
      return agent.active ? 'active' : 'inactive';
    };
  }

  forget(tenantId: string): void {
    for (const [key, entry] of this.#desks) if (entry.tenantId === tenantId) this.#desks.delete(key);
    this.#rosters.delete(tenantId);
  }

  #rosterOf(tenantId: string): Promise<Roster> {
    return this.#held(this.#rosters, tenantId, tenantId, () =>
      this.#database.tenant(tenantId, (tx) => agentStore.roster(tx, tenantId)),
    );
  }

  #desksAt(tenantId: string, connectionId: string): Promise<Desks> {
    const key = `${tenantId} ${connectionId}`;
    return this.#held(this.#desks, key, tenantId, () => this.#read(tenantId, connectionId));
  }

  #held<What>(
    all: Map<string, Held<What>>,
    key: string,
    tenantId: string,
    read: () => Promise<What>,
  ): Promise<What> {
    const cached = all.get(key);
    if (cached !== undefined && this.#now() - cached.readAt < MAX_AGE_MS) return cached.what;
    const entry = { tenantId, readAt: this.#now(), what: read() };
    if (all.size >= MAX_ENTRIES) all.clear();
    all.set(key, entry);
    entry.what.catch(() => {
      // A failure is not an answer: the next caller asks again.
      if (all.get(key) === entry) all.delete(key);
    });
    return entry.what;
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
