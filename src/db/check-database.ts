import pg from 'pg';
import { StartupError } from '../platform/startup-error.ts';

/** The oldest server whose syntax we use. */
const OLDEST_VERSION = 150_000;
const CONNECT_TIMEOUT_MS = 10_000;

/** Asks an outside database once. @throws StartupError with a sentence that names the address, never the password */
export async function checkDatabase(databaseUrl: string): Promise<void> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ number: string; name: string }>(
      "SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS name",
    );
    if (Number(rows[0]?.number) < OLDEST_VERSION) {
      throw new StartupError(
        `DATABASE_URL names PostgreSQL ${rows[0]?.name}, and Callweave needs 15 or newer.`,
      );
    }
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(
      `The database at ${addressOf(databaseUrl)} (DATABASE_URL) cannot be reached: ${reasonOf(error)}.`,
      {
        cause: error,
      },
    );
  } finally {
    await client.end().catch(() => {});
  }
}

function addressOf(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  return `${url.hostname}:${url.port || '5432'}${url.pathname}`;
}

/** Node gathers the failures of several addresses (IPv6, IPv4) in one error without a message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\.$/, '');
}
