import type { Database } from '../db/database.ts';
import type { SettingsCipher } from './settings-cipher.ts';
import { ConnectionTokens, type TokenPairStore } from './token-pairs.ts';

/** A connection that is switched on, with its settings opened. Never leaves the process. */
export interface OpenedConnection {
  connectionId: string;
  tenantId: string;
  name: string;
  connector: string;
  /** ISO 3166-1 alpha-2 of the tenant. */
  country: string;
  hookSecret: string;
  /** As the person filled them in; the connector's schema adds the defaults. */
  settings: unknown;
  /** Changes whenever the settings are changed, and not by a new name. */
  version: string;
  /** Where its tokens are kept, for connectors whose tokens change. */
  tokens: TokenPairStore;
}

interface ConnectionRow {
  connection_id: string;
  tenant_id: string;
  name: string;
  connector: string;
  country: string;
  hook_secret: string;
  settings: Buffer;
  key_id: string;
  version: string;
}

/** Reads connections across tenants, for the parts of the hub that have no tenant yet. */
export class ConnectionSource {
  readonly #database: Database;
  readonly #cipher: SettingsCipher;

  constructor(database: Database, cipher: SettingsCipher) {
    this.#database = database;
    this.#cipher = cipher;
  }

  /** Undefined when it does not exist, or is switched off and `disabledToo` is not asked for. */
  async find(
    connectionId: string,
    { disabledToo = false }: { disabledToo?: boolean } = {},
  ): Promise<OpenedConnection | undefined> {
    const { rows } = await this.#database.hubPool.query<ConnectionRow>(
      `SELECT c.connection_id, c.tenant_id, c.name, c.connector, t.country, c.hook_secret, c.settings, c.key_id,
              md5(c.settings) AS version
         FROM connections c JOIN tenants t USING (tenant_id)
        WHERE c.connection_id = $1 AND (c.enabled OR $2)`,
      [connectionId, disabledToo],
    );
    const row = rows[0];
    if (row === undefined) return undefined;
    return {
      connectionId: row.connection_id,
      tenantId: row.tenant_id,
      name: row.name,
      connector: row.connector,
      country: row.country,
      hookSecret: row.hook_secret,
      settings: this.#cipher.open(row.connection_id, { keyId: row.key_id, sealed: row.settings }),
      version: row.version,
      tokens: new ConnectionTokens({
        database: this.#database,
        cipher: this.#cipher,
        connectionId: row.connection_id,
        tenantId: row.tenant_id,
        version: row.version,
      }),
    };
  }
}
