import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { pino } from 'pino';
import { ContactImports } from '../src/contacts/contact-imports.ts';
import { migrate } from '../src/db/migrate.ts';
import { PgDatabase } from '../src/db/pg-database.ts';
import { startTestPostgres } from '../test/support/postgres-server.ts';
import { median, print } from './figure.ts';

const ROWS = 100_000;
const ROUNDS = 3;

/**
 * Contacts from a CSV file, through the import that administrators use (numbers parsed, rows checked, re-import safe),
 * against COPY of the same contacts and numbers, already normalized, into tables with the same indexes.
 */
export async function benchIngestRows(): Promise<void> {
  const server = await startTestPostgres({ durable: true });
  const folder = await mkdtemp(join(tmpdir(), 'callweave-bench-'));
  await chmod(folder, 0o755);
  await migrate({ databaseUrl: server.url });
  const owner = new pg.Pool({ connectionString: server.url, max: 2 });
  const database = new PgDatabase({ databaseUrl: server.url, poolSize: 4 });
  try {
    const imports = new ContactImports({
      database,
      countryOf: async () => 'RU',
      directory: join(folder, 'uploads'),
      logger: pino({ level: 'error' }),
    });
    await imports.start();
    const rates = { copy: [] as number[], import: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      const tenantId = randomUUID();
      await owner.query("INSERT INTO tenants (tenant_id, name) VALUES ($1, 'Bench')", [tenantId]);
      rates.copy.push(await copy(owner, folder, tenantId));
      rates.import.push(await importCsv(imports, folder, tenantId));
    }
    await imports.stop();
    const [value, floor] = [median(rates.import), median(rates.copy)];
    print({
      name: 'ingest.rows',
      value,
      unit: 'rows/s',
      floor,
      ratio: value / floor,
      note: `CSV of ${ROWS} contacts, floor: COPY`,
    });
  } finally {
    await database.stop();
    await owner.end();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function digitsOf(n: number): string {
  return `7900${String(n).padStart(7, '0')}`;
}

async function importCsv(imports: ContactImports, folder: string, tenantId: string): Promise<number> {
  const file = join(folder, 'contacts.csv');
  const rows = Array.from(
    { length: ROWS },
    (_, n) => `Customer ${n};Company ${n % 5000};8 (900) ${digitsOf(n).slice(4)}`,
  );
  await writeFile(file, `Имя;Компания;Телефон\n${rows.join('\n')}\n`);
  const started = performance.now();
  const { importId } = await imports.accept(tenantId, createReadStream(file), 'contacts.csv');
  await imports.idle();
  const seconds = (performance.now() - started) / 1000;
  const result = await imports.get(tenantId, importId);
  if (result.state !== 'done' || result.imported !== ROWS)
    throw new Error(`the import ended as ${JSON.stringify(result).slice(0, 400)}`);
  return ROWS / seconds;
}

async function copy(owner: pg.Pool, folder: string, tenantId: string): Promise<number> {
  await owner.query(`
    DROP TABLE IF EXISTS floor_contacts, floor_numbers;
    CREATE TABLE floor_contacts (LIKE contacts INCLUDING ALL);
    CREATE TABLE floor_numbers (LIKE contact_numbers INCLUDING ALL)`);
  const ids = Array.from({ length: ROWS }, () => randomUUID());
  const contacts = ids.map((id, n) => `${id},${tenantId},Customer ${n},Company ${n % 5000}`).join('\n');
  const numbers = ids
    .map((id, n) =>
      [tenantId, id, digitsOf(n), `+${digitsOf(n)}`, digitsOf(n), digitsOf(n).slice(1)].join(','),
    )
    .join('\n');
  await writeFile(join(folder, 'contacts.copy'), `${contacts}\n`);
  await writeFile(join(folder, 'numbers.copy'), `${numbers}\n`);
  const started = performance.now();
  await owner.query(
    `COPY floor_contacts (contact_id, tenant_id, name, company) FROM '${folder}/contacts.copy' (FORMAT csv)`,
  );
  await owner.query(
    `COPY floor_numbers (tenant_id, contact_id, raw, e164, digits, last10) FROM '${folder}/numbers.copy' (FORMAT csv)`,
  );
  return (ROWS * 1000) / (performance.now() - started);
}
