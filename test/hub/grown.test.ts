import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type HubProcess, startHub } from '../support/hub-process.ts';
import { redisUrl } from '../support/redis.ts';
import { builtProgram } from '../support/shared-servers.ts';

const LONG = 240_000;
const redis = await redisUrl();
const hubs: HubProcess[] = [];
let test: TestDatabase | undefined;
let home: string | undefined;

afterEach(async () => {
  await Promise.all(hubs.splice(0).map((hub) => hub.stop()));
  await test?.close();
  if (home !== undefined) await rm(home, { recursive: true, force: true });
});

async function ask<Row>(databaseUrl: string, statement: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(statement)).rows as Row[];
  } finally {
    await client.end();
  }
}

const forms = [
  { name: 'PostgreSQL alone', available: true, environment: {} },
  { name: 'PostgreSQL and Redis', available: redis !== undefined, environment: { REDIS_URL: `${redis}/7` } },
];

describe.each(forms)('the grown form on $name', ({ available, environment }) => {
  it.runIf(available)(
    'shares the work among processes that start together on an empty database',
    { timeout: LONG },
    async () => {
      test = await createTestDatabase();
      home = await mkdtemp(join(tmpdir(), 'callweave-grown-'));
      // Empty again: the first start of several processes is theirs.
      await ask(
        test.databaseUrl,
        'DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP SCHEMA IF EXISTS auth CASCADE',
      );
      const common = {
        DATABASE_URL: test.databaseUrl,
        SECRET_KEY: randomBytes(32).toString('base64'),
        DATA_DIR: home,
        PORT: '0',
        SANDBOX: 'on',
        DATABASE_POOL_SIZE: '4',
        ...environment,
      };
      const roles = ['api,push', 'api,push', 'worker', 'worker'];
      const main = await builtProgram('hub');
      for (const ROLES of roles) hubs.push(startHub({ ...common, ROLES }, main));
      const ports = await Promise.all(hubs.map((hub) => hub.ready()));

      const count = async (table: string): Promise<number> =>
        Number(
          (await ask<{ n: string }>(test?.databaseUrl ?? '', `SELECT count(*) AS n FROM ${table}`))[0]?.n,
        );
      expect(await count('tenants')).toBe(1);
      // One for each virtual PBX; those that ring at once are switched on.
      expect(await count('connections')).toBe(8);
      expect(await count('connections WHERE enabled')).toBe(3);
      // And one for each virtual CRM.
      expect(await count('crm_accounts')).toBe(8);
      expect(await count('crm_accounts WHERE enabled')).toBe(1);
      await expect.poll(() => count('calls'), { timeout: 60_000, interval: 200 }).toBeGreaterThan(0);
      await expect
        .poll(() => count('outgoing_events'), { timeout: 60_000, interval: 200 })
        .toBeGreaterThan(0);
      for (const port of ports) {
        const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
        expect(ready.status).toBe(200);
      }
      // A worker serves its health and figures, and nothing else.
      const worker = await fetch(`http://127.0.0.1:${ports[2]}/api/v1/calls`);
      expect(worker.status).toBe(404);

      const ends = await Promise.all(hubs.map((hub) => hub.stop()));
      expect(ends).toEqual(roles.map(() => ({ code: 0, signal: null })));
      for (const hub of hubs) expect(hub.output()).not.toMatch(/"level":"error"/);
    },
  );
});
