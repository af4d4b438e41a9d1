import { describe, expect, it } from 'vitest';
import { pbxConnectors } from '../../connectors/registry.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import { capturesOf } from '../connectors/read-fixtures.ts';
import { callsOf, firstDifference, maskerFor, numbersIn, toLines } from './masked-calls.ts';
import { dialectNames, spokenBy } from './spoken.ts';

async function compare(connector: (typeof pbxConnectors)[number], exchanges: readonly Exchange[]) {
  const masker = maskerFor(connector);
  const masked = toLines(exchanges.map((exchange) => masker.mask(exchange)));
  const before = await callsOf(connector, toLines(exchanges));
  const after = await callsOf(connector, masked);
  return { before, after, bytes: masked.join('\n') };
}

describe.each(dialectNames)('a masked capture of an exchange that speaks %s', (name) => {
  it('gives the same calls but for numbers and names, and holds no number of anybody', async () => {
    const { connector, exchanges } = spokenBy(name, 60);
    const { before, after, bytes } = await compare(connector, exchanges);
    const numbers = numbersIn(before.records);
    expect(numbers.size).toBeGreaterThan(10);
    expect([...numbers].filter((number) => bytes.includes(number))).toEqual([]);
    expect(firstDifference(before.shapes, after.shapes)).toBeUndefined();
    expect(after.problems).toBe(before.problems);
    // Nobody became two people, and no two became one.
    expect(numbersIn(after.records).size).toBe(numbers.size);
  }, 240_000);
});

describe.each(pbxConnectors.map(({ id }) => id))('masked fixtures of %s', (id) => {
  const connector = pbxConnectors.find((one) => one.id === id) as (typeof pbxConnectors)[number];
  it('give the same calls but for numbers and names', async () => {
    for (const { name, exchanges } of capturesOf(id)) {
      const { before, after, bytes } = await compare(connector, exchanges);
      expect(firstDifference(before.shapes, after.shapes), name).toBeUndefined();
      expect(
        [...numbersIn(before.records)].filter((number) => bytes.includes(number)),
        name,
      ).toEqual([]);
    }
  }, 240_000);
});
