import { expect, it } from 'vitest';
import { describeChanges } from '../../src/domain/call-changes.ts';
import type { CallEvent } from '../../src/domain/call-event.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { agentLeg, CUSTOMER, fold, inbound, on, originatorLeg } from './call-events.ts';

const talking = [
  inbound(),
  on('offered', 1, agentLeg('101')),
  on('delivered', 1, agentLeg('101')),
  on('established', 5, agentLeg('101')),
];

function popsBetween(before: CallRecord | undefined, after: CallRecord, absorbed: CallRecord[] = []) {
  return describeChanges(before, after, { absorbed })
    .filter(({ pop }) => pop)
    .map(({ type, legId }) => `${type} ${legId}`);
}

it('opens no second card for the line on which an agent asks a colleague', () => {
  const before = fold([...talking, on('held', 10, agentLeg('101'))]);
  const secondLine = { ...originatorLeg('101'), id: 'second' };
  const after = fold([
    ...talking,
    on('held', 10, agentLeg('101')),
    on('originated', 11, secondLine),
    on('offered', 11, agentLeg('102'), { peer: 'colleague' }),
    on('delivered', 11, agentLeg('102'), { peer: 'colleague' }),
    on('established', 14, agentLeg('102'), { peer: 'colleague' }),
    on('established', 14, secondLine, { peer: 'colleague' }),
  ]);
  expect(popsBetween(before, after)).toEqual(['delivered leg-102']);
});

it('opens a card when the call of a phone that already rings turns out to be a customer’s', () => {
  const internal: CallEvent[] = [
    on('originated', 11, originatorLeg('101'), { direction: 'internal' }),
    on('delivered', 11, agentLeg('102')),
  ];
  const before = fold(talking);
  const absorbed = fold(internal);
  expect(popsBetween(undefined, absorbed)).toEqual([]);
  const after = fold([...talking, on('delivered', 11, agentLeg('102'), { peer: 'colleague' })]);
  expect(popsBetween(before, after, [absorbed])).toEqual(['delivered leg-102']);
  expect(popsBetween(after, after)).toEqual([]);
});

it('opens a card again when the call comes back to the same agent', () => {
  const gone = [
    ...talking,
    on('connectionCleared', 20, agentLeg('101')),
    on('delivered', 20, agentLeg('102')),
  ];
  const back = [
    ...gone,
    on('connectionCleared', 30, agentLeg('102')),
    on('delivered', 30, agentLeg('101', 'again')),
  ];
  expect(popsBetween(fold(gone), fold(back))).toEqual(['delivered again']);
});

it('opens the card of a phone that is rung in an outgoing call when it rings, not before', () => {
  const outgoing: CallEvent[] = [
    on('originated', 0, originatorLeg('101'), { direction: 'outbound', customer: { raw: '79000000011' } }),
    on('offered', 0, CUSTOMER),
    on('established', 4, CUSTOMER),
    on('established', 4, originatorLeg('101')),
  ];
  const offered = [...outgoing, on('offered', 9, agentLeg('103'))];
  const ringing = [...offered, on('delivered', 10, agentLeg('103'))];
  expect(popsBetween(undefined, fold(outgoing.slice(0, 2)))).toEqual(['originated leg-101']);
  expect(popsBetween(fold(outgoing), fold(offered))).toEqual([]);
  expect(popsBetween(fold(offered), fold(ringing))).toEqual(['delivered leg-103']);
});
