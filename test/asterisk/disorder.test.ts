import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replayFacts } from '../../bin/replay-capture.ts';
import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import type { CallRecord, Leg } from '../../src/domain/call-record.ts';
import type { Fact } from '../../src/domain/fact.ts';
import { insanities } from '../domain/sanity.ts';
import { inGroups, inOrderOfArrival, inventCalls } from './generated-day.ts';
import { joinAsTheyCome } from './join-as-they-come.ts';
import { captureLines, type Dialect, factsOf, scenarioNames } from './recorded-calls.ts';

const connector: PbxConnector = asterisk;
/** Recorded calls that are thrown together: their events come out of order with respect to each other, too. */
const AT_ONCE = 3;
const LATEST_MS = 8_000;
/** A webhook's retry, a slow line: within it no agent begins another call. */
const DELAY_MS = 2_000;

const recorded = (dialect: Dialect): Fact[][] =>
  inGroups(scenarioNames(), AT_ONCE).map((names) =>
    names.flatMap((name) => factsOf(captureLines(name, dialect))),
  );
/** Calls that overlap and share agents and customers. */
const invented = (dialect: Dialect): Fact[][] =>
  inGroups(inventCalls(dialect, 'disorder', 60), AT_ONCE).map((calls) => factsOf(inOrderOfArrival(calls)));

describe.each([
  { calls: 'recorded calls', dialect: 'ari' as const, groups: recorded('ari') },
  { calls: 'recorded calls', dialect: 'ami' as const, groups: recorded('ami') },
  { calls: 'invented calls', dialect: 'ari' as const, groups: invented('ari') },
  { calls: 'invented calls', dialect: 'ami' as const, groups: invented('ami') },
])('$calls, told through $dialect,', ({ groups }) => {
  const anyGroup = fc.constantFrom(...groups);

  it('are the same records in any order and told any number of times', () => {
    const disordered = anyGroup.chain((facts) =>
      fc.tuple(
        fc.constant(facts),
        fc.shuffledSubarray(facts, { minLength: facts.length }),
        fc.subarray(facts, { maxLength: 20 }),
      ),
    );
    fc.assert(
      fc.property(disordered, ([facts, shuffled, again]) => {
        expect(replayFacts(connector, [...shuffled, ...again])).toEqual(replayFacts(connector, facts));
      }),
      { numRuns: 40 },
    );
  });

  it('are the same records when events are delayed by seconds, and sane until the last one has come', () => {
    const delayed = anyGroup.chain((facts) =>
      fc.tuple(
        fc.constant(facts),
        fc.array(fc.integer({ min: 0, max: LATEST_MS }), {
          minLength: facts.length,
          maxLength: facts.length,
        }),
        fc.integer({ min: 0, max: facts.length }),
      ),
    );
    fc.assert(
      fc.property(delayed, ([facts, delays, cut]) => {
        const arrived = facts
          .map((fact, index) => ({ fact, at: fact.at + (delays[index] ?? 0) }))
          .sort((a, b) => a.at - b.at)
          .map(({ fact }) => fact);
        expect(replayFacts(connector, arrived.slice(0, cut)).flatMap(insanities)).toEqual([]);
        expect(replayFacts(connector, arrived)).toEqual(replayFacts(connector, facts));
      }),
      { numRuns: 40 },
    );
  });

  it('are the same calls when what was joined on a part of the delayed events stays joined', () => {
    const delayed = anyGroup.chain((facts) =>
      fc.tuple(
        fc.constant(facts),
        fc.array(fc.integer({ min: 0, max: DELAY_MS }), { minLength: facts.length, maxLength: facts.length }),
      ),
    );
    fc.assert(
      fc.property(delayed, ([facts, delays]) => {
        const arrived = facts
          .map((fact, index) => ({ fact, at: fact.at + (delays[index] ?? 0) }))
          .sort((a, b) => a.at - b.at)
          .map(({ fact }) => fact);
        expect(outlines(joinAsTheyCome(connector, arrived))).toEqual(outlines(replayFacts(connector, facts)));
      }),
      { numRuns: 10 },
    );
  });

  it('are sane records whatever part of the events is lost', () => {
    const holed = anyGroup.chain((facts) => fc.subarray(facts));
    fc.assert(
      fc.property(
        holed,
        (facts) => void expect(replayFacts(connector, facts).flatMap(insanities)).toEqual([]),
      ),
      { numRuns: 150 },
    );
  });
});

/** Without the ids, which depend on what came first. */
function outlines(records: readonly CallRecord[]): string[] {
  return records
    .map(({ startedAt, endedAt, customer, outcome, lastConnectedTo, legs, transfers }) =>
      JSON.stringify([
        startedAt,
        endedAt,
        customer.raw,
        outcome,
        lastConnectedTo,
        legs.map(outline),
        transfers,
      ]),
    )
    .sort();
}

function outline({ role, device, result, connectedAt, clearedAt, durations }: Leg): unknown {
  return { role, device, result, connectedAt, clearedAt, durations };
}
