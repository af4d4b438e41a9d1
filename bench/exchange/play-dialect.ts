import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import { Calendar } from '../../sandbox/exchange/calendar.ts';
import { CallPlanner } from '../../sandbox/exchange/call-planner.ts';
import type { Dialect } from '../../sandbox/exchange/dialect.ts';
import { generateCalls } from '../../sandbox/exchange/generate-calls.ts';
import type { CallScript } from '../../sandbox/exchange/happening.ts';
import { inOrderOfArrival } from '../../sandbox/exchange/line.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import { benchCompany } from './company.ts';
import { readDay } from './read-day.ts';
import { type PlayedCall, type ScoredCall, scoreDay } from './score-day.ts';

export interface Play {
  dialect: Dialect;
  connector: PbxConnector;
  line: 'faultless' | 'faulty';
  seed: string;
  calls: number;
}

export interface PlayedDay {
  /** The seed that plays this day alone again. */
  seed: string;
  calls: ScoredCall[];
  /** Records that no call has anything to do with. */
  strays: number;
  /** Things said that the connector could not read. */
  rejects: string[];
  /** Processor time that the connector and the domain took for it; inventing and scoring excluded. */
  readMs: number;
  exchanges: number;
}

/** Calls of one day: as many as stay in memory at once. All of them are over before the day is read. */
export const CALLS_OF_A_DAY = 1_000;
const FIRST_DAY = Date.UTC(2026, 2, 2, 6, 0, 0);
const DAY_MS = 86_400_000;
/** A new call every few seconds keeps most agents on the telephone. */
const RHYTHM = { firstAfterMs: 0, gapMs: [1_000, 7_000] as const };

/** Day after day, each from its own seed. */
export function* playDialect({ calls, seed, ...play }: Play): Generator<PlayedDay> {
  for (let day = 0; day * CALLS_OF_A_DAY < calls; day++) {
    const count = Math.min(CALLS_OF_A_DAY, calls - day * CALLS_OF_A_DAY);
    yield playDay({ ...play, calls: count, seed: calls > CALLS_OF_A_DAY ? `${seed}-${day}` : seed });
  }
}

function playDay({ dialect, connector, line, seed, calls: count }: Play): PlayedDay {
  const random = seededRandom(seed);
  const company = benchCompany;
  const teller = dialect.open({ company, random: random.fork('teller') });
  const calls: PlayedCall[] = [];
  for (const script of scriptsOf(dialect, seed, count)) calls.push({ script, ...teller.tell(script) });
  const delivered = teller.deliver(
    calls.flatMap(({ told }) => told),
    line,
  );
  const { sent } = delivered;
  if (!sent.every(({ source }) => source === 'stream')) inOrderOfArrival(sent);
  const started = process.cpuUsage();
  const { records, rejects } = readDay(connector, sent);
  const { user, system } = process.cpuUsage(started);
  const readMs = (user + system) / 1000;
  const scored = scoreDay({ dialect, line, company, calls, delivered, records });
  return { seed, calls: scored.calls, strays: scored.strays.length, rejects, readMs, exchanges: sent.length };
}

function* scriptsOf({ plays }: Dialect, seed: string, count: number): Generator<CallScript> {
  const planner = new CallPlanner({
    company: benchCompany,
    calendar: new Calendar(),
    seed,
    plays,
    favour: 0,
  });
  const day = generateCalls({
    planner,
    random: seededRandom(`${seed}/gaps`),
    rhythm: RHYTHM,
    from: FIRST_DAY,
    until: FIRST_DAY + DAY_MS,
  });
  let played = 0;
  for (const { script } of day) {
    if (played++ === count) return;
    yield script;
  }
}
