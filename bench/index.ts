/**
 * `npm run bench -- [name…]`: one JSON line per figure. Floors are measured in the same run, beside what is held against
 * them. Figures of one machine on one day: quote medians and ratios.
 */
const BENCHES: Record<string, () => Promise<void>> = {
  hints: async () => (await import('./hints.ts')).benchHints(),
  fold: async () => (await import('./fold-events.ts')).benchFoldEvents(),
  path: async () => (await import('./path.ts')).benchPath(),
  push: async () => (await import('./push.ts')).benchPush(),
  ingest: async () => (await import('./ingest-rows.ts')).benchIngestRows(),
  exchange: async () => {
    const { benchExchange, readExchangeOptions } = await import('./exchange.ts');
    return benchExchange(readExchangeOptions(options, process.env));
  },
  'crm-day': async () => {
    const { benchCrmDay, readCrmDayOptions } = await import('./crm-day.ts');
    return benchCrmDay(readCrmDayOptions(options, process.env));
  },
};

/** Only where it is named. */
const TAKES_AN_HOUR = 'crm-day';

// So that a bench that is broken off ends the servers it started (their 'exit' listeners run).
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const args = process.argv.slice(2);
const firstOption = args.findIndex((arg) => arg.startsWith('--'));
const wanted = firstOption < 0 ? args : args.slice(0, firstOption);
/** Understood by `exchange` and `crm-day`. */
const options = firstOption < 0 ? [] : args.slice(firstOption);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(
    `There is no bench "${unknown.join('", "')}"; there are: ${Object.keys(BENCHES).join(', ')}.`,
  );
  process.exit(1);
}
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted.length === 0 ? name !== TAKES_AN_HOUR : wanted.includes(name)) await bench();
}
