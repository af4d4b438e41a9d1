import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CALL_EVENT_KINDS, type CallEvent, type EventLeg, LEG_RESULTS } from '../../src/domain/call-event.ts';
import { agentLeg, CUSTOMER, fold, originatorLeg, T0 } from './call-events.ts';
import { insanities } from './sanity.ts';

const legs: EventLeg[] = [
  CUSTOMER,
  originatorLeg('100'),
  agentLeg('101'),
  agentLeg('102'),
  agentLeg('101', 'leg-101-again'),
  { id: 'mobile', role: 'external', device: { number: '79000000021' } },
];

/** Any event at any time, possible or not: PBXs say stranger things. */
const anyEvent: fc.Arbitrary<CallEvent> = fc.record(
  {
    kind: fc.constantFrom(
      ...CALL_EVENT_KINDS.filter((kind) => kind !== 'logged' && kind !== 'recordingReady'),
    ),
    // Few times, so that many events share one.
    at: fc.integer({ min: 0, max: 12 }).map((second) => T0 + second * 1000),
    order: fc.integer({ min: 0, max: 2 }),
    leg: fc.constantFrom(...legs),
    direction: fc.constantFrom('inbound', 'outbound', 'internal'),
    customer: fc.constantFrom(
      { raw: '79000000011' },
      { raw: '', name: 'Пётр Образцов' },
      { raw: '79000000012' },
    ),
    result: fc.constantFrom(...LEG_RESULTS),
    peer: fc.constantFrom('customer', 'colleague', 'nobody'),
    clearedBy: fc.constantFrom('customer', 'agent', 'system'),
    transfer: fc.record({
      kind: fc.constantFrom('blind', 'attended'),
      from: fc.constantFrom('101', '102'),
      to: fc.constantFrom('102', '200'),
      transferorLegId: fc.constantFrom('leg-101', 'leg-102'),
      targetLegId: fc.constantFrom('leg-102', 'mobile'),
      result: fc.constantFrom('completed', 'failed', 'returned'),
    }),
  },
  { requiredKeys: ['kind', 'at', 'order'] },
) as fc.Arbitrary<CallEvent>;

const anySecond = fc.integer({ min: 0, max: 12 }).map((second) => T0 + second * 1000);

/** A row of a call log that may contradict everything that was seen live. */
const anyLog: fc.Arbitrary<CallEvent> = fc
  .record({
    at: anySecond,
    answeredAt: anySecond,
    talkMs: fc.integer({ min: 0, max: 9000 }),
    lengthMs: fc.integer({ min: 0, max: 20_000 }),
    legs: fc.uniqueArray(fc.constantFrom(...legs), { selector: ({ id }) => id, maxLength: 3 }),
    result: fc.constantFrom(...LEG_RESULTS),
  })
  .map(({ at, answeredAt, talkMs, lengthMs, legs: rows, result }) => ({
    kind: 'logged',
    at: at + lengthMs,
    order: 0,
    logged: {
      startedAt: at,
      endedAt: at + lengthMs,
      talkMs,
      legs: rows.map((leg) => ({
        ...leg,
        result,
        ...(result === 'answered' ? { connectedAt: answeredAt } : {}),
      })),
    },
  }));

const anyCall = fc
  .tuple(fc.array(anyEvent, { maxLength: 30 }), fc.array(anyLog, { maxLength: 2 }))
  .map(([live, logs]) => [...live, ...logs])
  .filter((events) => events.length > 0);

it('folds any permutation of any events to the same record', () => {
  const permuted = anyCall.chain((events) =>
    fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
  );
  fc.assert(
    fc.property(permuted, ([events, other]) => void expect(fold(other)).toEqual(fold(events))),
    { numRuns: 300 },
  );
});

it('folds events told again to the same record', () => {
  const doubled = anyCall.chain((events) => fc.tuple(fc.constant(events), fc.subarray(events)));
  const again = (events: CallEvent[]) => events.map((event) => structuredClone(event));
  fc.assert(
    fc.property(
      doubled,
      ([events, some]) => void expect(fold([...again(some), ...events])).toEqual(fold(events)),
    ),
    { numRuns: 300 },
  );
});

it('never makes an insane record, whatever it is told', () => {
  fc.assert(
    fc.property(anyCall, (events) => void expect(insanities(fold(events))).toEqual([])),
    { numRuns: 500 },
  );
});

it('does not change the events it is given', () => {
  fc.assert(
    fc.property(anyCall, (events) => {
      const before = structuredClone(events);
      fold(events);
      expect(events).toEqual(before);
    }),
  );
});
