import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/db/migrate.ts';
import { BuiltPrograms } from './built-programs.ts';
import { DatabaseStock } from './database-stock.ts';
import { startTestPostgres, type TestPostgres } from './postgres-server.ts';
import { startTestRedis, type TestRedis } from './redis-server.ts';
import { TEMPLATE_DATABASE } from './template-database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Port on 127.0.0.1 where a test file asks for the shared servers; see shared-servers.ts. */
    sharedServersPort: number;
  }
}

/**
 * The servers and built programs that a run shares. They are made when the first file asks, so a run of unit tests waits
 * for none. A plain TCP line rather than HTTP, so that a file which forbids HTTP may still ask.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let postgres: Promise<TestPostgres> | undefined;
  let stock: DatabaseStock | undefined;
  let redis: Promise<TestRedis | undefined> | undefined;
  const programs = new BuiltPrograms();
  const built = new Map<string, Promise<string>>(); // by name
  const madeOnce = (name: string, make: () => Promise<string>) => () => {
    const making = built.get(name) ?? make();
    built.set(name, making);
    return making;
  };
  const startPostgres = async (): Promise<string> => {
    postgres ??= startWithTemplate();
    return (await postgres).url;
  };
  const answers: Record<string, (url: string) => Promise<string>> = {
    postgres: startPostgres,
    database: async () => {
      const url = await startPostgres();
      stock ??= new DatabaseStock(url);
      return stock.take();
    },
    noDatabase: async (url) => {
      stock?.giveBack(url);
      return '';
    },
    redis: async () => {
      redis ??= startTestRedis();
      return (await redis)?.url ?? '';
    },
    desktop: madeOnce('desktop', () => programs.page('desktop')),
    console: madeOnce('console', () => programs.page('console')),
    hub: madeOnce('hub', () => programs.hub()),
  };
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.setEncoding('utf8').once('data', (asked: string) => {
      const [name = '', of = ''] = asked.trim().split(' ');
      const answer = answers[name]?.(of) ?? Promise.reject(new Error(`no server called ${name.trim()}`));
      answer.then(
        (url) => socket.end(JSON.stringify({ url })),
        (error: Error) => socket.end(JSON.stringify({ error: error.stack ?? error.message })),
      );
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  project.provide('sharedServersPort', (server.address() as AddressInfo).port);
  return async () => {
    server.close();
    await stock?.stop();
    const [startedPostgres, startedRedis] = await Promise.allSettled([postgres, redis, ...built.values()]);
    if (startedPostgres.status === 'fulfilled') await startedPostgres.value?.stop();
    if (startedRedis.status === 'fulfilled') await startedRedis.value?.stop();
    await programs.remove();
  };
}

async function startWithTemplate(): Promise<TestPostgres> {
  const server = await startTestPostgres();
  try {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query(`CREATE DATABASE ${TEMPLATE_DATABASE}`);
    await client.end();
    const url = new URL(server.url);
    url.pathname = `/${TEMPLATE_DATABASE}`;
    await migrate({ databaseUrl: url.href });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}
