import pg from 'pg';
import type { DatabaseRole } from './database.ts';

export interface PoolOptions {
  databaseUrl: string;
  /** Role that every connection works under; absent = the login itself, which owns the schema. */
  role?: DatabaseRole;
  max: number;
  /** Shown in pg_stat_activity, so that an administrator sees who holds a connection. */
  name: string;
  onError?: (error: Error) => void;
}

/** Dates stay text where the type has no instant: a `date` turned into a JavaScript Date moves with the time zone. */
const DATE_OID = 1082;
/** bigint as number: our counters (inbox ids, sequences) stay far below 2^53. */
const INT8_OID = 20;

function parserFor(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === DATE_OID) return (value) => value;
  if (oid === INT8_OID) return Number;
  return format === undefined ? pg.types.getTypeParser(oid) : pg.types.getTypeParser(oid, format as 'text');
}

/** A pool whose connections start under `role`, so that no statement ever runs with the owner's rights by accident. */
export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: options.max,
    application_name: options.name,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 10_000,
    ...(options.role === undefined ? {} : { options: `-c role=${options.role}` }),
    types: { getTypeParser: parserFor as typeof pg.types.getTypeParser },
  });
  // An idle connection that breaks (server restarted) is replaced by the pool; without a listener Node would end the process.
  // While the pool ends, its goodbye and the server's own stop may cross.
  pool.on('error', (error) => {
    if (!pool.ending) options.onError?.(error);
  });
  return pool;
}
