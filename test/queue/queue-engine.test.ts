import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../src/platform/logger.ts';
import { type BullBackend, BullQueueEngine } from '../../src/queue/bull-queue-engine.ts';
import { createPostgresQueueBackend } from '../../src/queue/postgres-backend.ts';
import type { QueueEngine } from '../../src/queue/queue.ts';
import { createRedisQueueBackend } from '../../src/queue/redis-backend.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { redisUrl } from '../support/redis.ts';

interface Drain {
  connectionId: string;
  note?: string;
}

let test: TestDatabase;
const redis = await redisUrl();
const prefix = `test-${randomBytes(4).toString('hex')}`;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(async () => test?.close());

const backends: {
  name: string;
  available: boolean;
  create: () => BullBackend;
  /** What an operator or an accident does to the server. */
  harm: () => Promise<void>;
}[] = [
  {
    name: 'PostgreSQL',
    available: true,
    create: () =>
      createPostgresQueueBackend({
        databaseUrl: test.databaseUrl,
        role: 'callweave_hub',
        poolSize: 6,
        onError: () => {},
      }),
    harm: async () => {
      const owner = new pg.Client({ connectionString: test.databaseUrl });
      await owner.connect();
      await owner.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user`,
      );
      await owner.end();
    },
  },
  {
    name: 'Redis',
    available: redis !== undefined,
    create: () => createRedisQueueBackend({ redisUrl: redis ?? '', prefix }),
    harm: async () => {
      const client = new Redis(redis ?? '');
      await client.flushall();
      await client.quit();
    },
  },
];

/** A promise that the test resolves. */
function gate(): { open: () => void; opened: Promise<void> } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

const soon = { timeout: 60_000, interval: 10 };

describe.each(backends)('the queue on $name', ({ available, create, harm }) => {
  const engines: QueueEngine[] = [];
  let counter = 0;

  async function started(logger = silentLogger(), lockDurationMs?: number): Promise<QueueEngine> {
    const engine = new BullQueueEngine({
      backend: create(),
      logger,
      ...(lockDurationMs === undefined ? {} : { lockDurationMs }),
    });
    await engine.start();
    engines.push(engine);
    return engine;
  }
  const queueName = (): string => {
    counter += 1;
    return `drain-${counter}`;
  };

  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  });

  it.runIf(available)('hands every job to a worker, with its data', async () => {
    const engine = await started();
    const name = queueName();
    const seen: string[] = [];
    await engine.work<Drain>(name, async (data) => void seen.push(data.connectionId), { concurrency: 2 });
    for (const connectionId of ['a', 'b', 'c']) await engine.queue<Drain>(name).add({ connectionId });
    await vi.waitFor(() => expect(seen.sort()).toEqual(['a', 'b', 'c']), soon);
  });

  it.runIf(available)('gives a job added by one process to the worker of another', async () => {
    const [producer, consumer] = [await started(), await started()];
    const name = queueName();
    const seen: string[] = [];
    await consumer.work<Drain>(name, async (data) => void seen.push(data.connectionId), { concurrency: 1 });
    await producer.queue<Drain>(name).add({ connectionId: 'a' });
    await vi.waitFor(() => expect(seen).toEqual(['a']), soon);
  });

  it.runIf(available)('keeps one waiting job per id, however often it is added', async () => {
    const engine = await started();
    const name = queueName();
    const queue = engine.queue<Drain>(name);
    await Promise.all(
      Array.from({ length: 20 }, () => queue.add({ connectionId: 'a' }, { deduplicationId: 'a' })),
    );
    await queue.add({ connectionId: 'b' }, { deduplicationId: 'b' });
    expect(await engine.depth(name)).toMatchObject({ waiting: 2 });
  });

  it.runIf(available)(
    'runs exactly once more when the id was added while it ran, and never beside itself',
    async () => {
      const engine = await started();
      const name = queueName();
      const first = gate();
      const begun = gate();
      let runs = 0;
      let running = 0;
      let most = 0;
      await engine.work<Drain>(
        name,
        async () => {
          runs += 1;
          running += 1;
          most = Math.max(most, running);
          begun.open();
          if (runs === 1) await first.opened;
          running -= 1;
        },
        { concurrency: 4 },
      );
      const queue = engine.queue<Drain>(name);
      await queue.add({ connectionId: 'a' }, { deduplicationId: 'a' });
      await begun.opened;
      await Promise.all(
        Array.from({ length: 10 }, () => queue.add({ connectionId: 'a' }, { deduplicationId: 'a' })),
      );
      expect(runs).toBe(1);
      first.open();
      await vi.waitFor(() => expect(runs).toBe(2), soon);
      await vi.waitFor(
        async () => expect(await engine.depth(name)).toMatchObject({ waiting: 0, active: 0 }),
        soon,
      );
      expect(runs).toBe(2);
      expect(most).toBe(1);
    },
  );

  it.runIf(available)('loses no wake-up: after the last add, a run begins that sees it', async () => {
    const [producer, consumer] = [await started(), await started()];
    const name = queueName();
    // What a drain does: read how far the inbox has come. A wake-up is lost when the last row is never read.
    let written = 0;
    let drained = 0;
    await consumer.work<Drain>(
      name,
      async () => {
        drained = written;
        await pause(Math.random() * 3);
      },
      { concurrency: 3 },
    );
    const queue = producer.queue<Drain>(name);
    for (let round = 0; round < 40; round += 1) {
      for (let row = 0; row < 5; row += 1) {
        written += 1;
        await queue.add({ connectionId: 'a' }, { deduplicationId: 'a' });
      }
      await vi.waitFor(() => expect(drained).toBe(written), soon);
    }
  });

  it.runIf(available)('carries the job that follows after a failure too, and logs the failure', async () => {
    const logger = silentLogger();
    const errors = vi.spyOn(logger, 'error');
    const engine = await started(logger);
    const name = queueName();
    const first = gate();
    const begun = gate();
    let runs = 0;
    await engine.work<Drain>(
      name,
      async () => {
        runs += 1;
        begun.open();
        if (runs > 1) return;
        await first.opened;
        throw new Error('on purpose');
      },
      { concurrency: 1 },
    );
    const queue = engine.queue<Drain>(name);
    await queue.add({ connectionId: 'a' }, { deduplicationId: 'a' });
    await begun.opened;
    await queue.add({ connectionId: 'a' }, { deduplicationId: 'a' });
    first.open();
    await vi.waitFor(() => expect(runs).toBe(2), soon);
    expect(errors).toHaveBeenCalledWith(
      expect.objectContaining({ err: expect.objectContaining({ message: 'on purpose' }) }),
      'job failed',
    );
    await vi.waitFor(
      async () => expect(await engine.depth(name)).toMatchObject({ failed: 1, active: 0 }),
      soon,
    );
  });

  it.runIf(available)('holds a delayed job back until its time', async () => {
    const engine = await started();
    const name = queueName();
    const added = Date.now();
    let ranAfterMs = -1;
    await engine.work<Drain>(
      name,
      async () => {
        ranAfterMs = Date.now() - added;
      },
      { concurrency: 1 },
    );
    await engine.queue<Drain>(name).add({ connectionId: 'a' }, { delayMs: 300 });
    const later = queueName();
    await engine.queue<Drain>(later).add({ connectionId: 'a' }, { delayMs: 600_000 });
    expect(await engine.depth(later)).toMatchObject({ delayed: 1 });
    await vi.waitFor(() => expect(ranAfterMs).toBeGreaterThanOrEqual(290), soon);
  });

  it.runIf(available)('lets the running job finish before it stops, and stops once', async () => {
    const engine = await started();
    const name = queueName();
    const begun = gate();
    let finished = false;
    await engine.work<Drain>(
      name,
      async () => {
        begun.open();
        await pause(150);
        finished = true;
      },
      { concurrency: 1 },
    );
    await engine.queue<Drain>(name).add({ connectionId: 'a' });
    await begun.opened;
    await Promise.all([engine.stop(), engine.stop()]);
    expect(finished).toBe(true);
    await engine.stop();
  });

  it.runIf(available)('keeps no trace of jobs that are done', async () => {
    const engine = await started();
    const name = queueName();
    let runs = 0;
    await engine.work<Drain>(
      name,
      async () => {
        runs += 1;
      },
      { concurrency: 4 },
    );
    for (let job = 0; job < 30; job += 1) await engine.queue<Drain>(name).add({ connectionId: String(job) });
    await vi.waitFor(() => expect(runs).toBe(30), soon);
    await vi.waitFor(
      async () => expect(await engine.depth(name)).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 }),
      soon,
    );
  });

  it.runIf(available)(
    'works on after its server cut every connection or was flushed, even during a job',
    async () => {
      const engine = await started();
      const name = queueName();
      const first = gate();
      const begun = gate();
      let runs = 0;
      await engine.work<Drain>(
        name,
        async () => {
          runs += 1;
          begun.open();
          if (runs === 1) await first.opened;
        },
        { concurrency: 1 },
      );
      const queue = engine.queue<Drain>(name);
      await queue.add({ connectionId: 'a' }, { deduplicationId: 'a' });
      await begun.opened;
      await harm();
      first.open();
      const before = runs;
      await vi.waitFor(
        async () => {
          await queue.add({ connectionId: 'b' }, { deduplicationId: 'b' });
          expect(runs).toBeGreaterThan(before);
        },
        { timeout: 60_000, interval: 200 },
      );
    },
  );

  it.runIf(available)('gives the job of a process that died to another one', async () => {
    const name = queueName();
    // A process that took the job and shows no sign of life: its lock is a second long and nobody renews it.
    const dying = create();
    await dying.start();
    const begun = gate();
    const never = gate();
    const worker = dying.createWorker(
      name,
      async () => {
        begun.open();
        await never.opened;
      },
      {
        lockDuration: 1_000,
        stalledInterval: 500,
        maxStalledCount: 10,
        concurrency: 1,
        skipLockRenewal: true,
      } as never,
    );
    const heir = await started(silentLogger(), 1_000);
    await heir.queue<Drain>(name).add({ connectionId: 'a' }, { deduplicationId: 'a' });
    await begun.opened;
    await heir
      .queue<Drain>(name)
      .add({ connectionId: 'a', note: 'the next wake-up' }, { deduplicationId: 'a' });
    let runs = 0;
    await heir.work<Drain>(
      name,
      async () => {
        runs += 1;
      },
      { concurrency: 1 },
    );
    await vi.waitFor(() => expect(runs).toBe(2), { timeout: 60_000, interval: 50 });
    never.open();
    await worker.close();
    await dying.stop();
  });
});
