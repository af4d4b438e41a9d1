import { describe, expect, it } from 'vitest';
import { Calendar } from '../../../sandbox/exchange/calendar.ts';
import { CallPlanner } from '../../../sandbox/exchange/call-planner.ts';
import { generateCalls } from '../../../sandbox/exchange/generate-calls.ts';
import { seededRandom } from '../../../sandbox/exchange/random.ts';
import type { ScenarioName } from '../../../sandbox/exchange/scenarios.ts';
import type { CallPart } from '../../../src/domain/stitch/call-part.ts';
import { stitchParts } from '../../../src/domain/stitch/stitch-parts.ts';
import { agreement, inWords } from './agreement.ts';
import { legRows } from './leg-rows.ts';

const NUMBERS = { country: 'RU', form: 'e164NoPlus' } as const;
const START = Date.parse('2026-03-23T06:00:00Z');

/** What a log with a row per phone can show: calls that reach phones of the house, or nobody. */
const PLAYS: readonly ScenarioName[] = [
  'answered',
  'huntSecondAnswers',
  'huntThirdAnswers',
  'groupOneWins',
  'busyNextAnswers',
  'declinedNextAnswers',
  'callerGivesUp',
  'huntAbandoned',
  'nobodyAnswers',
  'menuThenAnswered',
  'menuAbandoned',
  'heldAndRetrieved',
  'blindTransfer',
  'blindTransferUnanswered',
  'attendedTransfer',
  'outboundAnswered',
  'outboundBusy',
  'outboundNoAnswer',
];

function day(options: {
  customers: (string | null)[];
  agents: number;
  calls: number;
  gapMs: [number, number];
}) {
  const company = {
    agents: Array.from({ length: options.agents }, (_, index) => ({
      extension: String(701 + index),
      login: `agent${index + 1}`,
      name: `Сотрудник ${index + 1}`,
      telnum: `7900000${String(2000 + index)}`,
    })),
    customers: options.customers.map((number) => ({ number })),
    line: '79000000001',
    lineName: 'Сайт',
    groupName: 'Продажи',
  };
  const random = seededRandom('per-leg-rows');
  const planner = new CallPlanner({
    company,
    calendar: new Calendar(),
    seed: 'rows',
    plays: PLAYS,
    favour: 0,
  });
  const parts: CallPart[] = [];
  const truth = new Map<string, string>();
  let calls = 0;
  const rhythm = { firstAfterMs: 0, gapMs: options.gapMs };
  for (const { script } of generateCalls({ planner, random, rhythm, from: START, until: START + 9e8 })) {
    if (++calls > options.calls) break;
    for (const part of legRows(script)) {
      parts.push(part);
      truth.set(part.id, script.id);
    }
  }
  return { parts: random.shuffle(parts), truth };
}

function measured(title: string, options: Parameters<typeof day>[0]) {
  const { parts, truth } = day(options);
  const made = stitchParts(parts, NUMBERS);
  const found = agreement(
    made.map((call) => call.parts.map(({ id }) => id)),
    truth,
  );
  console.log(inWords(title, found));
  return { made, found };
}

const customers = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `7900000${String(3000 + index)}`);

describe('rows of generated calls, one per leg and without an id', () => {
  it('come out as the calls they were where most numbers have one call at a time', () => {
    // Every third customer who is not reached calls again within seconds, and one in fifty has two calls at once.
    const { found } = measured('500 customers, 20 agents', {
      customers: customers(500),
      agents: 20,
      calls: 2_000,
      gapMs: [500, 6_000],
    });
    expect(found.whole).toBeGreaterThan(0.97);
    expect(found.precision).toBeGreaterThan(0.97);
    expect(found.recall).toBeGreaterThan(0.98);
  });

  it('are still mostly told apart where three numbers make all calls of a busy house', () => {
    const { found } = measured('3 customers, 8 agents', {
      customers: customers(3),
      agents: 8,
      calls: 600,
      gapMs: [2_000, 30_000],
    });
    expect(found.whole).toBeGreaterThan(0.75);
    expect(found.recall).toBeGreaterThan(0.95);
  });

  it('never bring two customers together', () => {
    for (const count of [2, 20, 200]) {
      const { made } = measured(`${count} customers`, {
        customers: customers(count),
        agents: 10,
        calls: 400,
        gapMs: [200, 3_000],
      });
      const mixed = made.filter(
        (call) => new Set(call.parts.flatMap(({ customer }) => customer?.raw ?? [])).size > 1,
      );
      expect(mixed).toEqual([]);
    }
  });

  it('stay alone where the caller hides the number', () => {
    const { made } = measured('hidden callers', {
      customers: [null, '79000003000'],
      agents: 8,
      calls: 200,
      gapMs: [2_000, 30_000],
    });
    const hidden = made.filter(
      (call) => call.parts.filter(({ customer }) => customer?.raw === '').length > 1,
    );
    expect(hidden).toEqual([]);
  });
});
