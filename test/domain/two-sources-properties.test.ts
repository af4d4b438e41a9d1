import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeChanges } from '../../src/domain/call-changes.ts';
import {
  CALL_OUTCOMES,
  type CallEvent,
  LEG_RESULTS,
  type LegResult,
  type LoggedLeg,
} from '../../src/domain/call-event.ts';
import type { CallRecord, Disagreement } from '../../src/domain/call-record.ts';
import { agentLeg, CUSTOMER, fold, inbound, on, T0 } from './call-events.ts';
import { insanities } from './sanity.ts';

/** One phone's part: it rings, is answered or not, ends. Times are seconds after the beginning. */
interface Part {
  device: string;
  rings: number;
  answers: number | undefined;
  ends: number;
}

const anyPart: fc.Arbitrary<Part> = fc
  .record({
    device: fc.constantFrom('101', '102', '103'),
    rings: fc.integer({ min: 0, max: 30 }),
    waits: fc.integer({ min: 0, max: 20 }),
    talks: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
  })
  .map(({ device, rings, waits, talks }) => ({
    device,
    rings,
    answers: talks === undefined ? undefined : rings + waits,
    ends: rings + waits + (talks ?? 0),
  }));

function liveOf(parts: readonly Part[]): CallEvent[] {
  const end = Math.max(...parts.map(({ ends }) => ends));
  return [
    inbound(),
    ...parts.flatMap(({ device, rings, answers, ends }, index) => {
      const leg = agentLeg(device, `${device}-${index}`);
      return [
        on('delivered', rings, leg),
        ...(answers === undefined ? [] : [on('established', answers, leg)]),
        on('connectionCleared', ends, leg),
      ];
    }),
    on('callCleared', end, undefined, { clearedBy: 'customer' }),
  ];
}

const anyResult = fc.constantFrom(...LEG_RESULTS);

/** The log of a call, which may know it better, worse or otherwise than the live events. */
const anyLog: fc.Arbitrary<CallEvent> = fc
  .record({
    parts: fc.array(fc.tuple(anyPart, anyResult, fc.boolean()), { maxLength: 3 }),
    startedAt: fc.integer({ min: -40, max: 40 }),
    lasts: fc.integer({ min: 0, max: 120 }),
    talks: fc.integer({ min: 0, max: 60 }),
    outcome: fc.option(fc.constantFrom(...CALL_OUTCOMES), { nil: undefined }),
    direction: fc.constantFrom('inbound' as const, 'outbound' as const),
    customer: fc.constantFrom('79000000011', '79000000012', ''),
    listsEveryLeg: fc.boolean(),
  })
  .map(({ parts, startedAt, lasts, talks, outcome, direction, customer, listsEveryLeg }) => ({
    kind: 'logged',
    at: T0 + (startedAt + lasts) * 1000,
    order: 9,
    direction,
    customer: { raw: customer },
    logged: {
      startedAt: T0 + startedAt * 1000,
      endedAt: T0 + (startedAt + lasts) * 1000,
      talkMs: talks * 1000,
      legs: parts.map(([part, result, hasTimes], index) => legRow(part, { result, hasTimes, index })),
      ...(outcome !== undefined && { outcome }),
      ...(listsEveryLeg && { listsEveryLeg: true as const }),
    },
  }));

function legRow(
  { device, rings, answers, ends }: Part,
  { result, hasTimes, index }: { result: LegResult; hasTimes: boolean; index: number },
): LoggedLeg {
  const at = (second: number): number => T0 + second * 1000;
  return {
    // Some logs name legs as live events do.
    ...agentLeg(device, hasTimes ? `${device}-${index}` : `row-${index}`),
    result,
    ...(hasTimes && { alertedAt: at(rings), clearedAt: at(ends) }),
    ...(hasTimes && result === 'answered' && { connectedAt: at(answers ?? rings) }),
  };
}

/** Live events with some lost and some late, and a log. */
const anyTelling = fc.tuple(fc.array(anyPart, { minLength: 1, maxLength: 3 }), anyLog).chain(([parts, log]) =>
  fc.record({
    live: fc
      .subarray(liveOf(parts), { minLength: 1 })
      .chain((events) =>
        fc
          .array(fc.integer({ min: 0, max: 30 }), { minLength: events.length, maxLength: events.length })
          .map((late) =>
            events.map((event, index) => ({ ...event, at: event.at + (late[index] ?? 0) * 1000 })),
          ),
      ),
    log: fc.constant(log),
  }),
);

const RUNS = { numRuns: 1_000 };

it('tells the same of the same events, in any order, told any number of times', () => {
  const shuffled = anyTelling.chain(({ live, log }) =>
    fc.tuple(
      fc.constant([...live, log]),
      fc.shuffledSubarray([...live, log, ...live, log], { minLength: 2 * live.length + 2 }),
    ),
  );
  fc.assert(
    fc.property(
      shuffled,
      ([events, again]) => void expect(fold(structuredClone(again))).toEqual(fold(events)),
    ),
    RUNS,
  );
});

it('makes a sane record of any two stories', () => {
  fc.assert(
    fc.property(anyTelling, ({ live, log }) => void expect(insanities(fold([...live, log]))).toEqual([])),
    RUNS,
  );
});

it('says of every disagreement what the record says, once, and with two different stories', () => {
  fc.assert(
    fc.property(anyTelling, ({ live, log }) => {
      const record = fold([...live, log]);
      const found = record.disagreements ?? [];
      expect(new Set(found.map(({ field }) => field)).size).toBe(found.length);
      for (const one of found) {
        expect(one.live).not.toEqual(one.log);
        const shown = shownOf(record, one);
        // The log's time with its clock put right, or the raw number of a customer, is compared elsewhere.
        if (shown !== undefined) expect([one.field, shown]).toEqual([one.field, one[one.kept]]);
      }
    }),
    RUNS,
  );
});

function shownOf(record: CallRecord, { field }: Disagreement): string | number | null | undefined {
  const [, legId, of] = /^legs\[(.*)\](?:\.(\w+))?$/.exec(field) ?? [];
  if (legId !== undefined) {
    const leg = record.legs.find((one) => one.legId === legId);
    if (of === undefined || of === 'result') return leg?.result ?? null;
    // Of an answer that a phone waited for (or that came after its end) only the talk is moved.
    return undefined;
  }
  const simple: Record<string, string | number | undefined> = {
    direction: record.direction,
    customer: record.customer.raw,
    startedAt: record.startedAt,
    endedAt: record.endedAt,
    outcome: record.outcome,
    'durations.total': record.durations.total,
    'durations.talk': record.durations.talk,
  };
  return simple[field];
}

it('never pops, reopens or rings because of a log, whenever it comes', () => {
  const cut = anyTelling.chain(({ live, log }) =>
    fc.record({
      live: fc.constant(live),
      log: fc.constant(log),
      seen: fc.integer({ min: 1, max: live.length }),
    }),
  );
  fc.assert(
    fc.property(cut, ({ live, log, seen }) => {
      const before = fold(live.slice(0, seen));
      const logged = fold([...live.slice(0, seen), log]);
      const after = fold([...live, log]);
      for (const [from, to] of [
        [before, logged],
        [logged, after],
      ] as const) {
        const changes = describeChanges(from, { ...to, revision: 2 });
        expect(changes.filter(({ pop }) => pop)).toEqual([]);
        const types = changes.map(({ type }) => type);
        expect(types).not.toContain('delivered');
        expect(types).not.toContain('established');
        if (from.endedAt !== undefined) expect(types).not.toContain('cleared');
        expect(to.endedAt).toBeDefined();
      }
    }),
    RUNS,
  );
});

it('has nothing to explain where the log is the only source', () => {
  const begins = on('offered', 0, CUSTOMER, { direction: 'inbound', customer: { raw: '79000000011' } });
  fc.assert(
    fc.property(anyLog, (log) => {
      expect(fold([log])).not.toHaveProperty('disagreements');
      expect(fold([begins, log])).not.toHaveProperty('disagreements');
      expect(insanities(fold([begins, log]))).toEqual([]);
    }),
    RUNS,
  );
});
