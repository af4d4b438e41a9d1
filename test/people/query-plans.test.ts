import { beforeAll, describe, expect, it } from 'vitest';
import { importBatch } from '../../src/contacts/csv/import-batch.ts';
import { PgCallerDirectory } from '../../src/contacts/pg-caller-directory.ts';
import { toStoredNumber } from '../../src/contacts/stored-number.ts';
import type { Transaction } from '../../src/db/database.ts';
import { parsePartyNumber } from '../../src/domain/phone-number.ts';
import { prepareWorld } from './people-fixture.ts';

const world = prepareWorld();
const CONTACTS = 20_000;
let tenantId: string;

async function fill(tenant: string, count: number): Promise<void> {
  await world.owner.query(
    `WITH made AS (
       INSERT INTO contacts (contact_id, tenant_id, name, external_key)
       SELECT gen_random_uuid(), $1, 'Contact ' || i, 'k' || i FROM generate_series(1, $2) i RETURNING contact_id, name)
     INSERT INTO contact_numbers (tenant_id, contact_id, raw, e164, digits, last10)
     SELECT $1, contact_id, d, '+' || d, d, right(d, 10)
     FROM (SELECT contact_id, '79' || lpad(substr(name, 9), 9, '0') AS d FROM made) AS made`,
    [tenant, count],
  );
}

/** Pages of tables and indexes that the statements touch, by statement; nothing of it is kept. */
async function pagesOf(work: (tx: Transaction) => Promise<unknown>): Promise<number[]> {
  const pages: number[] = [];
  const undo = new Error('undo');
  await world.database
    .tenant(tenantId, async (tx) => {
      const query = async (text: string | { text: string; values: unknown[] }, values?: unknown[]) => {
        const [sql, parameters] = typeof text === 'string' ? [text, values] : [text.text, text.values];
        const { rows } = await tx.query(
          `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`,
          parameters as unknown[],
        );
        const { Plan: plan } = rows[0]['QUERY PLAN'][0];
        pages.push(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']);
        return /^\s*SELECT/.test(sql as string)
          ? tx.query(sql as string, parameters as unknown[])
          : { rows: [] };
      };
      await work({ query } as unknown as Transaction);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  return pages;
}

describe('a tenant that the statistics of the database know nothing of', () => {
  beforeAll(async () => {
    // Others were there when the tables were last looked at; this tenant's first list came since.
    for (let i = 0; i < 5; i += 1) await fill(await world.addTenant(), 500);
    await world.owner.query('ALTER TABLE contacts SET (autovacuum_enabled = off)');
    await world.owner.query('ALTER TABLE contact_numbers SET (autovacuum_enabled = off)');
    await world.owner.query('ANALYZE contacts, contact_numbers');
    tenantId = await world.addTenant();
    await fill(tenantId, CONTACTS);
  });

  it('has its callers found by a few pages each', async () => {
    const numbers = Array.from({ length: 20 }, (_, i) =>
      parsePartyNumber(`+79${String(i * 977 + 1).padStart(9, '0')}`, { country: 'RU', form: 'e164' }),
    );
    const [pages] = await pagesOf((tx) => new PgCallerDirectory().matchMany(tx, tenantId, numbers));
    expect(pages).toBeGreaterThan(20);
    expect(pages).toBeLessThan(20 * 30);
  });

  it.each([
    ['by key', (i: number) => ({ name: `New ${i}`, externalKey: `k${i + 1}` })],
    ['by name and number', (i: number) => ({ name: `Contact ${i + 1}`, externalKey: null })],
  ])('has the rows of a list found %s by a few pages each', async (_how, row) => {
    const count = 200;
    const rows = Array.from({ length: count }, (_, i) => ({
      ...row(i),
      company: null,
      ownerAgentId: null,
      numbers: [toStoredNumber(`+79${String(i + 1).padStart(9, '0')}`, 'RU')!],
    }));
    for (const pages of await pagesOf((tx) => importBatch(tx, tenantId, rows)))
      expect(pages).toBeLessThan(count * 60);
  });
});
