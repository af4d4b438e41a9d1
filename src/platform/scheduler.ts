import { createTask, type ScheduledTask } from 'node-cron';
import type { Service } from './lifecycle.ts';
import type { Logger } from './logger.ts';

export interface ScheduledJob {
  name: string;
  /** Five fields, or six with seconds first; in UTC. */
  cron: string;
  run: () => Promise<void>;
}

/** Says whether this process may run `job` for `tick`; true for exactly one of all processes that ask. */
export type ClaimTick = (job: string, tick: Date) => Promise<boolean>;

export interface SchedulerOptions {
  jobs: readonly ScheduledJob[];
  claim: ClaimTick;
  logger: Logger;
}

/** Runs jobs by the clock, each tick in one process only. A tick that nobody was there for is not made up for. */
export class Scheduler implements Service {
  private readonly options: SchedulerOptions;
  private tasks: ScheduledTask[] = [];
  private readonly running = new Set<Promise<void>>();

  constructor(options: SchedulerOptions) {
    this.options = options;
  }

  async start(): Promise<void> {
    for (const job of this.options.jobs) {
      const task = createTask(job.cron, () => this.track(this.run(job)), {
        name: job.name,
        timezone: 'UTC',
        // A slow run is not overtaken by the next tick of the same process.
        noOverlap: true,
        suppressMissedWarning: true,
        distributed: true,
        runCoordinator: { shouldRun: (key) => this.claim(job, key) },
        logger: quietLogger(this.options.logger, job.name),
      });
      await task.start();
      this.tasks.push(task);
    }
  }

  /** Lets running jobs finish. */
  async stop(): Promise<void> {
    const tasks = this.tasks;
    this.tasks = [];
    for (const task of tasks) await task.destroy();
    await Promise.all(this.running);
  }

  /** @param key `<job>:<time of the tick>`, as node-cron makes it */
  private async claim(job: ScheduledJob, key: string): Promise<boolean> {
    try {
      return await this.options.claim(job.name, new Date(key.slice(job.name.length + 1)));
    } catch (err) {
      this.options.logger.warn({ err, job: job.name }, 'scheduled job could not be claimed');
      return false;
    }
  }

  private async run(job: ScheduledJob): Promise<void> {
    try {
      await job.run();
    } catch (err) {
      this.options.logger.error({ err, job: job.name }, 'scheduled job failed');
    }
  }

  private async track(run: Promise<void>): Promise<void> {
    this.running.add(run);
    try {
      await run;
    } finally {
      this.running.delete(run);
    }
  }
}

/** node-cron reports to us, not to the console. */
function quietLogger(logger: Logger, job: string) {
  const child = logger.child({ job });
  return {
    info: (message: string) => child.debug(message),
    debug: (message: string | Error) => child.debug(String(message)),
    warn: (message: string) => child.warn(message),
    error: (message: string | Error, err?: Error) => child.error({ err: err ?? message }, 'scheduler failed'),
  };
}
