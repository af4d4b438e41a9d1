import { randomUUID } from 'node:crypto';
import { isSupportedCountry } from 'libphonenumber-js/max';
import type { Database, Transaction } from '../db/database.ts';
import { parsePartyNumber, phoneKeys } from '../domain/phone-number.ts';
import { AppError } from '../platform/app-error.ts';
import { checkRules } from './check-rules.ts';
import { DEFAULT_SETTINGS, type TenantSettings } from './tenant-settings.ts';

export interface Tenant {
  tenantId: string;
  name: string;
  /** ISO 3166-1 alpha-2: how numbers without a country are read. */
  country: string;
  settings: TenantSettings;
}

/** Absent = stays as it is. */
export interface TenantChange {
  name?: string | undefined;
  country?: string | undefined;
  settings?: { [Key in keyof TenantSettings]?: TenantSettings[Key] | undefined } | undefined;
}

/** A number of the company itself. */
export interface OwnNumber {
  /** With country code where it is known. */
  digits: string;
  name?: string;
}

interface TenantRow {
  tenant_id: string;
  name: string;
  country: string;
  settings: Partial<TenantSettings>;
}

/** Every path of a call asks for the country; a change is seen by all processes within this time. */
const COUNTRY_MAX_AGE_MS = 5_000;

export class TenantService {
  readonly #database: Database;
  readonly #now: () => number;
  /** Key: tenant id. */
  readonly #countries = new Map<string, { country: string; readAt: number }>();

  constructor(options: { database: Database; now?: () => number }) {
    this.#database = options.database;
    this.#now = options.now ?? Date.now;
  }

  async create(tenant: {
    name: string;
    country?: string;
    settings?: Partial<TenantSettings>;
  }): Promise<Tenant> {
    const tenantId = randomUUID();
    const country = checkedCountry(tenant.country ?? 'RU');
    await this.#database.hub((tx) =>
      tx.query('INSERT INTO tenants (tenant_id, name, country, settings) VALUES ($1, $2, $3, $4)', [
        tenantId,
        tenant.name,
        country,
        JSON.stringify(tenant.settings ?? {}),
      ]),
    );
    return this.get(tenantId);
  }

  get(tenantId: string): Promise<Tenant> {
    return this.#database.tenant(tenantId, (tx) => getTenant(tx, tenantId));
  }

  async update(tenantId: string, change: TenantChange): Promise<Tenant> {
    const country = change.country === undefined ? null : checkedCountry(change.country);
    const updated = await this.#database.tenant(tenantId, async (tx) => {
      const before = await getTenant(tx, tenantId);
      const settings = await checkRules(tx, change.settings ?? {}, {
        tenantId,
        country: country ?? before.country,
        where: 'body.settings',
      });
      await tx.query(
        `UPDATE tenants SET name = coalesce($2, name), country = coalesce($3, country), settings = settings || $4::jsonb
         WHERE tenant_id = $1`,
        [tenantId, change.name ?? null, country, JSON.stringify(settings)],
      );
      return getTenant(tx, tenantId);
    });
    this.#countries.delete(tenantId);
    return updated;
  }

  /** For reading numbers; cached for seconds. */
  async countryOf(tenantId: string): Promise<string> {
    const known = this.#countries.get(tenantId);
    if (known !== undefined && this.#now() - known.readAt < COUNTRY_MAX_AGE_MS) return known.country;
    const { country } = await this.get(tenantId);
    this.#countries.set(tenantId, { country, readAt: this.#now() });
    return country;
  }

  listOwnNumbers(tenantId: string): Promise<OwnNumber[]> {
    return this.#database.tenant(tenantId, async (tx) => {
      const { rows } = await tx.query<{ digits: string; name: string | null }>(
        'SELECT digits, name FROM own_numbers WHERE tenant_id = $1 ORDER BY digits',
        [tenantId],
      );
      return rows.map(({ digits, name }) => ({ digits, ...(name === null ? {} : { name }) }));
    });
  }

  /** Adds the number, or renames it. Throws `unprocessable` for what is no outside number. */
  async putOwnNumber(tenantId: string, raw: string, name?: string): Promise<OwnNumber> {
    const number = parsePartyNumber(raw, { country: await this.countryOf(tenantId), form: 'mixed' });
    const digits = phoneKeys(number)?.digits;
    if (digits === undefined)
      throw new AppError('unprocessable', `"${raw}" is not a phone number: it needs 7 to 18 digits.`);
    await this.#database.tenant(tenantId, (tx) =>
      tx.query(
        `INSERT INTO own_numbers (tenant_id, digits, name) VALUES ($1, $2, $3)
         ON CONFLICT (tenant_id, digits) DO UPDATE SET name = excluded.name`,
        [tenantId, digits, name ?? null],
      ),
    );
    return { digits, ...(name === undefined ? {} : { name }) };
  }

  async removeOwnNumber(tenantId: string, digits: string): Promise<void> {
    const removed = await this.#database.tenant(tenantId, (tx) =>
      tx.query('DELETE FROM own_numbers WHERE tenant_id = $1 AND digits = $2', [tenantId, digits]),
    );
    if (removed.rowCount === 0) throw new AppError('notFound', 'This is not one of the own numbers.');
  }
}

async function getTenant(tx: Transaction, tenantId: string): Promise<Tenant> {
  const { rows } = await tx.query<TenantRow>(
    'SELECT tenant_id, name, country, settings FROM tenants WHERE tenant_id = $1',
    [tenantId],
  );
  const row = rows[0];
  if (row === undefined) throw new AppError('notFound', 'There is no such tenant.');
  return {
    tenantId: row.tenant_id,
    name: row.name,
    country: row.country,
    settings: { ...DEFAULT_SETTINGS, ...row.settings },
  };
}

function checkedCountry(country: string): string {
  const code = country.toUpperCase();
  if (!isSupportedCountry(code))
    throw new AppError('unprocessable', `"${country}" is not a country code such as RU.`);
  return code;
}
