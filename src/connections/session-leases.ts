import type { PoolClient, QueryResultRow } from 'pg';
import type { Database } from '../db/database.ts';
import type { Service } from '../platform/lifecycle.ts';

/** Seed of the 64-bit lock key: keeps leases apart from every other advisory lock of the hub. */
const LEASE_SEED = 0x63_77_6c_65;

/**
 * Who works on what, among all processes: one session advisory lock per lease, all on one database session of this
 * process. PostgreSQL gives them up when the session ends, so the leases of a killed process are free at once.
 */
export class SessionLeases implements Service {
  readonly #database: Database;
  /** Lease names held by this process. A session may take its own lock twice: this set is what says no. */
  readonly #held = new Set<string>();
  readonly #lostListeners = new Set<() => void>();
  #session: Promise<PoolClient> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(database: Database) {
    this.#database = database;
  }

  async start(): Promise<void> {
    await this.#client();
  }

  async stop(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    this.#held.clear();
    // Destroyed, not returned: a session in the pool would keep the locks.
    (await session?.catch(() => undefined))?.release(true);
  }

  /** Called when the session broke: everything held is gone and must be let go of at once. */
  onLost(listener: () => void): () => void {
    this.#lostListeners.add(listener);
    return () => this.#lostListeners.delete(listener);
  }

  holds(name: string): boolean {
    return this.#held.has(name);
  }

  /** False when another process, or another task of this one, has it. */
  async tryTake(name: string): Promise<boolean> {
    if (this.#held.has(name)) return false;
    this.#held.add(name);
    try {
      const [row] = await this.#ask<{ taken: boolean }>(
        'SELECT pg_try_advisory_lock(hashtextextended($2, $1)) AS taken',
        name,
      );
      if (row?.taken === true) return true;
      this.#held.delete(name);
      return false;
    } catch (error) {
      this.#held.delete(name);
      throw error;
    }
  }

  async release(name: string): Promise<void> {
    if (!this.#held.has(name)) return;
    try {
      await this.#ask('SELECT pg_advisory_unlock(hashtextextended($2, $1))', name);
    } finally {
      this.#held.delete(name);
    }
  }

  /** A session takes one question at a time. */
  #ask<Row extends QueryResultRow>(text: string, name: string): Promise<Row[]> {
    const answer = this.#last.then(async () => {
      const client = await this.#client();
      return (await client.query<Row>(text, [LEASE_SEED, name])).rows;
    });
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  #client(): Promise<PoolClient> {
    this.#session ??= this.#connect();
    return this.#session;
  }

  async #connect(): Promise<PoolClient> {
    try {
      const client = await this.#database.hubPool.connect();
      client.on('error', () => this.#lose(client));
      client.on('end', () => this.#lose(client));
      return client;
    } catch (error) {
      this.#session = undefined;
      throw error;
    }
  }

  #lose(client: PoolClient): void {
    if (this.#session === undefined) return;
    this.#session = undefined;
    this.#held.clear();
    client.release(true);
    for (const listener of this.#lostListeners) listener();
  }
}
