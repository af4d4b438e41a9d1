import { join } from 'node:path';
import type { Config } from './config.ts';
import { checkDatabase } from './db/check-database.ts';
import type { Database } from './db/database.ts';
import { EmbeddedPostgres } from './db/embedded/embedded-postgres.ts';
import { migrate } from './db/migrate.ts';
import { PgDatabase } from './db/pg-database.ts';
import type { Bus } from './platform/bus.ts';
import { ensureDataFolder } from './platform/data-folder.ts';
import { lockFolder } from './platform/folder-lock.ts';
import type { Logger } from './platform/logger.ts';
import { Metrics } from './platform/metrics.ts';
import { PostgresBus } from './platform/postgres-bus.ts';
import { RedisBus } from './platform/redis-bus.ts';
import { keepSecretKey } from './platform/secret-key.ts';
import type { StartupError } from './platform/startup-error.ts';
import type { StopStep } from './platform/stop-in-order.ts';
import { BullQueueEngine } from './queue/bull-queue-engine.ts';
import { checkRedis } from './queue/check-redis.ts';
import { createPostgresQueueBackend } from './queue/postgres-backend.ts';
import type { QueueEngine } from './queue/queue.ts';
import { createRedisQueueBackend } from './queue/redis-backend.ts';

/** What every part of the hub stands on. Embedded or outside, PostgreSQL alone or with Redis: only this file knows. */
export interface Backbone {
  database: Database;
  bus: Bus;
  queue: QueueEngine;
  metrics: Metrics;
  logger: Logger;
  secretKey: Buffer;
}

export interface BackboneOptions {
  config: Config;
  logger: Logger;
  /** Receives each part as soon as it is open, so that a start which fails half-way is undone as well. */
  opened: (step: StopStep) => void;
  /** The embedded database is gone for good. */
  onLost: (error: StartupError) => void;
}

/** Connections of the queue besides one per worker; jobs are short, so few are enough. */
const QUEUE_POOL_SIZE = 6;

/** @throws StartupError with a sentence for whoever can help */
export async function openBackbone(options: BackboneOptions): Promise<Backbone> {
  const { config, logger, opened } = options;
  await ensureDataFolder(config.dataDir);
  const databaseUrl = config.databaseUrl ?? (await openEmbedded(options));
  await Promise.all([
    config.databaseUrl === undefined ? undefined : checkDatabase(config.databaseUrl),
    config.redisUrl === undefined ? undefined : checkRedis(config.redisUrl),
  ]);
  await migrate({ databaseUrl });

  const metrics = new Metrics();
  metrics.collectProcess();
  const onError = (err: Error): void => logger.warn({ err }, 'a database connection was lost');
  const database = new PgDatabase({ databaseUrl, poolSize: config.databasePoolSize, onError });
  opened({ name: 'database', stop: () => database.stop() });
  await database.start();
  // A hub that was off for months must have its months before the first row comes; Prune makes them from then on.
  await database.hubPool.query(
    `SELECT ensure_month_partitions((date_trunc('month', now()) + make_interval(months => ahead))::date)
     FROM generate_series(0, 2) AS ahead`,
  );

  const bus = openBus(config, databaseUrl, database, logger);
  const queue = new BullQueueEngine({ backend: queueBackend(config, databaseUrl, onError), logger });
  opened({ name: 'bus', stop: () => bus.stop() });
  opened({ name: 'queue', stop: () => queue.stop() });
  await Promise.all([bus.start(), queue.start()]);
  const secretKey = config.secretKey ?? (await keepSecretKey(join(config.dataDir, 'secret.key')));
  return { database, bus, queue, metrics, logger, secretKey };
}

async function openEmbedded({ config, logger, opened, onLost }: BackboneOptions): Promise<string> {
  const release = await lockFolder(config.dataDir);
  opened({ name: 'folder', stop: release });
  const server = new EmbeddedPostgres({ dataDir: config.dataDir, logger, onLost });
  opened({ name: 'embedded database', stop: () => server.stop() });
  await server.start();
  return server.databaseUrl;
}

function openBus(config: Config, databaseUrl: string, database: Database, logger: Logger): Bus {
  return config.redisUrl === undefined
    ? new PostgresBus({ databaseUrl, pool: database.hubPool, logger })
    : new RedisBus({ redisUrl: config.redisUrl, logger });
}

function queueBackend(config: Config, databaseUrl: string, onError: (error: Error) => void) {
  if (config.redisUrl !== undefined) return createRedisQueueBackend({ redisUrl: config.redisUrl });
  return createPostgresQueueBackend({
    databaseUrl,
    role: 'callweave_hub',
    poolSize: QUEUE_POOL_SIZE,
    // The embedded database has one process only, so whatever is left of the last run belongs to nobody.
    forgetJobs: config.databaseUrl === undefined,
    onError,
  });
}
