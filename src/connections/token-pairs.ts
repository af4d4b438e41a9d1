import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database, Transaction } from '../db/database.ts';
import { AppError } from '../platform/app-error.ts';
import type { SettingsCipher } from './settings-cipher.ts';

export interface TokenPair {
  access: string;
  refresh: string;
}
export interface SavedPair {
  pair: TokenPair;
  dueAt?: number;
  /** Why no refresh helps any more: a person has to issue another pair. */
  deadReason?: string;
}
/** What becomes of a pair under the lock; undefined: nothing. */
export type PairChange = { pair: TokenPair; dueAt: number } | { deadReason: string } | undefined;

/** Where the tokens of one connection are kept, as connectors know it. */
export interface TokenPairStore {
  read(entered: TokenPair): Promise<SavedPair>;
  change(entered: TokenPair, work: (saved: SavedPair) => Promise<PairChange>): Promise<SavedPair>;
}

interface Row {
  entered: string;
  key_id: string;
  sealed: Buffer;
  dead_reason: string | null;
  due_at: Date | null;
}

/** Where pairs of one kind of account are kept, and where its settings are. Names of ours, never of people. */
export interface TokenPlace {
  pairs: string;
  accounts: string;
  /** Column of the account's id in both. */
  id: string;
}
const OF_CONNECTIONS: TokenPlace = { pairs: 'token_pairs', accounts: 'connections', id: 'connection_id' };

/** A database that fails over is back within a minute or so. */
const RESCUES = 30;
const RESCUE_EVERY_MS = 2_000;

export interface ConnectionTokensOptions {
  database: Database;
  cipher: SettingsCipher;
  /** Of the connection, or of whatever account `place` is about. */
  connectionId: string;
  tenantId: string;
  /** Of the settings that the entered pair is from. */
  version: string;
  /** Default: connections. */
  place?: TokenPlace;
}

/**
 * Tokens of one connection, encrypted, one row for all processes. The row is locked while the provider is asked for a new pair, and
 * committed before anybody gets to see that pair.
 */
export class ConnectionTokens implements TokenPairStore {
  readonly #options: ConnectionTokensOptions;
  readonly #place: TokenPlace;

  constructor(options: ConnectionTokensOptions) {
    this.#options = options;
    this.#place = options.place ?? OF_CONNECTIONS;
  }

  get #select(): string {
    const { pairs, id } = this.#place;
    return `SELECT entered, key_id, sealed, dead_reason, due_at FROM ${pairs} WHERE ${id} = $1`;
  }

  async read(entered: TokenPair): Promise<SavedPair> {
    const { rows } = await this.#options.database.hubPool.query<Row>(this.#select, [
      this.#options.connectionId,
    ]);
    return this.#open(rows[0], entered) ?? { pair: entered };
  }

  async change(entered: TokenPair, work: (saved: SavedPair) => Promise<PairChange>): Promise<SavedPair> {
    let made: PairChange;
    try {
      return await this.#options.database.hub(async (tx) => {
        const saved = await this.#lock(tx, entered);
        made = await work(saved);
        if (made === undefined) return saved;
        if ('deadReason' in made) {
          await tx.query(
            `UPDATE ${this.#place.pairs} SET dead_reason = $2, due_at = NULL WHERE ${this.#place.id} = $1`,
            [this.#options.connectionId, made.deadReason],
          );
          return { ...saved, ...made };
        }
        await this.#save(tx, entered, made);
        return made;
      });
    } catch (error) {
      if (made === undefined || 'deadReason' in made) throw error;
      return this.#rescue(entered, made);
    }
  }

  async #save(
    tx: Pick<Transaction, 'query'>,
    entered: TokenPair,
    { pair, dueAt }: { pair: TokenPair; dueAt: number },
  ): Promise<void> {
    const { connectionId, tenantId } = this.#options;
    const { keyId, sealed } = this.#seal(pair);
    const { pairs, id } = this.#place;
    await tx.query(
      `INSERT INTO ${pairs} (${id}, tenant_id, entered, key_id, sealed, due_at, refreshed_at)
       VALUES ($1, $2, $3, $4, $5, $6, now())
       ON CONFLICT (${id}) DO UPDATE
         SET key_id = EXCLUDED.key_id, sealed = EXCLUDED.sealed, due_at = EXCLUDED.due_at, refreshed_at = now(),
             dead_reason = NULL
       WHERE ${pairs}.entered = EXCLUDED.entered`,
      [connectionId, tenantId, fingerprintOf(entered), keyId, sealed, new Date(dueAt)],
    );
  }

  /** The provider has changed the tokens and the database went away under them: a moment later it may be back. */
  async #rescue(entered: TokenPair, made: { pair: TokenPair; dueAt: number }): Promise<SavedPair> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#save(this.#options.database.hubPool, entered, made);
        return made;
      } catch (error) {
        if (attempt === RESCUES) throw error;
        await delay(RESCUE_EVERY_MS);
      }
    }
  }

  /**
   * The row of the connection, made anew when a person has entered another pair. Whoever still works with earlier settings must not put
   * their pair back over it: throws `AppError('conflict')`.
   */
  async #lock(tx: Transaction, entered: TokenPair): Promise<SavedPair> {
    const { connectionId, tenantId, version } = this.#options;
    const { keyId, sealed } = this.#seal(entered);
    const { pairs, accounts, id } = this.#place;
    await tx.query(
      `INSERT INTO ${pairs} (${id}, tenant_id, entered, key_id, sealed, due_at)
       VALUES ($1, $2, $3, $4, $5, now())
       ON CONFLICT (${id}) DO UPDATE
         SET entered = EXCLUDED.entered, key_id = EXCLUDED.key_id, sealed = EXCLUDED.sealed, due_at = EXCLUDED.due_at,
             dead_reason = NULL, refreshed_at = NULL
       WHERE ${pairs}.entered <> EXCLUDED.entered
         AND (SELECT md5(settings) FROM ${accounts} WHERE ${id} = $1) = $6`,
      [connectionId, tenantId, fingerprintOf(entered), keyId, sealed, version],
    );
    const { rows } = await tx.query<Row>(`${this.#select} FOR UPDATE`, [connectionId]);
    const saved = this.#open(rows[0], entered);
    if (saved === undefined) throw new AppError('conflict', 'The settings have changed meanwhile.');
    return saved;
  }

  #open(row: Row | undefined, entered: TokenPair): SavedPair | undefined {
    if (row === undefined || row.entered !== fingerprintOf(entered)) return undefined;
    const pair = this.#options.cipher.open(this.#sealedFor, {
      keyId: row.key_id,
      sealed: row.sealed,
    }) as TokenPair;
    return {
      pair,
      ...(row.due_at !== null && { dueAt: row.due_at.getTime() }),
      ...(row.dead_reason !== null && { deadReason: row.dead_reason }),
    };
  }

  #seal(pair: TokenPair) {
    return this.#options.cipher.seal(this.#sealedFor, pair);
  }

  /** Not the connection id alone: what is sealed as settings must not open as tokens. */
  get #sealedFor(): string {
    return `tokens:${this.#options.connectionId}`;
  }
}

/** Tells whether the entered pair is still the one that the saved pair descends from. */
function fingerprintOf({ access, refresh }: TokenPair): string {
  return createHash('sha256').update(`${access}\n${refresh}`).digest('hex');
}
