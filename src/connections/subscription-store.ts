import type { Database } from '../db/database.ts';

/** The subscription of one connection, as far as the hub knows. Times are epoch ms. */
export interface HeldSubscription {
  connectionId: string;
  tenantId: string;
  externalId: string | undefined;
  /** Undefined: never granted. */
  madeFor: string | undefined;
  /** What it would have to be made for today. */
  wantedFor: string;
  expiresAt: number | undefined;
  renewAt: number | undefined;
  isEnded: boolean;
  isEnabled: boolean;
  isDue: boolean;
  failures: number;
}

interface Row {
  connection_id: string;
  tenant_id: string;
  external_id: string | null;
  made_for: string | null;
  wanted_for: string;
  expires_at: Date | null;
  renew_at: Date | null;
  ended_at: Date | null;
  enabled: boolean;
  due: boolean;
  failures: number;
}

/** A PBX that ends what it has just granted is asked again no sooner than this. */
const AFTER_GRANT_MS = 60_000;
const ERROR_CHARS = 500;

/** `$1` connectors that subscribe, `$2` now, `$3` address of the hub. */
const SELECT = `
  SELECT * FROM (
    SELECT c.connection_id, c.tenant_id, c.enabled, s.external_id, s.made_for, s.tried_for, s.expires_at, s.renew_at, s.ended_at,
           coalesce(s.failures, 0) AS failures, s.due_at,
           md5(c.settings || convert_to(c.hook_secret || $3, 'UTF8')) AS wanted_for
      FROM connections c LEFT JOIN subscriptions s USING (connection_id)
     WHERE c.connector = ANY($1)) AS held
  CROSS JOIN LATERAL (
    SELECT CASE WHEN enabled THEN tried_for IS DISTINCT FROM wanted_for OR coalesce(due_at <= $2, false)
                ELSE external_id IS NOT NULL END AS due) AS verdict`;

/** Where the subscriptions of all connections stand; survives the death of anything. */
export class SubscriptionStore {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  async listDue(connectors: readonly string[], publicUrl: string, limit: number): Promise<string[]> {
    const { rows } = await this.#database.hubPool.query<Row>(
      `${SELECT} WHERE due ORDER BY due_at NULLS FIRST LIMIT $4`,
      [connectors, new Date(this.#now()), publicUrl, limit],
    );
    return rows.map((row) => row.connection_id);
  }

  async find(
    connectors: readonly string[],
    publicUrl: string,
    connectionId: string,
  ): Promise<HeldSubscription | undefined> {
    const { rows } = await this.#database.hubPool.query<Row>(`${SELECT} WHERE connection_id = $4`, [
      connectors,
      new Date(this.#now()),
      publicUrl,
      connectionId,
    ]);
    const row = rows[0];
    return row && toHeld(row);
  }

  async granted(
    held: HeldSubscription,
    granted: { externalId: string; expiresAt: number; renewAt: number; dueAt: number },
  ): Promise<void> {
    await this.#database.hubPool.query(
      `INSERT INTO subscriptions
         (connection_id, tenant_id, external_id, made_for, tried_for, granted_at, expires_at, renew_at, due_at)
       VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)
       ON CONFLICT (connection_id) DO UPDATE
         SET external_id = $3, made_for = $4, tried_for = $4, granted_at = $5, expires_at = $6, renew_at = $7,
             due_at = $8, ended_at = NULL, failures = 0, error = NULL`,
      [
        held.connectionId,
        held.tenantId,
        granted.externalId,
        held.wantedFor,
        new Date(this.#now()),
        new Date(granted.expiresAt),
        new Date(granted.renewAt),
        new Date(granted.dueAt),
      ],
    );
  }

  /** It was looked after, and lives. */
  async alive(
    connectionId: string,
    living: { expiresAt: number; renewAt: number; dueAt: number },
  ): Promise<void> {
    const { expiresAt, renewAt, dueAt } = living;
    await this.#database.hubPool.query(
      `UPDATE subscriptions
          SET expires_at = $2, renew_at = $3, due_at = $4, ended_at = NULL, failures = 0, error = NULL
        WHERE connection_id = $1`,
      [connectionId, new Date(expiresAt), new Date(renewAt), new Date(dueAt)],
    );
  }

  /** `dueAt` undefined: not again until something changes. */
  async failed(held: HeldSubscription, error: string, dueAt: number | undefined): Promise<void> {
    await this.#database.hubPool.query(
      `INSERT INTO subscriptions (connection_id, tenant_id, tried_for, failures, error, due_at)
       VALUES ($1, $2, $3, 1, $4, $5)
       ON CONFLICT (connection_id) DO UPDATE
         SET tried_for = $3, failures = subscriptions.failures + 1, error = $4, due_at = $5`,
      [
        held.connectionId,
        held.tenantId,
        held.wantedFor,
        error.slice(0, ERROR_CHARS),
        dueAt === undefined ? null : new Date(dueAt),
      ],
    );
  }

  async gone(connectionId: string): Promise<void> {
    await this.#database.hubPool.query('DELETE FROM subscriptions WHERE connection_id = $1', [connectionId]);
  }

  /** The PBX tells that a subscription has ended. Only the current one matters: after a renewal the old one ends too. */
  async ended(connectionId: string, externalId: string): Promise<void> {
    const now = this.#now();
    await this.#database.hubPool.query(
      `UPDATE subscriptions SET ended_at = $3, due_at = greatest($3, granted_at + $4 * interval '1 millisecond')
        WHERE connection_id = $1 AND external_id = $2 AND ended_at IS NULL`,
      [connectionId, externalId, new Date(now), AFTER_GRANT_MS],
    );
  }
}

function toHeld(row: Row): HeldSubscription {
  return {
    connectionId: row.connection_id,
    tenantId: row.tenant_id,
    externalId: row.external_id ?? undefined,
    madeFor: row.made_for ?? undefined,
    wantedFor: row.wanted_for,
    expiresAt: row.expires_at?.getTime(),
    renewAt: row.renew_at?.getTime(),
    isEnded: row.ended_at !== null,
    isEnabled: row.enabled,
    isDue: row.due,
    failures: row.failures,
  };
}
