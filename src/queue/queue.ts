/**
 * The engine: jobs carry ids, never facts. Everything a job would do is also found by a sweep of the database, so a
 * lost queue loses nothing.
 */
export interface JobOptions {
  /** While a job with this id waits, adding it again does nothing; while one runs, exactly one more will follow. */
  deduplicationId?: string;
  delayMs?: number;
}

export interface JobQueue<Data> {
  add(data: Data, options?: JobOptions): Promise<void>;
}

export type JobHandler<Data> = (data: Data) => Promise<void>;

export interface QueueDepth {
  waiting: number;
  active: number;
  delayed: number;
  failed: number;
}

export interface QueueEngine {
  /** One name, one kind of data. */
  queue<Data>(name: string): JobQueue<Data>;
  /** Starts a worker for `name` in this process. */
  work<Data>(name: string, handler: JobHandler<Data>, options: { concurrency: number }): Promise<void>;
  depth(name: string): Promise<QueueDepth>;
  start(): Promise<void>;
  /** Lets running jobs finish; idempotent. */
  stop(): Promise<void>;
}
