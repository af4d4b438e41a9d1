import { createHmac, hkdfSync, randomInt } from 'node:crypto';
import type { Database, Transaction } from '../db/database.ts';
import { tailOf } from './number-patterns.ts';

export interface ErasedNumber {
  /** Ten digits. */
  replacement: string;
  /** What happened until then is not told again. */
  until: Date;
}

const NOBODY = '100';
const RANDOM_DIGITS = 10_000_000;

/** Which numbers were erased: known again when they come, readable by nobody. */
export class ErasedNumbers {
  readonly #key: Buffer;

  constructor(secretKey: Buffer) {
    this.#key = Buffer.from(hkdfSync('sha256', secretKey, '', 'callweave erased numbers', 32));
  }

  hashOf(tenantId: string, digits: string): string {
    return createHmac('sha256', this.#key)
      .update(`${tenantId} ${tailOf(digits)}`)
      .digest('hex');
  }

  /** The same replacement when it was erased before; the later time counts. */
  async put(tx: Transaction, tenantId: string, digits: string): Promise<ErasedNumber> {
    // No country has numbers like this, and no number begins with a zero where JSON has one as a number.
    const made = NOBODY + String(randomInt(RANDOM_DIGITS)).padStart(7, '0');
    const { rows } = await tx.query<{ replacement: string; until: Date }>(
      `INSERT INTO erased_numbers (tenant_id, number_hash, replacement, until) VALUES ($1, decode($2, 'hex'), $3, now())
       ON CONFLICT (tenant_id, number_hash) DO UPDATE SET until = greatest(erased_numbers.until, excluded.until)
       RETURNING replacement, until`,
      [tenantId, this.hashOf(tenantId, digits), made],
    );
    return rows[0] as ErasedNumber;
  }

  /** Of every tenant: tenant id → hash → what it became. */
  async listAll(database: Pick<Database, 'hubPool'>): Promise<Map<string, Map<string, ErasedNumber>>> {
    const { rows } = await database.hubPool.query<{
      tenant_id: string;
      hash: string;
      replacement: string;
      until: Date;
    }>(`SELECT tenant_id, encode(number_hash, 'hex') AS hash, replacement, until FROM erased_numbers`);
    const all = new Map<string, Map<string, ErasedNumber>>();
    for (const { tenant_id: tenantId, hash, replacement, until } of rows) {
      const of = all.get(tenantId) ?? new Map<string, ErasedNumber>();
      all.set(tenantId, of.set(hash, { replacement, until }));
    }
    return all;
  }
}
