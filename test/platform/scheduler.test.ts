import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { claimTickIn } from '../../src/db/claim-tick.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { Scheduler } from '../../src/platform/scheduler.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(async () => test?.close());

const EVERY_SECOND = '* * * * * *';

describe('the scheduler', () => {
  it('gives a tick to one of all the processes that ask for it', async () => {
    const claim = claimTickIn(test.database);
    const tick = new Date('2026-03-02T07:15:00Z');
    const answers = await Promise.all(Array.from({ length: 10 }, () => claim('prune', tick)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await claim('prune', new Date('2026-03-02T07:14:00Z'))).toBe(false);
    expect(await claim('prune', new Date('2026-03-02T07:16:00Z'))).toBe(true);
    expect(await claim('sweep', tick)).toBe(true);
  });

  it('runs a job once per tick however many schedulers there are', async () => {
    const ticks: string[] = [];
    const claim = claimTickIn(test.database);
    const schedulers = Array.from(
      { length: 3 },
      () =>
        new Scheduler({
          logger: silentLogger(),
          claim: async (job, tick) => {
            const won = await claim(job, tick);
            if (won) ticks.push(tick.toISOString());
            return won;
          },
          jobs: [{ name: 'every second', cron: EVERY_SECOND, run: async () => {} }],
        }),
    );
    await Promise.all(schedulers.map((scheduler) => scheduler.start()));
    await vi.waitFor(() => expect(ticks.length).toBeGreaterThanOrEqual(2), { timeout: 60_000, interval: 20 });
    await Promise.all(schedulers.map((scheduler) => scheduler.stop()));
    expect(new Set(ticks).size).toBe(ticks.length);
  });

  it('goes on after a run that failed, and says so', async () => {
    const logger = silentLogger();
    const errors = vi.spyOn(logger, 'error');
    let runs = 0;
    const scheduler = new Scheduler({
      logger,
      claim: async () => true,
      jobs: [
        {
          name: 'fails',
          cron: EVERY_SECOND,
          run: async () => {
            runs += 1;
            throw new Error('on purpose');
          },
        },
      ],
    });
    await scheduler.start();
    await vi.waitFor(() => expect(runs).toBeGreaterThanOrEqual(2), { timeout: 60_000, interval: 20 });
    await scheduler.stop();
    expect(errors).toHaveBeenCalledWith(expect.objectContaining({ job: 'fails' }), 'scheduled job failed');
  });

  it('lets a running job finish before it is stopped', async () => {
    let finished = false;
    let begun = false;
    const scheduler = new Scheduler({
      logger: silentLogger(),
      claim: async () => true,
      jobs: [
        {
          name: 'slow',
          cron: EVERY_SECOND,
          run: async () => {
            begun = true;
            await new Promise((resolve) => setTimeout(resolve, 100));
            finished = true;
          },
        },
      ],
    });
    await scheduler.start();
    await vi.waitFor(() => expect(begun).toBe(true), { timeout: 60_000, interval: 5 });
    await scheduler.stop();
    expect(finished).toBe(true);
  });
});
