import type { JobsOptions, WorkerOptions } from 'bullmq';
import type { Logger } from '../platform/logger.ts';
import type { JobHandler, JobOptions, JobQueue, QueueDepth, QueueEngine } from './queue.ts';

type WorkerTimes = Pick<
  WorkerOptions,
  'lockDuration' | 'stalledInterval' | 'maxStalledCount' | 'concurrency'
>;

/** The part of the library's queue and worker that we use; their full types differ by backend. */
interface BullQueue {
  add(name: string, data: unknown, options: JobsOptions): Promise<unknown>;
  getJobCounts(
    ...states: ('waiting' | 'active' | 'delayed' | 'failed')[]
  ): Promise<{ [state: string]: number }>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}
interface BullWorker {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'failed', listener: (job: { data: unknown } | undefined, error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

/** What differs between PostgreSQL and Redis. */
export interface BullBackend {
  /** Opens what queues and workers share. */
  start(): Promise<void>;
  createQueue(name: string, jobOptions: JobsOptions): BullQueue;
  createWorker(name: string, process: (data: unknown) => Promise<void>, options: WorkerTimes): BullWorker;
  stop(): Promise<void>;
}

export interface BullQueueEngineOptions {
  backend: BullBackend;
  logger: Logger;
  /** After this long without a sign of life a job is given to another worker. */
  lockDurationMs?: number;
}

/**
 * A worker that was killed leaves its job behind, and with it the deduplication of the same id: the next wake-up waits
 * until the job counts as stalled. Six seconds keep that wait short, and are far above any pause of a living process.
 */
const LOCK_DURATION_MS = 6_000;
/** A job is an id and running it twice does no harm, so it may be taken over as often as processes die. */
const MAX_STALLED = 1_000;
/** Done is done: the database holds what came of it. Failed jobs stay for a look. */
const JOB_HISTORY: JobsOptions = { removeOnComplete: true, removeOnFail: { count: 200 } };
/** A lost server makes the library complain many times a second; people need the sentence once. */
const QUIET_MS = 10_000;

/** BullMQ behind our contract, on either of its backends. */
export class BullQueueEngine implements QueueEngine {
  private readonly backend: BullBackend;
  private readonly logger: Logger;
  private readonly lockDurationMs: number;
  /** By queue name. */
  private readonly queues = new Map<string, BullQueue>();
  private readonly workers: BullWorker[] = [];
  /** Last time each complaint was logged, by its text. */
  private readonly complaints = new Map<string, number>();
  private stopping: Promise<void> | undefined;

  constructor(options: BullQueueEngineOptions) {
    this.backend = options.backend;
    this.logger = options.logger;
    this.lockDurationMs = options.lockDurationMs ?? LOCK_DURATION_MS;
  }

  async start(): Promise<void> {
    await this.backend.start();
  }

  queue<Data>(name: string): JobQueue<Data> {
    return {
      add: async (data: Data, options: JobOptions = {}) => {
        await this.bullQueue(name).add(name, data, toBullOptions(options));
      },
    };
  }

  async work<Data>(name: string, handler: JobHandler<Data>, options: { concurrency: number }): Promise<void> {
    const worker = this.backend.createWorker(name, (data) => handler(data as Data), {
      concurrency: options.concurrency,
      lockDuration: this.lockDurationMs,
      stalledInterval: Math.ceil(this.lockDurationMs / 2),
      maxStalledCount: MAX_STALLED,
    });
    worker.on('failed', (job, err) => {
      this.logger.error({ err, queue: name, job: job?.data }, 'job failed');
    });
    worker.on('error', (err) => this.complain(name, err));
    this.workers.push(worker);
    await worker.waitUntilReady();
  }

  async depth(name: string): Promise<QueueDepth> {
    const counts = await this.bullQueue(name).getJobCounts('waiting', 'active', 'delayed', 'failed');
    return {
      waiting: counts.waiting ?? 0,
      active: counts.active ?? 0,
      delayed: counts.delayed ?? 0,
      failed: counts.failed ?? 0,
    };
  }

  async stop(): Promise<void> {
    this.stopping ??= this.close();
    await this.stopping;
  }

  private async close(): Promise<void> {
    // Closing waits for the running jobs.
    await Promise.all(this.workers.map((worker) => worker.close()));
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
    await this.backend.stop();
  }

  private bullQueue(name: string): BullQueue {
    let queue = this.queues.get(name);
    if (queue === undefined) {
      queue = this.backend.createQueue(name, JOB_HISTORY);
      queue.on('error', (err: Error) => this.complain(name, err));
      this.queues.set(name, queue);
    }
    return queue;
  }

  private complain(name: string, err: Error): void {
    if (this.stopping !== undefined) return;
    const key = `${name} ${err.message}`;
    const now = Date.now();
    if (now - (this.complaints.get(key) ?? 0) < QUIET_MS) return;
    if (this.complaints.size > 100) this.complaints.clear();
    this.complaints.set(key, now);
    this.logger.warn({ err, queue: name }, 'queue has trouble with its server');
  }
}

function toBullOptions(options: JobOptions): JobsOptions {
  return {
    ...(options.delayMs === undefined ? {} : { delay: options.delayMs }),
    ...(options.deduplicationId === undefined
      ? {}
      : { deduplication: { id: options.deduplicationId, keepLastIfActive: true } }),
  };
}
