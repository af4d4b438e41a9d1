import { benchCompany } from '../../bench/exchange/company.ts';
import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import { pbxConnectors } from '../../connectors/registry.ts';
import { dialects } from '../../sandbox/dialects.ts';
import { Calendar } from '../../sandbox/exchange/calendar.ts';
import { CallPlanner } from '../../sandbox/exchange/call-planner.ts';
import { generateCalls } from '../../sandbox/exchange/generate-calls.ts';
import { inOrderOfArrival } from '../../sandbox/exchange/line.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import type { Exchange } from '../../src/domain/exchange.ts';

const FIRST_DAY = Date.UTC(2026, 2, 2, 6, 0, 0);

/** What a PBX of this dialect says of a few invented calls. */
export function spokenBy(name: string, count: number): { connector: PbxConnector; exchanges: Exchange[] } {
  const dialect = dialects.find((candidate) => candidate.name === name);
  const connector = pbxConnectors
    .filter(({ id }) => name.startsWith(id))
    .sort((a, b) => b.id.length - a.id.length)[0];
  if (dialect === undefined || connector === undefined) throw new Error(`nobody speaks ${name}`);
  const calendar = new Calendar();
  const planner = new CallPlanner({
    company: benchCompany,
    calendar,
    seed: 'capture',
    plays: dialect.plays,
    favour: 0,
  });
  const teller = dialect.open({ company: benchCompany, random: seededRandom('capture').fork('teller') });
  const told = [];
  const random = seededRandom('capture/gaps');
  const rhythm = { firstAfterMs: 0, gapMs: [1_000, 7_000] as const };
  for (const { script } of generateCalls({
    planner,
    random,
    rhythm,
    from: FIRST_DAY,
    until: FIRST_DAY + 86_400_000,
  })) {
    if (told.length === count) break;
    told.push(teller.tell(script).told);
  }
  const { sent } = teller.deliver(told.flat(), 'faultless');
  if (!sent.every(({ source }) => source === 'stream')) inOrderOfArrival(sent);
  return { connector, exchanges: sent };
}

export const dialectNames = dialects.map(({ name }) => name);
