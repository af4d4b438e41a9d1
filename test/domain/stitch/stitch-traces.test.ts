import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../sandbox/exchange/random.ts';
import { foldCall } from '../../../src/domain/fold-call.ts';
import { partEvents } from '../../../src/domain/stitch/part-events.ts';
import { type Stitched, stitchParts } from '../../../src/domain/stitch/stitch-parts.ts';
import { agreement, inWords } from './agreement.ts';
import { callsOf, scenarioRows, toPart } from './cdr-part.ts';
import { type MixOptions, mixRows } from './mix-rows.ts';

const NUMBERS = { country: 'RU', form: 'e164NoPlus' } as const;
const scenarios = scenarioRows();
const figures: string[] = [];
afterAll(() => console.log(figures.join('\n')));

function customersOf({ parts }: Stitched): Set<string> {
  // A mobile that the exchange dials for a customer is a telephone of the call.
  const forwards = new Set(parts.flatMap(({ device, redirectedTo }) => [device?.number, redirectedTo]));
  return new Set(
    parts.flatMap(({ customer }) => customer?.raw ?? []).filter((number) => !forwards.has(number)),
  );
}

function stitchScenario(scenario: string): Stitched[] {
  const rows = scenarios.get(scenario) ?? [];
  return stitchParts(
    rows.map(({ row }, index) => toPart(row, `${scenario}/${index}`)),
    NUMBERS,
  );
}

describe('rows of the recorded calls without any id', () => {
  it('become the conversations that there were, each row in its own', () => {
    const wrong: string[] = [];
    for (const [scenario, rows] of scenarios) {
      const truth = new Map(rows.map(({ call }, index) => [`${scenario}/${index}`, call]));
      const made = stitchScenario(scenario);
      const found = agreement(
        made.map(({ parts }) => parts.map(({ id }) => id)),
        truth,
      );
      if (found.whole < 1 || made.length !== callsOf(scenario)) wrong.push(scenario);
    }
    figures.push(`each alone: ${scenarios.size - wrong.length} of ${scenarios.size} scenarios whole`);
    expect({ wrong, share: 1 - wrong.length / scenarios.size >= 0.95 }).toMatchObject({ share: true });
  });

  it('tell who had the customer in the end', () => {
    const wrong: unknown[] = [];
    let calls = 0;
    for (const scenario of scenarios.keys()) {
      const truth = JSON.parse(
        readFileSync(new URL(`../../fixtures/asterisk/${scenario}/truth.json`, import.meta.url), 'utf8'),
      );
      const records = stitchScenario(scenario).map(({ parts }) =>
        foldCall(
          partEvents(parts),
          { callId: 'c', linkageId: 'c', tenantId: 't', connectorId: 'x', revision: 1, final: true },
          NUMBERS,
        ),
      );
      records.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
      for (const [index, call] of [truth.calls ?? truth].flat().entries()) {
        calls += 1;
        const last = records[index]?.lastConnectedTo ?? null;
        if (last !== call.finalAgent) wrong.push({ scenario, last, truth: call.finalAgent });
      }
    }
    figures.push(`final agent: ${calls - wrong.length} of ${calls} calls`);
    // A mobile that the exchange rang beside the phone of an agent stands as that phone: the row does not say that it is outside.
    expect(wrong).toEqual([{ scenario: 'find-me-mobile-answers', last: '79000009999', truth: null }]);
  });
});

describe('the recorded calls many times over in one log', () => {
  const mixes: [
    string,
    Omit<MixOptions, 'random'>,
    { slackMs?: number },
    { whole: number; precision: number },
  ][] = [
    [
      'own customers and phones, 680 calls in ten minutes',
      { copies: 10, withinMs: 600_000, customers: 'own', phones: 'own' },
      {},
      { whole: 1, precision: 1 },
    ],
    [
      'own customers, the same dozen phones, four hours',
      { copies: 10, withinMs: 14_400_000, customers: 'own', phones: 'same' },
      {},
      { whole: 0.97, precision: 0.99 },
    ],
    [
      'own customers, the same dozen phones in all 680 calls of ten minutes',
      { copies: 10, withinMs: 600_000, customers: 'own', phones: 'same' },
      {},
      { whole: 0.8, precision: 0.6 },
    ],
    [
      'one number for all calls, an hour',
      { copies: 1, withinMs: 3_600_000, customers: 'one', phones: 'own' },
      {},
      { whole: 0.9, precision: 0.9 },
    ],
    [
      'one number for all calls, five minutes',
      { copies: 1, withinMs: 300_000, customers: 'one', phones: 'own' },
      {},
      { whole: 0.5, precision: 0.5 },
    ],
    [
      'clocks off by up to 2 s, not known',
      { copies: 10, withinMs: 600_000, customers: 'own', phones: 'own', skewMs: 2_000 },
      {},
      { whole: 0.7, precision: 0.99 },
    ],
    [
      'clocks off by up to 2 s, declared',
      { copies: 10, withinMs: 600_000, customers: 'own', phones: 'own', skewMs: 2_000 },
      { slackMs: 4_000 },
      { whole: 0.93, precision: 0.98 },
    ],
  ];

  it.each(mixes)('%s', (title, mix, stitching, least) => {
    const random = seededRandom('mix');
    const { parts, truth } = mixRows({ ...mix, random: () => random.next() });
    const made = stitchParts(parts, { ...NUMBERS, ...stitching });
    const found = agreement(
      made.map((call) => call.parts.map(({ id }) => id)),
      truth,
    );
    figures.push(inWords(title, found));
    expect(made.filter((call) => customersOf(call).size > 1)).toEqual([]);
    expect(found.whole).toBeGreaterThanOrEqual(least.whole);
    expect(found.precision).toBeGreaterThanOrEqual(least.precision);
  });
});
