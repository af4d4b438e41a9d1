import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayNumber } from '../../src/domain/cards/field-value.ts';
import type { HintFacts } from '../../src/domain/hints/hint-facts.ts';
import { KnownFacts } from '../../src/domain/hints/known-facts.ts';
import { wallTime } from '../../src/domain/menu/hours-state.ts';

const ZONES = ['Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Vladivostok', 'Asia/Gaza'];
const YEAR_MS = 366 * 86_400_000;
const FROM = Date.UTC(2026, 0, 1);

describe('the days of former calls', () => {
  it('are those of the calendar, also when clocks are changed and however close to midnight', () => {
    const moment = fc.integer({ min: 0, max: YEAR_MS / 60_000 }).map((minutes) => FROM + minutes * 60_000);
    const near = fc
      .tuple(moment, fc.array(fc.integer({ min: -2_000, max: 2_000 }), { maxLength: 20 }))
      .map(([at, steps]) => [at, ...steps.map((minutes) => at + minutes * 60_000)]);
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), near, (timeZone, moments) => {
        const past = moments.map((at) => ({ startedAt: new Date(at).toISOString() }));
        const facts = new KnownFacts({ timeZone, past } as unknown as HintFacts);
        const exact = moments.map((at) => dayNumber(wallTime(timeZone, new Date(at)).date));
        expect(facts.pastDays).toEqual(exact);
      }),
      { numRuns: 500 },
    );
  });
});
