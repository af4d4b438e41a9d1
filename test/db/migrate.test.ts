import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let test: TestDatabase;
let directory: string;

beforeEach(async () => {
  test = await createTestDatabase();
  directory = await mkdtemp(join(tmpdir(), 'callweave-migrations-'));
  // The files of the repository are applied already; these tests bring their own ledger.
  await ask('DROP TABLE callweave_migrations');
  await write('0001-words.sql', 'CREATE TABLE words (word text);');
});
afterEach(async () => {
  await test.close();
  await rm(directory, { recursive: true, force: true });
});

const write = (name: string, sql: string): Promise<void> => writeFile(join(directory, name), sql);
const run = (): Promise<string[]> => migrate({ databaseUrl: test.databaseUrl, directory });

async function ask(statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: test.databaseUrl });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

describe('migrations', () => {
  it('apply each file once, in order', async () => {
    await write('0002-more.sql', "INSERT INTO words VALUES ('once');");
    expect(await run()).toEqual(['0001-words.sql', '0002-more.sql']);
    expect(await run()).toEqual([]);
    expect(await ask('SELECT word FROM words')).toEqual([{ word: 'once' }]);
  });

  it('run once when many processes start together', async () => {
    await write('0002-more.sql', "INSERT INTO words SELECT 'once' FROM pg_sleep(0.1);");
    const results = await Promise.all(Array.from({ length: 6 }, run));
    expect(results.filter((applied) => applied.length > 0)).toHaveLength(1);
    expect(await ask('SELECT word FROM words')).toEqual([{ word: 'once' }]);
  });

  it('refuse to go on when an applied file was changed', async () => {
    await run();
    await write('0001-words.sql', 'CREATE TABLE words (word text, meaning text);');
    await expect(run()).rejects.toThrow(/^The migration 0001-words\.sql was changed .*\.$/);
  });

  it('take other line ends for no change', async () => {
    await write('0001-words.sql', 'CREATE TABLE words\n(word text);\n');
    await run();
    await write('0001-words.sql', 'CREATE TABLE words\r\n(word text);\r\n');
    expect(await run()).toEqual([]);
  });

  it('refuse a database that a newer release has migrated', async () => {
    await write('0002-future.sql', 'SELECT 1;');
    await run();
    await rm(join(directory, '0002-future.sql'));
    await expect(run()).rejects.toThrow(/newer release .*0002-future\.sql/);
  });

  it('leave nothing of a file that fails, and name it', async () => {
    await write('0002-broken.sql', "INSERT INTO words VALUES ('half'); SELECT nonsense;");
    await expect(run()).rejects.toThrow(/^The migration 0002-broken\.sql failed: /);
    expect(await ask('SELECT word FROM words')).toEqual([]);
  });
});
