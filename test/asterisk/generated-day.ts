import { amiDialect, ariDialect } from '../../sandbox/asterisk/dialect.ts';
import { Calendar } from '../../sandbox/exchange/calendar.ts';
import { CallPlanner } from '../../sandbox/exchange/call-planner.ts';
import type { Company } from '../../sandbox/exchange/company.ts';
import { generateCalls } from '../../sandbox/exchange/generate-calls.ts';
import type { CallScript } from '../../sandbox/exchange/happening.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import type { Dialect } from './recorded-calls.ts';

const START = Date.UTC(2026, 2, 2, 6);
/** Events of different channels overtake one another by as much as in the recordings; those of one channel never do. */
const SKEW_MS = 13;
const CHANNEL_ID = /\b\d{9,11}\.\d+\b/g;

const COMPANY: Company = {
  agents: Array.from({ length: 12 }, (_, index) => ({
    extension: String(101 + index),
    login: `agent${index + 1}`,
    name: `Сотрудник ${index + 1}`,
    telnum: `790000002${String(index + 1).padStart(2, '0')}`,
  })),
  // Few customers: so that several calls of one go on at once.
  customers: ['79000000011', '79000000012', '79000000013', null].map((number) => ({ number })),
  line: '74950000001',
  lineName: 'Сайт',
  groupName: 'Продажи',
};

/** An invented call, and everything that the exchange tells of it. */
export interface InventedCall {
  script: CallScript;
  /** Channel ids. */
  ids: string[];
  /** Lines of a capture with the time at which they arrive, epoch ms. */
  lines: { at: number; line: string }[];
}

/** Calls that overlap, of every story that the sandbox knows; the same seed invents the same ones. */
export function* inventCalls(dialect: Dialect, seed: string, count: number): Generator<InventedCall> {
  const { plays, open } = dialect === 'ari' ? ariDialect : amiDialect;
  const planner = new CallPlanner({ company: COMPANY, calendar: new Calendar(), seed, plays, favour: 0 });
  const random = seededRandom(`${seed}/line`);
  const teller = open({ company: COMPANY, random });
  const rhythm = { firstAfterMs: 0, gapMs: [500, 6_000] as const };
  let made = 0;
  const calls = generateCalls({
    planner,
    random: seededRandom(`${seed}/gaps`),
    rhythm,
    from: START,
    until: START + 86_400_000,
  });
  for (const { script } of calls) {
    if (++made > count) return;
    const { told, ids } = teller.tell(script);
    /** Channel id → when its last event arrived. */
    const arrivals = new Map<string, number>();
    const lines = teller.deliver(told, 'faultless').sent.map((sent) => {
      const channels = idsIn(sent.body, ids);
      const earliest = Math.max(...channels.map((id) => arrivals.get(id) ?? 0), 0);
      const at = Math.max(Date.parse(sent.at) + random.between(0, SKEW_MS), earliest);
      for (const id of channels) arrivals.set(id, at);
      return { at, line: JSON.stringify({ ...sent, at: new Date(at).toISOString() }) };
    });
    yield { script, ids, lines };
  }
}

function idsIn(body: string, ids: readonly string[]): string[] {
  return [...new Set(body.match(CHANNEL_ID) ?? [])].filter((id) => ids.includes(id));
}

/** Neighbours in the day, as many at a time as `size`. */
export function inGroups<Item>(items: Iterable<Item>, size: number): Item[][] {
  const groups: Item[][] = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (last === undefined || last.length === size) groups.push([item]);
    else last.push(item);
  }
  return groups;
}

export function inOrderOfArrival(calls: readonly InventedCall[]): string[] {
  return calls
    .flatMap(({ lines }) => lines)
    .sort((a, b) => a.at - b.at)
    .map(({ line }) => line);
}
