import { randomBytes, randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Bus } from '../../src/platform/bus.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { PostgresBus } from '../../src/platform/postgres-bus.ts';
import { RedisBus } from '../../src/platform/redis-bus.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { redisUrl } from '../support/redis.ts';

let test: TestDatabase;
const redis = await redisUrl();
const prefix = `test-${randomBytes(4).toString('hex')}`;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(async () => test?.close());

const kinds: { name: string; available: boolean; create: () => Bus; cut: () => Promise<void> }[] = [
  {
    name: 'PostgreSQL',
    available: true,
    create: () =>
      new PostgresBus({ databaseUrl: test.databaseUrl, pool: test.database.hubPool, logger: silentLogger() }),
    cut: async () => {
      const owner = new pg.Client({ connectionString: test.databaseUrl });
      await owner.connect();
      await owner.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'callweave bus'`,
      );
      await owner.end();
    },
  },
  {
    name: 'Redis',
    available: redis !== undefined,
    create: () => new RedisBus({ redisUrl: redis ?? '', prefix, logger: silentLogger() }),
    cut: async () => {
      const client = new Redis(redis ?? '');
      await client.client('KILL', 'TYPE', 'pubsub');
      await client.quit();
    },
  },
];

const soon = { timeout: 60_000, interval: 10 };

describe.each(kinds)('the bus over $name', ({ available, create, cut }) => {
  const open: Bus[] = [];
  async function started(): Promise<Bus> {
    const bus = create();
    await bus.start();
    open.push(bus);
    return bus;
  }
  afterEach(async () => {
    await Promise.all(open.splice(0).map((bus) => bus.stop()));
  });

  it.runIf(available)('carries a note to every process that listens, itself included', async () => {
    const [here, there] = [await started(), await started()];
    const channel = randomUUID();
    const heard: string[] = [];
    await here.subscribe(channel, (message) => void heard.push(`here ${message}`));
    await there.subscribe(channel, (message) => void heard.push(`there ${message}`));
    await here.publish(channel, 'up to 7\nПривет');
    await vi.waitFor(
      () => expect(heard.sort()).toEqual(['here up to 7\nПривет', 'there up to 7\nПривет']),
      soon,
    );
  });

  it.runIf(available)('keeps channels apart and the order of one sender', async () => {
    const bus = await started();
    const [ours, theirs] = [randomUUID(), randomUUID()];
    const heard: string[] = [];
    await bus.subscribe(ours, (message) => void heard.push(message));
    const notes = Array.from({ length: 50 }, (_, index) => String(index));
    await Promise.all([bus.publish(theirs, 'not for us'), ...notes.map((note) => bus.publish(ours, note))]);
    await vi.waitFor(() => expect(heard).toEqual(notes), soon);
  });

  it.runIf(available)('stops handing notes to a listener that left, and only to that one', async () => {
    const bus = await started();
    const channel = randomUUID();
    const left: string[] = [];
    const stayed: string[] = [];
    const leave = await bus.subscribe(channel, (message) => void left.push(message));
    await bus.subscribe(channel, (message) => void stayed.push(message));
    await leave();
    await bus.publish(channel, 'x');
    await vi.waitFor(() => expect(stayed).toEqual(['x']), soon);
    expect(left).toEqual([]);
  });

  it.runIf(available)('is not brought down by a listener that throws', async () => {
    const bus = await started();
    const channel = randomUUID();
    const heard: string[] = [];
    await bus.subscribe(channel, () => {
      throw new Error('on purpose');
    });
    await bus.subscribe(channel, (message) => void heard.push(message));
    await bus.publish(channel, 'x');
    await vi.waitFor(() => expect(heard).toEqual(['x']), soon);
  });

  it.runIf(available)('refuses a note that is too long for PostgreSQL', async () => {
    const bus = await started();
    await expect(bus.publish('c', 'я'.repeat(4_000))).rejects.toThrow(/at most/);
    await expect(bus.publish('c', 'я'.repeat(3_900))).resolves.toBeUndefined();
  });

  it.runIf(available)('listens again after its connection was cut', async () => {
    const bus = await started();
    const channel = randomUUID();
    const heard: string[] = [];
    await bus.subscribe(channel, (message) => void heard.push(message));
    await cut();
    await vi.waitFor(
      async () => {
        await bus.publish(channel, 'again');
        expect(heard).toContain('again');
      },
      { timeout: 60_000, interval: 100 },
    );
  });

  it.runIf(available)('may be stopped twice', async () => {
    const bus = await started();
    await Promise.all([bus.stop(), bus.stop()]);
    await bus.stop();
  });
});
