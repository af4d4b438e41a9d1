import type { Database } from '../db/database.ts';
import type { ConnectionStatus, ConnectionTroubles } from './connection-health.ts';
import type { SealedSettings } from './settings-cipher.ts';

export interface ConnectionRow extends SealedSettings {
  connectionId: string;
  connector: string;
  name: string;
  enabled: boolean;
  hookSecret: string;
  status: ConnectionStatus;
  error: string | undefined;
  errorAt: Date | null;
  failures: number;
  troubles: ConnectionTroubles;
  lastEventAt: Date | null;
  lastPollAt: Date | null;
  nextPollAt: Date | null;
  /** Right edge of what was read of the call log, epoch ms. */
  logReadTo: number | null;
  subscribedUntil: Date | null;
  subscriptionError: string | null;
  /** Of the process that leads callers of this connection through voice menus. */
  menusState: 'starting' | 'listening' | 'trouble' | null;
  menusSince: Date | null;
  menusTrouble: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface InsertedConnection extends SealedSettings {
  connectionId: string;
  connector: string;
  name: string;
  enabled: boolean;
  hookSecret: string;
  /** Has a call log to read: the first poll is due at once. */
  polls: boolean;
}

export interface UpdatedConnection extends Partial<SealedSettings> {
  name?: string;
  enabled?: boolean;
  hookSecret?: string;
  /** `poll`: forget trouble and poll now; `status`: forget trouble. Absent: nothing that matters to the PBX changed. */
  startOver?: 'poll' | 'status';
}

const SELECT = `
  SELECT c.connection_id AS "connectionId", c.connector, c.name, c.enabled, c.hook_secret AS "hookSecret",
         c.settings AS sealed, c.key_id AS "keyId", c.created_at AS "createdAt", c.updated_at AS "updatedAt",
         s.status, s.error, s.error_at AS "errorAt", s.failures, s.troubles, s.last_event_at AS "lastEventAt",
         s.last_poll_at AS "lastPollAt", s.next_poll_at AS "nextPollAt", s.cursor -> 'at' AS "logReadTo",
         sub.expires_at AS "subscribedUntil", sub.error AS "subscriptionError",
         led.state AS "menusState", led.since AS "menusSince", led.trouble AS "menusTrouble"
    FROM connections c JOIN connection_states s USING (connection_id)
    LEFT JOIN subscriptions sub USING (connection_id)
    LEFT JOIN voice_menu_conductors led ON led.connection_id = c.connection_id AND led.seen_at > now() - interval '60 seconds'`;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Connections of one tenant at a time, under row-level security. */
export class ConnectionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** A company has a handful of accounts at PBXs: the list is not paged. */
  async list(tenantId: string): Promise<ConnectionRow[]> {
    return this.#database.tenant(tenantId, async (tx) => {
      const { rows } = await tx.query(`${SELECT} ORDER BY c.name, c.connection_id`);
      return rows.map(toRow);
    });
  }

  async find(tenantId: string, connectionId: string): Promise<ConnectionRow | undefined> {
    if (!UUID.test(connectionId)) return undefined;
    return this.#database.tenant(tenantId, async (tx) => {
      const { rows } = await tx.query(`${SELECT} WHERE c.connection_id = $1`, [connectionId]);
      return rows[0] === undefined ? undefined : toRow(rows[0]);
    });
  }

  async insert(tenantId: string, connection: InsertedConnection): Promise<void> {
    const { connectionId, connector, name, enabled, sealed, keyId, hookSecret, polls } = connection;
    await this.#database.tenant(tenantId, async (tx) => {
      await tx.query(
        `INSERT INTO connections (connection_id, tenant_id, connector, name, enabled, settings, key_id, hook_secret)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [connectionId, tenantId, connector, name, enabled, sealed, keyId, hookSecret],
      );
      await tx.query(
        `INSERT INTO connection_states (connection_id, tenant_id, next_poll_at)
         VALUES ($1, $2, CASE WHEN $3 THEN now() END)`,
        [connectionId, tenantId, polls],
      );
    });
  }

  async update(tenantId: string, connectionId: string, change: UpdatedConnection): Promise<void> {
    await this.#database.tenant(tenantId, async (tx) => {
      await tx.query(
        `UPDATE connections
            SET name = coalesce($2, name), enabled = coalesce($3, enabled), settings = coalesce($4, settings),
                key_id = coalesce($5, key_id), hook_secret = coalesce($6, hook_secret),
                updated_at = clock_timestamp()
          WHERE connection_id = $1`,
        [connectionId, change.name, change.enabled, change.sealed, change.keyId, change.hookSecret],
      );
      if (change.startOver === undefined) return;
      await tx.query(
        `UPDATE connection_states
            SET status = 'new', error = NULL, error_at = NULL, failures = 0, troubles = '{}',
                next_poll_at = CASE WHEN $2 THEN now() END
          WHERE connection_id = $1`,
        [connectionId, change.startOver === 'poll'],
      );
    });
  }

  /** False when there was none. */
  async delete(tenantId: string, connectionId: string): Promise<boolean> {
    if (!UUID.test(connectionId)) return false;
    return this.#database.tenant(tenantId, async (tx) => {
      const { rowCount } = await tx.query('DELETE FROM connections WHERE connection_id = $1', [connectionId]);
      return (rowCount ?? 0) > 0;
    });
  }
}

function toRow(row: ConnectionRow & { error: string | null }): ConnectionRow {
  return { ...row, error: row.error ?? undefined };
}
