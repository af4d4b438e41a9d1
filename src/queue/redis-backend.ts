import { type ConnectionOptions, Queue, Worker } from 'bullmq';
import type { BullBackend } from './bull-queue-engine.ts';
import { parseRedisUrl } from './redis-connection.ts';

export interface RedisBackendOptions {
  redisUrl: string;
  /** First part of every key, so that Callweave may share a Redis. */
  prefix?: string;
}

/** Events of the library that nobody here reads; few are kept. */
const KEPT_EVENTS = 100;

/** BullMQ in Redis: several times the jobs per second of PostgreSQL, and nothing that must not be lost. */
export function createRedisQueueBackend(options: RedisBackendOptions): BullBackend {
  // The library bundles types of ioredis that differ from the real ones in optional properties.
  const connection = parseRedisUrl(options.redisUrl) as ConnectionOptions;
  const prefix = options.prefix ?? 'callweave';
  return {
    start: async () => {},
    createQueue: (name, defaultJobOptions) =>
      new Queue(name, {
        // Whoever adds has already committed what matters: better an error at once than a request that hangs.
        connection: { ...connection, maxRetriesPerRequest: 1 },
        prefix,
        defaultJobOptions,
        streams: { events: { maxLen: KEPT_EVENTS } },
      }),
    createWorker: (name, process, times) =>
      new Worker(name, (job) => process(job.data), {
        // A worker waits for its server for ever.
        connection: { ...connection, maxRetriesPerRequest: null },
        prefix,
        ...times,
      }),
    stop: async () => {},
  };
}
