import { createPostgresBackend, type PostgresConnectionOptions, runMigrations, withBackend } from 'bullmq';
import pg from 'pg';
import type { BullBackend } from './bull-queue-engine.ts';

export interface PostgresBackendOptions {
  /** As the owner: the first start makes the schema `bullmq`. */
  databaseUrl: string;
  /** Role that the queue works under after that. */
  role: string;
  poolSize: number;
  /**
   * Forget the jobs of the last run. Only where one process is the whole hub: what it left unfinished when it was killed
   * would otherwise block the next wake-up until it counts as stalled, and every job is found again by a sweep.
   */
  forgetJobs?: boolean;
  onError: (error: Error) => void;
}

const SCHEMA = 'bullmq';
/** Guards the grants, which PostgreSQL refuses to run at the same time in two processes. */
const LOCK_KEY = 285_562_883;
/** Events of the library that nobody here reads; few are kept. */
const KEPT_EVENTS = 100;

const { Queue, Worker } = withBackend(createPostgresBackend);

/** BullMQ in PostgreSQL, in a schema of its own and under a role that owns nothing. */
export function createPostgresQueueBackend(options: PostgresBackendOptions): BullBackend {
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: options.poolSize,
    keepAlive: true,
    application_name: 'callweave queue',
    // A job holds nothing but an id, and the sweep finds what a lost one would have done: no commit need wait for the disk.
    options: `-c role=${options.role} -c search_path=${SCHEMA} -c synchronous_commit=off`,
  });
  pool.on('error', (error) => {
    if (!pool.ending) options.onError(error);
  });
  // The library describes pg in types of its own, which miss the index signature of the real ones.
  const connection = pool as unknown as PostgresConnectionOptions;
  // Each worker keeps one connection to itself for LISTEN; the rest must still be enough for the work.
  let listeners = 0;
  return {
    start: () => prepareSchema(options),
    createQueue: (name, defaultJobOptions) =>
      new Queue(name, {
        connection,
        defaultJobOptions,
        streams: { events: { maxLen: KEPT_EVENTS } },
      }),
    createWorker: (name, process, times) => {
      listeners += 1;
      pool.options.max = options.poolSize + listeners;
      return new Worker(name, (job) => process(job.data), { connection, ...times });
    },
    stop: () => pool.end(),
  };
}

async function prepareSchema(options: PostgresBackendOptions): Promise<void> {
  const client = new pg.Client({
    connectionString: options.databaseUrl,
    application_name: 'callweave queue schema',
  });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    await runMigrations(client, SCHEMA);
    // CREATE, because the library makes one sequence of ids per queue when it first sees it.
    await client.query(`
      GRANT USAGE, CREATE ON SCHEMA ${SCHEMA} TO ${options.role};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${SCHEMA} TO ${options.role};
      GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${SCHEMA} TO ${options.role};
      GRANT EXECUTE ON ALL ROUTINES IN SCHEMA ${SCHEMA} TO ${options.role};`);
    if (options.forgetJobs === true) {
      await client.query(
        `TRUNCATE ${SCHEMA}.job, ${SCHEMA}.dedup, ${SCHEMA}.dedup_next, ${SCHEMA}.event CASCADE`,
      );
    }
  } finally {
    await client.end();
  }
}
