import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const ours = randomUUID();
const theirs = randomUUID();
let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
  await test.database.hub(async (tx) => {
    await tx.query('INSERT INTO tenants (tenant_id, name) VALUES ($1, $2), ($3, $4)', [
      ours,
      'Ours',
      theirs,
      'Theirs',
    ]);
  });
});
afterAll(async () => test?.close());

const namesSeen = 'SELECT name FROM tenants ORDER BY name';

describe('the database as features see it', () => {
  it('shows a tenant its own rows and nothing else', async () => {
    const rows = await test.database.tenant(ours, async (tx) => (await tx.query(namesSeen)).rows);
    expect(rows).toEqual([{ name: 'Ours' }]);
  });

  it('refuses to write a row of another tenant', async () => {
    const write = test.database.tenant(ours, (tx) =>
      tx.query('INSERT INTO own_numbers (tenant_id, digits) VALUES ($1, $2)', [theirs, '79000000001']),
    );
    await expect(write).rejects.toThrow(/row-level security/);
  });

  it('forgets the tenant when the transaction ends, even on the same connection', async () => {
    const single = await createTestDatabase({ poolSize: 1 });
    try {
      await single.database.hub((tx) =>
        tx.query('INSERT INTO tenants (tenant_id, name) VALUES ($1, $2)', [ours, 'Ours']),
      );
      await single.database.tenant(ours, (tx) => tx.query(namesSeen));
      const other = await single.database.tenant(theirs, async (tx) => (await tx.query(namesSeen)).rows);
      expect(other).toEqual([]);
    } finally {
      await single.close();
    }
  });

  it('keeps the hub away from contacts', async () => {
    await expect(test.database.hub((tx) => tx.query('SELECT * FROM contacts'))).rejects.toThrow(
      /permission denied/,
    );
  });

  it('takes nothing but a uuid for a tenant', async () => {
    const call = test.database.tenant("x'; DROP TABLE tenants; --", async () => 1);
    await expect(call).rejects.toMatchObject({ code: 'invalidInput' });
  });

  it('undoes everything when the work fails', async () => {
    const work = test.database.tenant(ours, async (tx) => {
      await tx.query('INSERT INTO own_numbers (tenant_id, digits) VALUES ($1, $2)', [ours, '79000000002']);
      throw new Error('on purpose');
    });
    await expect(work).rejects.toThrow('on purpose');
    const rows = await test.database.tenant(
      ours,
      async (tx) => (await tx.query('SELECT * FROM own_numbers')).rows,
    );
    expect(rows).toEqual([]);
  });

  it('goes on after the server has cut a connection in the middle of a transaction', async () => {
    const cut = test.database.tenant(ours, async (tx) => {
      const [{ pid }] = (await tx.query('SELECT pg_backend_pid() AS pid')).rows;
      const owner = new pg.Client({ connectionString: test.databaseUrl });
      await owner.connect();
      await owner.query('SELECT pg_terminate_backend($1)', [pid]);
      await owner.end();
      await tx.query('SELECT 1');
    });
    await expect(cut).rejects.toThrow();
    const rows = await test.database.tenant(ours, async (tx) => (await tx.query(namesSeen)).rows);
    expect(rows).toEqual([{ name: 'Ours' }]);
  });

  it('gives sequences and ids as numbers and days as text', async () => {
    const { rows } = await test.database.hubPool.query("SELECT 5::bigint AS id, '2026-03-01'::date AS day");
    expect(rows).toEqual([{ id: 5, day: '2026-03-01' }]);
  });
});
