import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { expect, it } from 'vitest';
import { CaptureStore } from '../../src/captures/capture-store.ts';
import { createTestDatabase } from '../support/database.ts';

it('a capture of large messages is read a few at a time, in order and whole', async () => {
  const { database, databaseUrl, close } = await createTestDatabase();
  const owner = new pg.Client({ connectionString: databaseUrl });
  await owner.connect();
  try {
    const [tenantId, captureId] = [randomUUID(), randomUUID()];
    await owner.query(`INSERT INTO tenants (tenant_id, name) VALUES ($1, 'Tenant')`, [tenantId]);
    await owner.query(
      `INSERT INTO captures (capture_id, tenant_id, connection_id, connector, connection_name, until, max_bytes)
       VALUES ($1, $2, $3, 'fake', 'Fake', now(), 1)`,
      [captureId, tenantId, randomUUID()],
    );
    const sizes = [1_500_000, 1_500_000, 10, 20, 1_900_000, 30];
    for (const size of sizes) {
      await owner.query('INSERT INTO capture_lines (capture_id, tenant_id, line) VALUES ($1, $2, $3)', [
        captureId,
        tenantId,
        'x'.repeat(size),
      ]);
    }
    const pages: number[][] = [];
    for await (const page of new CaptureStore(database).lines(tenantId, captureId)) {
      pages.push(page.map((line) => line.length));
    }
    expect(pages.flat()).toEqual(sizes);
    const held = pages.map((page) => page.reduce((sum, size) => sum + size, 0));
    expect(Math.max(...held)).toBeLessThan(4_000_000);
  } finally {
    await owner.end();
    await close();
  }
});
