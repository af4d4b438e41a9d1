import type { PbxConnector } from '../connectors/kit/define-pbx-connector.ts';
import { pbxConnectors } from '../connectors/registry.ts';
import { dialects } from '../sandbox/dialects.ts';
import type { Dialect } from '../sandbox/exchange/dialect.ts';
import { ASPECTS, type Aspect } from './exchange/compare.ts';
import { CALLS_OF_A_DAY, type PlayedDay, playDialect } from './exchange/play-dialect.ts';
import { print } from './figure.ts';

const CALLS = 100_000;
const SEED = 'exchange';
/** So many differences are printed of each dialect and line; the rest is counted. */
const PRINTED = 20;

export interface ExchangeOptions {
  calls: number;
  seed: string;
  /** Dialects of which to play; all when empty. */
  only: readonly string[];
  lines: readonly ('faultless' | 'faulty')[];
  verbose: boolean;
}

/** `--calls 2000 --seed x --dialect megafon --line faulty --verbose`; `EXCHANGE_CALLS` for runs without arguments. */
export function readExchangeOptions(args: readonly string[], env: NodeJS.ProcessEnv): ExchangeOptions {
  const valuesOf = (name: string): string[] =>
    args.flatMap((arg, index) =>
      arg === name && args[index + 1] !== undefined ? [String(args[index + 1])] : [],
    );
  const calls = Number(valuesOf('--calls')[0] ?? env.EXCHANGE_CALLS ?? CALLS);
  if (!Number.isInteger(calls) || calls < 1) throw new Error('--calls is not a whole number');
  const line = valuesOf('--line')[0];
  return {
    calls,
    seed: valuesOf('--seed')[0] ?? SEED,
    only: valuesOf('--dialect'),
    lines: line === 'faultless' || line === 'faulty' ? [line] : ['faultless', 'faulty'],
    verbose: args.includes('--verbose'),
  };
}

/** A generated telephone exchange: what happened is known, so every record can be held against it. */
export async function benchExchange(options: ExchangeOptions): Promise<void> {
  const { only, lines } = options;
  for (const dialect of dialects) {
    if (only.length > 0 && !only.includes(dialect.name)) continue;
    for (const line of lines) playAndPrint(dialect, line, options);
  }
}

function playAndPrint(dialect: Dialect, line: 'faultless' | 'faulty', options: ExchangeOptions): void {
  const tally = new Tally();
  for (const day of playDialect({ ...options, dialect, line, connector: connectorOf(dialect) })) {
    tally.add(day);
    if (options.verbose) printDifferences(day, tally, { dialect, line });
  }
  const name = `exchange.${dialect.name}${line === 'faulty' ? '.faults' : ''}`;
  for (const aspect of ASPECTS) {
    const { right, wrong } = tally.of(aspect);
    const known = line === 'faulty' ? 'still can be known' : 'is told';
    // Rounding must not make 1 of what is not quite.
    const value = wrong === 0 ? 1 : Math.floor((1000 * right) / (right + wrong)) / 1000;
    print({
      name: `${name}.${aspect}`,
      value,
      unit: 'ratio',
      note: `${wrong} wrong of ${right + wrong} calls of which it ${known}`,
    });
  }
  print({
    name: `${name}.speed`,
    value: (tally.calls * 1000) / tally.readMs,
    unit: 'calls/s',
    note: `${tally.calls} calls, ${tally.exchanges} exchanges, ${tally.rejects} unread, ${tally.strays} records of no call`,
  });
}

function connectorOf({ name }: Dialect): PbxConnector {
  const found =
    pbxConnectors.find(({ id }) => name === id) ?? pbxConnectors.find(({ id }) => name.startsWith(`${id}-`));
  if (found === undefined) throw new Error(`no connector speaks ${name}`);
  return found;
}

class Tally {
  calls = 0;
  readMs = 0;
  exchanges = 0;
  rejects = 0;
  strays = 0;
  printed = 0;
  readonly #counts = new Map<Aspect, { right: number; wrong: number }>();

  add({ calls, readMs, exchanges, rejects, strays }: PlayedDay): void {
    this.calls += calls.length;
    this.readMs += readMs;
    this.exchanges += exchanges;
    this.rejects += rejects.length;
    this.strays += strays;
    for (const { comparison } of calls) {
      for (const [aspect, difference] of comparison) {
        const count = this.of(aspect);
        if (difference === undefined) count.right++;
        else count.wrong++;
        this.#counts.set(aspect, count);
      }
    }
  }

  of(aspect: Aspect): { right: number; wrong: number } {
    return this.#counts.get(aspect) ?? { right: 0, wrong: 0 };
  }
}

/** Enough to play the day again: the seed, and as many calls as a day has. */
function printDifferences(
  { calls, seed, rejects }: PlayedDay,
  tally: Tally,
  { dialect, line }: { dialect: Dialect; line: string },
): void {
  for (const { truth, comparison } of calls) {
    const wrong = [...comparison].filter(([, difference]) => difference !== undefined);
    if (wrong.length === 0 || tally.printed++ >= PRINTED) continue;
    console.error(
      `${dialect.name} ${line}: call ${truth.callId} (${truth.scenario}), ` +
        `again with --dialect ${dialect.name} --line ${line} --seed ${seed} --calls ${CALLS_OF_A_DAY}`,
    );
    for (const [aspect, difference] of wrong) console.error(`  ${aspect}: ${difference}`);
  }
  for (const reason of new Set(rejects)) console.error(`  unread: ${reason}`);
}
