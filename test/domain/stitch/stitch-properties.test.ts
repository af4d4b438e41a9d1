import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallPart } from '../../../src/domain/stitch/call-part.ts';
import { partEvents } from '../../../src/domain/stitch/part-events.ts';
import { stitchParts } from '../../../src/domain/stitch/stitch-parts.ts';
import { insideRow, NUMBERS, row } from './parts.ts';

const phones = fc.constantFrom('101', '102', '103', '104');
const seconds = fc.integer({ min: 0, max: 60 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });

/** Any row of a customer, sane or not: few numbers, phones and moments, so that everything collides with everything. */
const customerRow = fc
  .record({
    customer: fc.constantFrom('79000000011', '79000000012', '79000000013', 'anonymous'),
    direction: fc.constantFrom('inbound' as const, 'inbound' as const, 'outbound' as const),
    device: phones,
    hasDevice: fc.boolean(),
    line: fc.constantFrom('74950000001', '74950000001', '74950000002', undefined),
    dialled: maybe(phones),
    from: seconds,
    lasts: fc.integer({ min: 0, max: 30 }),
    answered: maybe(fc.integer({ min: 0, max: 30 })),
    redirectedFrom: maybe(phones),
    redirectedTo: maybe(phones),
  })
  .map(({ customer, device, hasDevice, line, from, lasts, answered, ...more }) => {
    const {
      line: _line,
      device: _device,
      ...part
    } = row(device, from, from + lasts, {
      ...(answered !== undefined && answered < lasts && { answered: from + answered }),
      customer: { raw: customer },
    });
    const defined = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
    return {
      ...part,
      ...defined,
      ...(line !== undefined && { line }),
      ...((hasDevice || part.result === 'answered') && { device: { number: device } }),
    } as CallPart;
  });
const anyInsideRow = fc
  .tuple(phones, phones, seconds, fc.integer({ min: 0, max: 20 }), fc.boolean())
  .map(([caller, colleague, from, lasts, isAnswered]) =>
    insideRow(caller, colleague, from, from + lasts, isAnswered ? from : undefined),
  );
const anyRows = fc
  .array(fc.oneof({ weight: 4, arbitrary: customerRow }, { weight: 1, arbitrary: anyInsideRow }), {
    maxLength: 14,
  })
  .map((parts) => parts.map((part, index) => ({ ...part, id: `row-${index}`, keys: [`row-${index}`] })));

const made = (parts: readonly CallPart[]) =>
  stitchParts(parts, NUMBERS).map((call) => ({ ids: call.parts.map(({ id }) => id), links: call.links }));

describe('any rows', () => {
  it('are the same conversations in any order, told once or twice', () => {
    const twice = anyRows.chain((parts) =>
      fc.tuple(
        fc.constant(parts),
        fc.shuffledSubarray([...parts, ...parts], { minLength: parts.length * 2 }),
      ),
    );
    fc.assert(
      fc.property(twice, ([parts, shuffled]) => void expect(made(shuffled)).toEqual(made(parts))),
      { numRuns: 500 },
    );
  });

  it('never bring two customers together, nor one that is known with another by way of one who hides', () => {
    fc.assert(
      fc.property(anyRows, (parts) => {
        for (const call of stitchParts(parts, NUMBERS)) {
          const known = call.parts.flatMap(({ customer }) => customer?.raw ?? []);
          expect(new Set(known.filter((raw) => raw !== 'anonymous')).size).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('are each in one conversation, and every joined row has a link sure enough', () => {
    fc.assert(
      fc.property(anyRows, (parts) => {
        const calls = made(parts);
        expect(calls.flatMap(({ ids }) => ids).sort()).toEqual(parts.map(({ id }) => id).sort());
        for (const { ids, links } of calls) {
          expect(links).toHaveLength(ids.length - 1);
          for (const { confidence } of links) expect(confidence).toBeGreaterThanOrEqual(0.7);
          for (const { confidence } of links) expect(confidence).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('of one conversation are that conversation again when nothing else is looked at, for the same reasons', () => {
    fc.assert(
      fc.property(anyRows, (parts) => {
        for (const call of stitchParts(parts, NUMBERS)) {
          expect(made(call.parts)).toEqual([{ ids: call.parts.map(({ id }) => id), links: call.links }]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('give the same events in any order', () => {
    const shuffled = anyRows.chain((parts) =>
      fc.tuple(fc.constant(parts), fc.shuffledSubarray(parts, { minLength: parts.length })),
    );
    fc.assert(
      fc.property(shuffled, ([parts, other]) => void expect(partEvents(other)).toEqual(partEvents(parts))),
    );
  });
});

describe('the work', () => {
  it('grows with the rows and not with their square', () => {
    const calls = (count: number): CallPart[] =>
      Array.from({ length: count }, (_, index) => {
        const customer = { customer: { raw: `7900${String(1_000_000 + (index % 5_000))}` } };
        const at = index * 7;
        const [first, next, asked] = [0, 1, 2].map((phone) => String(100 + (index % 50) * 3 + phone)) as [
          string,
          string,
          string,
        ];
        return [
          row(first, at, at + 10, { ...customer, id: `a${index}` }),
          row(next, at + 10, at + 60, { ...customer, answered: at + 15, id: `b${index}` }),
          { ...insideRow(next, asked, at + 20, at + 30, at + 22), id: `c${index}`, keys: [`c${index}`] },
        ];
      }).flat();
    const msPerRow = (count: number): number => {
      const parts = calls(count);
      const times = Array.from({ length: 3 }, () => {
        // CPU time, so that a busy machine does not decide.
        const begin = process.cpuUsage();
        stitchParts(parts, NUMBERS);
        const { user, system } = process.cpuUsage(begin);
        return (user + system) / 1_000;
      });
      return Math.min(...times) / parts.length;
    };
    msPerRow(500);
    const [few, many] = [msPerRow(500), msPerRow(4_000)];
    console.log(
      `stitching: ${(1_000 / many).toFixed(0)} rows a second of 12,000, ${(1_000 / few).toFixed(0)} of 1,500`,
    );
    expect(many).toBeLessThan(few * 5);
  });
});
