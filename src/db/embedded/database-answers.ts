import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** PostgreSQL's codes: the server recovers or shuts down; the database does not exist. */
const CANNOT_CONNECT_NOW = '57P03';
const NO_SUCH_DATABASE = '3D000';
/** Recovery after a crash may have gigabytes of log to read. */
const RECOVERY_MS = 300_000;
/** A server that refuses connections for this long will not come. */
const SILENT_MS = 30_000;
const POLL_MS = 20;

/** Waits until the database answers, and makes it where the cluster is new. */
export async function waitForDatabase(
  databaseUrl: string,
  options: { ended: Promise<unknown> },
): Promise<void> {
  let ended = false;
  options.ended.then(
    () => {
      ended = true;
    },
    () => {
      ended = true;
    },
  );
  const started = Date.now();
  for (;;) {
    try {
      return await ask(databaseUrl, 'SELECT 1');
    } catch (error) {
      const code = (error as { code?: string }).code;
      if (code === NO_SUCH_DATABASE) {
        await createDatabase(databaseUrl);
        continue;
      }
      const patienceMs = code === CANNOT_CONNECT_NOW ? RECOVERY_MS : SILENT_MS;
      if (ended || Date.now() - started > patienceMs) throw error;
      await pause(POLL_MS);
    }
  }
}

async function createDatabase(databaseUrl: string): Promise<void> {
  const url = new URL(databaseUrl);
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  await ask(url.href, `CREATE DATABASE "${name}"`);
}

async function ask(databaseUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end().catch(() => {});
  }
}
