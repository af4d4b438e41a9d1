import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Database } from '../db/database.ts';
import { AppError } from '../platform/app-error.ts';
import type { Principal, Role } from './principal.ts';

export interface ApiKey {
  apiKeyId: string;
  name: string;
  role: Role;
  /** Beginning of the key, for people to tell keys apart. */
  prefix: string;
  createdAt: string;
  lastUsedAt?: string;
  revokedAt?: string;
}

interface ApiKeyRow {
  api_key_id: string;
  tenant_id: string;
  name: string;
  role: Role;
  prefix: string;
  created_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

const KEY_BYTES = 32;
/** `cw_` and 32 bytes in base64url. Whatever looks otherwise is not worth a query. */
const KEY_FORM = /^cw_[A-Za-z0-9_-]{43}$/;
const PREFIX_LENGTH = 9;
/** Using a key is written down at most this often: a busy machine would otherwise turn every request into a write. */
const LAST_USED_EVERY_SECONDS = 60;

const COLUMNS = 'api_key_id, tenant_id, name, role, prefix, created_at, last_used_at, revoked_at';

/** Keys of machines. Only their SHA-256 is stored: 32 random bytes need no slow hash. */
export class ApiKeys {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The key itself is in the answer and nowhere else, ever. */
  async create(tenantId: string, key: { name: string; role: Role }): Promise<ApiKey & { key: string }> {
    const secret = `cw_${randomBytes(KEY_BYTES).toString('base64url')}`;
    const { rows } = await this.#database.tenant(tenantId, (tx) =>
      tx.query<ApiKeyRow>(
        `INSERT INTO api_keys (api_key_id, tenant_id, name, role, key_hash, prefix) VALUES ($1, $2, $3, $4, $5, $6)
         RETURNING ${COLUMNS}`,
        [randomUUID(), tenantId, key.name, key.role, hash(secret), secret.slice(0, PREFIX_LENGTH)],
      ),
    );
    return { ...toApiKey(rows[0] as ApiKeyRow), key: secret };
  }

  async list(tenantId: string): Promise<ApiKey[]> {
    const { rows } = await this.#database.tenant(tenantId, (tx) =>
      tx.query<ApiKeyRow>(
        `SELECT ${COLUMNS} FROM api_keys WHERE tenant_id = $1 ORDER BY created_at DESC, api_key_id LIMIT 1000`,
        [tenantId],
      ),
    );
    return rows.map(toApiKey);
  }

  /** Bites with the next request. Revoking twice changes nothing. */
  async revoke(tenantId: string, apiKeyId: string): Promise<ApiKey> {
    const { rows } = await this.#database.tenant(tenantId, (tx) =>
      tx.query<ApiKeyRow>(
        `UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE tenant_id = $1 AND api_key_id = $2
         RETURNING ${COLUMNS}`,
        [tenantId, apiKeyId],
      ),
    );
    const row = rows[0];
    if (row === undefined) throw new AppError('notFound', 'There is no such API key.');
    return toApiKey(row);
  }

  /** Undefined for unknown and revoked keys. */
  async resolve(key: string): Promise<Principal | undefined> {
    if (!KEY_FORM.test(key)) return undefined;
    const { rows } = await this.#database.hubPool.query<ApiKeyRow>(
      `SELECT ${COLUMNS} FROM api_keys WHERE key_hash = $1 AND revoked_at IS NULL`,
      [hash(key)],
    );
    const row = rows[0];
    if (row === undefined) return undefined;
    const usedAt = row.last_used_at?.getTime() ?? 0;
    if (Date.now() - usedAt > LAST_USED_EVERY_SECONDS * 1000) await this.#markUsed(row.api_key_id);
    return { tenantId: row.tenant_id, role: row.role, apiKeyId: row.api_key_id };
  }

  async #markUsed(apiKeyId: string): Promise<void> {
    await this.#database.hubPool.query(
      `UPDATE api_keys SET last_used_at = now() WHERE api_key_id = $1
         AND (last_used_at IS NULL OR last_used_at < now() - make_interval(secs => ${LAST_USED_EVERY_SECONDS}))`,
      [apiKeyId],
    );
  }
}

function hash(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

function toApiKey(row: ApiKeyRow): ApiKey {
  return {
    apiKeyId: row.api_key_id,
    name: row.name,
    role: row.role,
    prefix: row.prefix,
    createdAt: row.created_at.toISOString(),
    ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at.toISOString() }),
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at.toISOString() }),
  };
}
