import type { SettingsCipher } from '../connections/settings-cipher.ts';
import { ConnectionTokens } from '../connections/token-pairs.ts';
import type { Database } from '../db/database.ts';
import type { UnknownCallers } from '../domain/crm/crm-port.ts';
import type { CrmStanding, CrmStatus, OpenedCrmAccount } from './crm-account.ts';

/** What the settings of an account are sealed for: a row copied under another account, or under a connection, does not open there. */
export const sealedFor = (accountId: string): string => `crm:${accountId}`;

const TOKEN_PLACE = { pairs: 'crm_token_pairs', accounts: 'crm_accounts', id: 'account_id' } as const;

interface AccountRow {
  account_id: string;
  tenant_id: string;
  connector: string;
  name: string;
  country: string;
  settings: Buffer;
  key_id: string;
  version: string;
}

interface StandingRow {
  unknown_callers: UnknownCallers;
  inbound: boolean;
  outbound: boolean;
  since: Date;
  country: string;
  locale: string | null;
  time_zone: string | null;
  status: CrmStatus;
  failures: number;
  rests_until: Date | null;
}

/** Reads accounts across tenants, for whoever works on them. */
export class CrmAccountSource {
  readonly #database: Database;
  readonly #cipher: SettingsCipher;

  constructor(database: Database, cipher: SettingsCipher) {
    this.#database = database;
    this.#cipher = cipher;
  }

  /** Account id → version of its settings, of those that are switched on. */
  async listEnabled(): Promise<Map<string, string>> {
    const { rows } = await this.#database.hubPool.query<{ account_id: string; version: string }>(
      'SELECT account_id, md5(settings) AS version FROM crm_accounts WHERE enabled',
    );
    return new Map(rows.map(({ account_id, version }) => [account_id, version]));
  }

  /** Undefined when it does not exist, or is switched off and `disabledToo` is not asked for. */
  async find(
    accountId: string,
    { disabledToo = false }: { disabledToo?: boolean } = {},
  ): Promise<OpenedCrmAccount | undefined> {
    const { rows } = await this.#database.hubPool.query<AccountRow>(
      `SELECT a.account_id, a.tenant_id, a.connector, a.name, t.country, a.settings, a.key_id, md5(a.settings) AS version
         FROM crm_accounts a JOIN tenants t USING (tenant_id) WHERE a.account_id = $1 AND (a.enabled OR $2)`,
      [accountId, disabledToo],
    );
    const row = rows[0];
    if (row === undefined) return undefined;
    const { tenant_id: tenantId, connector, name, country, version } = row;
    return {
      accountId,
      tenantId,
      connector,
      name,
      country,
      version,
      settings: this.#cipher.open(sealedFor(accountId), { keyId: row.key_id, sealed: row.settings }),
      tokens: new ConnectionTokens({
        database: this.#database,
        cipher: this.#cipher,
        connectionId: accountId,
        tenantId,
        version,
        place: TOKEN_PLACE,
      }),
    };
  }

  async standing(accountId: string): Promise<CrmStanding | undefined> {
    const { rows } = await this.#database.hubPool.query<StandingRow>(
      `SELECT a.unknown_callers, a.inbound, a.outbound, a.since, t.country, t.settings->>'locale' AS locale,
              t.settings->>'timeZone' AS time_zone, s.status, s.failures, s.rests_until
         FROM crm_accounts a JOIN crm_account_states s USING (account_id) JOIN tenants t ON t.tenant_id = a.tenant_id
        WHERE a.account_id = $1 AND a.enabled`,
      [accountId],
    );
    const row = rows[0];
    if (row === undefined) return undefined;
    const { unknown_callers: unknownCallers, inbound, outbound, since, country, status, failures } = row;
    return {
      policy: { unknownCallers, inbound, outbound, since },
      country,
      language: row.locale === 'en' ? 'en' : 'ru',
      timeZone: row.time_zone ?? 'Europe/Moscow',
      status,
      failures,
      restsUntil: row.rests_until?.getTime(),
    };
  }

  /** Takes the account over: whoever worked on it before sends nothing any more. Returns the number of this run. */
  async beginRun(accountId: string): Promise<number> {
    const { rows } = await this.#database.hubPool.query<{ run: string }>(
      'UPDATE crm_account_states SET run = run + 1 WHERE account_id = $1 RETURNING run',
      [accountId],
    );
    return Number(rows[0]?.run ?? 0);
  }
}
