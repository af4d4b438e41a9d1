import { isDeepStrictEqual } from 'node:util';
import { migrate } from '../src/db/migrate.ts';
import { PgDatabase } from '../src/db/pg-database.ts';
import { ALL_CRMS } from '../test/crm/days/all-crms.ts';
import type { EveningOfCrm } from '../test/crm/days/write-into-all.ts';
import { writeIntoAll } from '../test/crm/days/write-into-all.ts';
import type { TestDatabase } from '../test/support/database.ts';
import { startTestPostgres } from '../test/support/postgres-server.ts';
import { print } from './figure.ts';

const CALLS = 10_000;
const ONE_REQUEST_IN = 12;
/** So many differences are printed of each CRM; the rest is counted. */
const PRINTED = 5;

export interface CrmDayOptions {
  calls: number;
}

/** `--calls 500`; `CRM_DAY_CALLS` for runs without arguments. */
export function readCrmDayOptions(args: readonly string[], env: NodeJS.ProcessEnv): CrmDayOptions {
  const at = args.indexOf('--calls');
  const calls = Number((at < 0 ? env.CRM_DAY_CALLS : args[at + 1]) ?? CALLS);
  if (!Number.isInteger(calls) || calls < 1) throw new Error('--calls is not a whole number');
  return { calls };
}

/** A bad day through the outbox of the hub into every CRM at once: in the evening each is counted, row by row. */
export async function benchCrmDay({ calls }: CrmDayOptions): Promise<void> {
  const begun = performance.now();
  const evenings = await writeIntoAll({
    calls,
    crms: ALL_CRMS,
    failing: ONE_REQUEST_IN,
    hear: (line) => console.error(line),
    openDatabase,
  });
  const seconds = (performance.now() - begun) / 1000;
  for (const evening of evenings) printEvening(evening);
  const rows = evenings.reduce((sum, { shown }) => sum + shown.length, 0);
  print({
    name: 'crm-day.speed',
    value: rows / seconds,
    unit: 'calls/s',
    note: `${rows} in ${Math.round(seconds)} s`,
  });
}

async function openDatabase(): Promise<TestDatabase> {
  const server = await startTestPostgres();
  await migrate({ databaseUrl: server.url });
  const database = new PgDatabase({ databaseUrl: server.url, poolSize: 16 });
  await database.start();
  return {
    database,
    databaseUrl: server.url,
    async close() {
      await database.stop();
      await server.stop();
    },
  };
}

function printEvening({ crm, expected, shown, states, oddities }: EveningOfCrm): void {
  const known = new Map(shown.map((row) => [row.call, row]));
  const wrong = expected.filter((row) => !isDeepStrictEqual(row, known.get(row.call)));
  const surplus =
    shown.length -
    known.size +
    [...known.keys()].filter((call) => !expected.some((row) => row.call === call)).length;
  for (const row of wrong.slice(0, PRINTED))
    console.error(crm, 'expected', row, 'shows', known.get(row.call));
  for (const oddity of oddities.slice(0, PRINTED)) console.error(crm, oddity);
  const faults = wrong.length + surplus + oddities.length;
  print({
    name: `crm-day.${crm}`,
    // What is not quite is not 1.
    value: faults === 0 ? 1 : Math.min(0.999, 1 - faults / Math.max(1, expected.length)),
    unit: 'share',
    note: `${shown.length} of ${expected.length} calls, ${wrong.length} wrong, ${surplus} too many, ${states.failed ?? 0} failed`,
  });
}
