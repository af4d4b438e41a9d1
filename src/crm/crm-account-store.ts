import type { SealedSettings } from '../connections/settings-cipher.ts';
import type { Database } from '../db/database.ts';
import type { UnknownCallers } from '../domain/crm/crm-port.ts';
import type { CrmStatus } from './crm-account.ts';

export interface CrmAccountRow extends SealedSettings {
  accountId: string;
  connector: string;
  name: string;
  enabled: boolean;
  unknownCallers: UnknownCallers;
  inbound: boolean;
  outbound: boolean;
  since: Date;
  status: CrmStatus;
  reason: string | null;
  reasonAt: Date | null;
  failures: number;
  restsUntil: Date | null;
  lastDoneAt: Date | null;
  pending: number;
  unknown: number;
  failed: number;
  oldest: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface InsertedCrmAccount extends SealedSettings {
  accountId: string;
  connector: string;
  name: string;
  enabled: boolean;
  unknownCallers: UnknownCallers;
  inbound: boolean;
  outbound: boolean;
  since: Date;
}

export interface UpdatedCrmAccount extends Partial<Omit<InsertedCrmAccount, 'accountId' | 'connector'>> {
  /** Forget what went wrong, and begin at once. */
  startOver: boolean;
}

export interface MappedUser {
  agentId: string;
  userId: string;
}

const SELECT = `
  SELECT a.account_id AS "accountId", a.connector, a.name, a.enabled, a.settings AS sealed, a.key_id AS "keyId",
         a.unknown_callers AS "unknownCallers", a.inbound, a.outbound, a.since, s.status, s.reason, s.reason_at AS "reasonAt",
         s.failures, s.rests_until AS "restsUntil", s.last_done_at AS "lastDoneAt", w.pending, w.unknown, w.failed, w.oldest,
         a.created_at AS "createdAt", a.updated_at AS "updatedAt"
    FROM crm_accounts a JOIN crm_account_states s USING (account_id) CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE c.state = 'pending')::int AS pending, count(*) FILTER (WHERE c.state = 'unknown')::int AS unknown,
             count(*) FILTER (WHERE c.state = 'failed')::int AS failed, min(c.due_since) FILTER (WHERE c.state <> 'failed') AS oldest
        FROM crm_calls c WHERE c.account_id = a.account_id AND c.state IN ('pending', 'unknown', 'failed')) w`;

/** Accounts of one tenant at a time, under row-level security. */
export class CrmAccountStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** A company has a handful of CRMs: the list is not paged. */
  async list(tenantId: string): Promise<CrmAccountRow[]> {
    return this.#database.tenant(tenantId, async (tx) => {
      const { rows } = await tx.query<CrmAccountRow>(`${SELECT} ORDER BY a.name, a.account_id`);
      return rows;
    });
  }

  async find(tenantId: string, accountId: string): Promise<CrmAccountRow | undefined> {
    return this.#database.tenant(tenantId, async (tx) => {
      const { rows } = await tx.query<CrmAccountRow>(`${SELECT} WHERE a.account_id = $1`, [accountId]);
      return rows[0];
    });
  }

  /** It follows what happens from now on. */
  async insert(tenantId: string, account: InsertedCrmAccount): Promise<void> {
    const { accountId, connector, name, enabled, sealed, keyId, unknownCallers, inbound, outbound, since } =
      account;
    await this.#database.tenant(tenantId, async (tx) => {
      await tx.query(
        `INSERT INTO crm_accounts (account_id, tenant_id, connector, name, enabled, settings, key_id, unknown_callers, inbound, outbound, since)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
        [
          accountId,
          tenantId,
          connector,
          name,
          enabled,
          sealed,
          keyId,
          unknownCallers,
          inbound,
          outbound,
          since,
        ],
      );
      await tx.query(
        `INSERT INTO crm_account_states (account_id, tenant_id, cursor)
         SELECT $1, tenant_id, sequence FROM tenants WHERE tenant_id = $2`,
        [accountId, tenantId],
      );
    });
  }

  async update(tenantId: string, accountId: string, change: UpdatedCrmAccount): Promise<void> {
    await this.#database.tenant(tenantId, async (tx) => {
      await tx.query(
        `UPDATE crm_accounts
            SET name = coalesce($2, name), enabled = coalesce($3, enabled), settings = coalesce($4, settings),
                key_id = coalesce($5, key_id), unknown_callers = coalesce($6, unknown_callers),
                inbound = coalesce($7, inbound), outbound = coalesce($8, outbound), since = coalesce($9, since),
                updated_at = date_trunc('milliseconds', clock_timestamp())
          WHERE account_id = $1`,
        [
          accountId,
          change.name,
          change.enabled,
          change.sealed,
          change.keyId,
          change.unknownCallers,
          change.inbound,
          change.outbound,
          change.since,
        ],
      );
      if (!change.startOver) return;
      await tx.query(
        `UPDATE crm_account_states SET status = 'new', reason = NULL, reason_at = NULL, failures = 0, rests_until = NULL
          WHERE account_id = $1`,
        [accountId],
      );
    });
  }

  /** False when there was none. */
  async delete(tenantId: string, accountId: string): Promise<boolean> {
    return this.#database.tenant(tenantId, async (tx) => {
      const { rowCount } = await tx.query('DELETE FROM crm_accounts WHERE account_id = $1', [accountId]);
      return (rowCount ?? 0) > 0;
    });
  }

  async listUsers(tenantId: string, accountId: string): Promise<MappedUser[]> {
    return this.#database.tenant(tenantId, async (tx) => {
      const { rows } = await tx.query<MappedUser>(
        'SELECT agent_id AS "agentId", user_id AS "userId" FROM crm_users WHERE account_id = $1 ORDER BY agent_id',
        [accountId],
      );
      return rows;
    });
  }

  /** The whole mapping in place of what was. Agents that the tenant does not have are left out. */
  async putUsers(tenantId: string, accountId: string, users: readonly MappedUser[]): Promise<void> {
    const agentIds = users.map(({ agentId }) => agentId);
    await this.#database.tenant(tenantId, async (tx) => {
      await tx.query('DELETE FROM crm_users WHERE account_id = $1 AND NOT agent_id = ANY($2::uuid[])', [
        accountId,
        agentIds,
      ]);
      await tx.query(
        `INSERT INTO crm_users (account_id, agent_id, tenant_id, user_id)
         SELECT $1, a.agent_id, a.tenant_id, u.user_id
           FROM unnest($2::uuid[], $3::text[]) AS u(agent_id, user_id) JOIN agents a ON a.agent_id = u.agent_id
         ON CONFLICT (account_id, agent_id) DO UPDATE SET user_id = excluded.user_id
          WHERE crm_users.user_id <> excluded.user_id`,
        [accountId, agentIds, users.map(({ userId }) => userId)],
      );
    });
  }
}
