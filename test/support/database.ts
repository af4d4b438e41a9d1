import type { Database } from '../../src/db/database.ts';
import { PgDatabase } from '../../src/db/pg-database.ts';
import { giveBackDatabase, takeDatabase } from './shared-servers.ts';

export interface TestDatabase {
  database: Database;
  /** As the owner, who is bound by no policy: for arranging and for looking. */
  databaseUrl: string;
  close(): Promise<void>;
}

/** A freshly migrated database on the run's real PostgreSQL. Call it in `beforeAll`, and `close` in `afterAll`. */
export async function createTestDatabase(options: { poolSize?: number } = {}): Promise<TestDatabase> {
  const databaseUrl = await takeDatabase();
  const database = new PgDatabase({ databaseUrl, poolSize: options.poolSize ?? 5 });
  await database.start();
  return {
    database,
    databaseUrl,
    async close() {
      await database.stop();
      await giveBackDatabase(databaseUrl);
    },
  };
}
