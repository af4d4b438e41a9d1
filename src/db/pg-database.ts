import type { Pool } from 'pg';
import { actAsText } from '../platform/acting.ts';
import { AppError } from '../platform/app-error.ts';
import type { Service } from '../platform/lifecycle.ts';
import { actingPool } from './acting-pool.ts';
import type { Database, Transaction } from './database.ts';
import { createPool } from './pool.ts';

export interface PgDatabaseOptions {
  databaseUrl: string;
  /** Connections per pool (`callweave_app` and `callweave_hub`); the sign-in pool takes a quarter of it. */
  poolSize: number;
  onError?: (error: Error) => void;
}

/** It goes into the text of a statement, so it must be a uuid and nothing else. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** `Database` on PostgreSQL: one pool per role. */
export class PgDatabase implements Database, Service {
  readonly hubPool: Pool;
  readonly authPool: Pool;
  private readonly appPool: Pool;
  private stopping: Promise<void> | undefined;

  constructor(options: PgDatabaseOptions) {
    const { databaseUrl, poolSize, onError } = options;
    const common = { databaseUrl, ...(onError === undefined ? {} : { onError }) };
    this.appPool = createPool({ ...common, role: 'callweave_app', max: poolSize, name: 'callweave app' });
    this.hubPool = createPool({ ...common, role: 'callweave_hub', max: poolSize, name: 'callweave hub' });
    const authSize = Math.max(2, Math.ceil(poolSize / 4));
    this.authPool = actingPool(
      createPool({ ...common, role: 'callweave_auth', max: authSize, name: 'callweave auth' }),
    );
  }

  /** Opens one connection, so that an unreachable database shows at start and not at the first call. */
  async start(): Promise<void> {
    await this.hubPool.query('SELECT 1');
  }

  async stop(): Promise<void> {
    this.stopping ??= Promise.all([this.appPool.end(), this.hubPool.end(), this.authPool.end()]).then(
      () => {},
    );
    await this.stopping;
  }

  async tenant<T>(tenantId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    if (!UUID.test(tenantId)) throw new AppError('invalidInput', 'A tenant id is a uuid.');
    // One round trip: the two statements travel in one message.
    return inTransaction(this.appPool, `BEGIN; SET LOCAL callweave.tenant = '${tenantId}'`, work);
  }

  async hub<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return inTransaction(this.hubPool, 'BEGIN', work);
  }
}

async function inTransaction<T>(
  pool: Pool,
  begin: string,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // While a client is out of the pool nobody else listens; an unheard 'error' would end the process.
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  try {
    const act = actAsText();
    await client.query(act === '' ? begin : `${begin}; SET LOCAL callweave.act = ${literal(act)}`);
    const result = await work(client);
    // Somebody acts: whatever was written is written down with it, or not at all.
    await client.query(act === '' ? 'COMMIT' : 'SELECT close_audit(false); COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: Error) => {
      broken ??= rollbackError;
    });
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/** SET takes no parameters. Backslashes are plain characters in a PostgreSQL string, a quote is doubled. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
