/**
 * Where the time of the path goes: ringing calls, taken in, in batches of several sizes, with the CPU time of this process and
 * of PostgreSQL per event and the share of each stage. Not a figure of the product; a tool for who changes the path.
 *
 *   node --import tsx bench/ingest-stages.ts [events] [batch] [numbers]      add --cpu-prof for a profile
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { bindPort } from '../connectors/kit/bind-port.ts';
import { megafon } from '../connectors/pbx/megafon/megafon.ts';
import type { LiveConnection } from '../src/connections/pbx-port.ts';
import { PgCallerDirectory } from '../src/contacts/pg-caller-directory.ts';
import { migrate } from '../src/db/migrate.ts';
import { PgDatabase } from '../src/db/pg-database.ts';
import { insertInboxRows } from '../src/inbox/inbox-row.ts';
import { silentLogger } from '../src/platform/logger.ts';
import { Metrics } from '../src/platform/metrics.ts';
import { startTestPostgres } from '../test/support/postgres-server.ts';
import { Ingest } from '../workers/ingest.ts';

const [events = 5_000, batch = 50, numbers = 100_000] = process.argv
  .slice(2)
  .filter((arg) => /^\d+$/.test(arg))
  .map(Number);
const TICK_MS = 10;

/** CPU time of all PostgreSQL processes of that data directory's postmaster, ms. */
function postgresCpuMs(postmaster: number): number {
  let ticks = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      if (Number(fields[1]) === postmaster || Number(pid) === postmaster)
        ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // The process ended while we looked.
    }
  }
  return ticks * TICK_MS;
}

const server = await startTestPostgres({ durable: true });
try {
  await migrate({ databaseUrl: server.url });
  const owner = new pg.Pool({ connectionString: server.url, max: 1 });
  const {
    rows: [{ pid }],
  } = await owner.query(`SELECT split_part(pg_read_file('postmaster.pid'), E'\n', 1)::int AS pid`);
  const [tenantId, connectionId, agentId] = [randomUUID(), randomUUID(), randomUUID()];
  await owner.query(`INSERT INTO tenants (tenant_id, name) VALUES ($1, 'Bench')`, [tenantId]);
  await owner.query(
    `INSERT INTO connections (connection_id, tenant_id, connector, name, settings, key_id, hook_secret) VALUES ($1, $2, 'megafon', 'Bench', '', 'k', 's')`,
    [connectionId, tenantId],
  );
  await owner.query(
    `INSERT INTO contacts (contact_id, tenant_id, name) SELECT ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, $1, 'Customer ' || n FROM generate_series(0, $2::int - 1) n`,
    [tenantId, numbers],
  );
  await owner.query(
    `INSERT INTO contact_numbers (tenant_id, contact_id, raw, e164, digits, last10)
      SELECT $1, ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, d, '+' || d, d, right(d, 10)
      FROM generate_series(0, $2::int - 1) n, LATERAL (SELECT '7900' || lpad(n::text, 7, '0') AS d) x`,
    [tenantId, numbers],
  );
  await owner.query('VACUUM ANALYZE');
  const database = new PgDatabase({ databaseUrl: server.url, poolSize: 4 });
  const port = bindPort(
    megafon,
    { baseUrl: 'http://127.0.0.1:9', apiKey: 'k', crmToken: 'token', pollEverySeconds: 86_400 },
    'RU',
  );
  const connection: LiveConnection = {
    connectionId,
    tenantId,
    name: 'Bench',
    country: 'RU',
    hookSecret: 's',
    port,
  };
  const metrics = new Metrics();
  const ingest = new Ingest({
    database,
    connections: { find: async () => connection },
    agents: {
      at: async () => () => ({ agentId, name: 'Agent' }),
      devicesOf: async () => [],
      names: async () => () => undefined,
      standings: async () => () => 'active' as const,
    },
    directory: new PgCallerDirectory(),
    bus: { publish: async () => undefined },
    metrics,
    logger: silentLogger(),
  });
  let made = 0;
  const put = (count: number) =>
    insertInboxRows(
      database.hubPool,
      Array.from({ length: count }, () => ({
        tenantId,
        connectionId,
        exchange: {
          at: new Date().toISOString(),
          source: 'webhook' as const,
          method: 'POST',
          path: '/',
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            host: '127.0.0.1:8080',
            connection: 'keep-alive',
          },
          body: new URLSearchParams({
            cmd: 'event',
            type: 'INCOMING',
            callid: randomUUID(),
            phone: `7900${String((made++ * 7919) % numbers).padStart(7, '0')}`,
            user: 'agent1',
            ext: '1001',
            direction: 'in',
            diversion: '74950000001',
            crm_token: 'token',
          }).toString(),
        },
      })),
    );
  const run = async (count: number): Promise<{ putMs: number; drainMs: number; wall: number }> => {
    let [putMs, drainMs] = [0, 0];
    const startedAt = performance.now();
    for (let done = 0; done < count; done += batch) {
      const t0 = performance.now();
      await put(batch);
      const t1 = performance.now();
      await ingest.drain(connectionId);
      putMs += t1 - t0;
      drainMs += performance.now() - t1;
    }
    return { putMs, drainMs, wall: performance.now() - startedAt };
  };
  await run(Math.min(2_000, events));
  const cpu = process.cpuUsage();
  const pgCpu = postgresCpuMs(pid);
  const { putMs, drainMs, wall } = await run(events);
  const own = process.cpuUsage(cpu);
  const per = (ms: number): string => `${(ms / events).toFixed(3)} ms`;
  console.log(`batch ${batch}: put ${per(putMs)}, drain ${per(drainMs)}, wall ${per(wall)} per event`);
  console.log(
    `cpu: node ${per((own.user + own.system) / 1000)}, postgres ${per(postgresCpuMs(pid) - pgCpu)} per event`,
  );
  for (const line of (await metrics.render())
    .split('\n')
    .filter((one) => one.startsWith('callweave_ingest_stage_seconds_sum'))) {
    const [, stage, sum] = /stage="(\w+)"} (.*)/.exec(line) ?? [];
    console.log(`  ${stage}: ${per(Number(sum) * 1000 * (events / (events + Math.min(2_000, events))))}`);
  }
  await database.stop();
  await owner.end();
} finally {
  await server.stop();
}
