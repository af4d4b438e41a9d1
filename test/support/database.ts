import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Database } from '../../src/db/database.ts';
import { PgDatabase } from '../../src/db/pg-database.ts';
import { sharedServer } from './shared-servers.ts';
import { TEMPLATE_DATABASE } from './template-database.ts';

export interface TestDatabase {
  database: Database;
  /** As the owner, who is bound by no policy: for arranging and for looking. */
  databaseUrl: string;
  close(): Promise<void>;
}

/** A freshly migrated database on the run's real PostgreSQL. Call it in `beforeAll`, and `close` in `afterAll`. */
export async function createTestDatabase(options: { poolSize?: number } = {}): Promise<TestDatabase> {
  const adminUrl = await sharedServer('postgres');
  if (adminUrl === undefined) throw new Error('There is no PostgreSQL to test on.');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administrate(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE_DATABASE} STRATEGY FILE_COPY`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const database = new PgDatabase({ databaseUrl: url.href, poolSize: options.poolSize ?? 5 });
  await database.start();
  return {
    database,
    databaseUrl: url.href,
    async close() {
      await database.stop();
      await administrate(adminUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function administrate(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
