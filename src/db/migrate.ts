import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { StartupError } from '../platform/startup-error.ts';

export interface MigrateOptions {
  databaseUrl: string;
  /** Folder of the SQL files; the repository's own unless a test says otherwise. */
  directory?: string;
}

export interface MigrationFile {
  name: string;
  sql: string;
  checksum: string;
}

const DEFAULT_DIRECTORY = fileURLToPath(new URL('../../migrations', import.meta.url));
/** Any number will do as long as all processes use the same: "callweave" on a phone's keypad, cut to nine digits. */
const LOCK_KEY = 225_593_283;

export async function readMigrations(directory = DEFAULT_DIRECTORY): Promise<MigrationFile[]> {
  const names = (await readdir(directory)).filter((name) => /^\d{4}-.+\.sql$/.test(name)).sort();
  const files: MigrationFile[] = [];
  for (const name of names) {
    // A checkout on Windows may turn line ends; that is not a change.
    const sql = (await readFile(join(directory, name), 'utf8')).replaceAll('\r\n', '\n');
    files.push({ name, sql, checksum: createHash('sha256').update(sql).digest('hex') });
  }
  return files;
}

/**
 * Brings the schema up to the files, each in its own transaction, and returns the names of those applied. Processes that
 * start at once wait for each other on an advisory lock.
 * @throws StartupError when an applied file was changed, or the database is ahead of this release.
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const files = await readMigrations(options.directory);
  const client = new pg.Client({
    connectionString: options.databaseUrl,
    application_name: 'callweave migrations',
  });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    await client.query(
      `CREATE TABLE IF NOT EXISTS callweave_migrations
       (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
    const ledger = await client.query<{ name: string; checksum: string }>(
      'SELECT name, checksum FROM callweave_migrations',
    );
    const applied = new Map(ledger.rows.map((row) => [row.name, row.checksum]));
    refuseSurprises(files, applied);
    const done: string[] = [];
    for (const file of files) {
      if (applied.has(file.name)) continue;
      await apply(client, file);
      done.push(file.name);
    }
    return done;
  } finally {
    await client.end();
  }
}

/** @param applied checksum by file name */
function refuseSurprises(files: MigrationFile[], applied: Map<string, string>): void {
  const problems: string[] = [];
  const known = new Set(files.map((file) => file.name));
  for (const name of applied.keys()) {
    if (!known.has(name)) {
      problems.push(
        `The database was migrated by a newer release (${name} is not part of this one): update Callweave.`,
      );
    }
  }
  for (const file of files) {
    const checksum = applied.get(file.name);
    if (checksum !== undefined && checksum !== file.checksum) {
      problems.push(
        `The migration ${file.name} was changed after it had been applied to this database: restore the file and put the change into a new one.`,
      );
    }
  }
  if (problems.length > 0) throw new StartupError(problems);
}

async function apply(client: pg.Client, file: MigrationFile): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(file.sql);
    await client.query('INSERT INTO callweave_migrations (name, checksum) VALUES ($1, $2)', [
      file.name,
      file.checksum,
    ]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new StartupError(
      `The migration ${file.name} failed: ${error instanceof Error ? error.message : String(error)}.`,
      {
        cause: error,
      },
    );
  }
}
