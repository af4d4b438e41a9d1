import type { Bus } from '../platform/bus.ts';
import type { Service } from '../platform/lifecycle.ts';
import type { ConnectionSource } from './connection-source.ts';
import type { ConnectorCatalog } from './connector-catalog.ts';
import type { ConnectionDirectory, LiveConnection } from './pbx-port.ts';

/** Bus channel on which the id of a changed connection is announced. */
export const CONNECTIONS_CHANGED = 'connections';

/** A bus note may be lost; an entry older than this is read again. */
const MAX_AGE_MS = 30_000;
/** Unknown ids are remembered briefly, so that a scanner of webhook addresses does not become a load on the database. */
const MAX_AGE_UNKNOWN_MS = 5_000;
const MAX_ENTRIES = 20_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

interface Entry {
  found: Promise<LiveConnection | undefined>;
  readAt: number;
  maxAgeMs: number;
}

export interface CachedConnectionDirectoryOptions {
  source: Pick<ConnectionSource, 'find'>;
  catalog: Pick<ConnectorCatalog, 'bind'>;
  bus: Pick<Bus, 'subscribe'>;
  now?: () => number;
}

/** `ConnectionDirectory` in memory: one read per connection, dropped when any process changes it. */
export class CachedConnectionDirectory implements ConnectionDirectory, Service {
  readonly #options: CachedConnectionDirectoryOptions;
  readonly #now: () => number;
  /** By connection id, lower case. */
  readonly #entries = new Map<string, Entry>();
  #unsubscribe: (() => Promise<void>) | undefined;

  constructor(options: CachedConnectionDirectoryOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  async start(): Promise<void> {
    this.#unsubscribe ??= await this.#options.bus.subscribe(CONNECTIONS_CHANGED, (id) => this.forget(id));
  }

  async stop(): Promise<void> {
    const unsubscribe = this.#unsubscribe;
    this.#unsubscribe = undefined;
    await unsubscribe?.();
    this.#entries.clear();
  }

  async find(connectionId: string): Promise<LiveConnection | undefined> {
    if (!UUID.test(connectionId)) return undefined;
    const key = connectionId.toLowerCase();
    const cached = this.#entries.get(key);
    if (cached !== undefined && this.#now() - cached.readAt < cached.maxAgeMs) return cached.found;
    const entry: Entry = { found: this.#read(key), readAt: this.#now(), maxAgeMs: MAX_AGE_MS };
    if (this.#entries.size >= MAX_ENTRIES) this.#entries.clear();
    this.#entries.set(key, entry);
    try {
      const found = await entry.found;
      if (found === undefined) entry.maxAgeMs = MAX_AGE_UNKNOWN_MS;
      return found;
    } catch (error) {
      // A failure is not an answer: the next caller asks again.
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
      throw error;
    }
  }

  forget(connectionId: string): void {
    this.#entries.delete(connectionId.toLowerCase());
  }

  async #read(connectionId: string): Promise<LiveConnection | undefined> {
    const opened = await this.#options.source.find(connectionId);
    if (opened === undefined) return undefined;
    const { tenantId, name, country, hookSecret, connector, settings } = opened;
    return {
      connectionId,
      tenantId,
      name,
      country,
      hookSecret,
      port: this.#options.catalog.bind(connector, settings, country),
    };
  }
}
