import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../src/domain/call-record.ts';
import type { Fact } from '../../src/domain/fact.ts';
import { findMerges, linkFacts, mayBePart } from '../../src/domain/link.ts';
import { agentLeg, CUSTOMER, fold, IDENTITY, inbound, OPTIONS, on, originatorLeg } from './call-events.ts';

function fact(id: string, ...keys: string[]): Fact {
  return { id, keys, at: 0, order: 0, body: null };
}

describe('linking facts', () => {
  it('joins facts that share a key, transitively, and leaves strangers apart', () => {
    const facts = [fact('1', 'a'), fact('2', 'b'), fact('3', 'c'), fact('4', 'a', 'b')];
    expect(linkFacts(facts).map((conversation) => conversation.map(({ id }) => id))).toEqual([
      ['1', '2', '4'],
      ['3'],
    ]);
  });

  it('finds the same conversations in any order of the facts', () => {
    const anyFacts = fc
      .array(fc.array(fc.constantFrom(...'abcdefgh'), { minLength: 1, maxLength: 3 }), { maxLength: 12 })
      .map((all) => all.map((keys, index) => fact(String(index), ...keys)));
    const sets = (facts: Fact[]) =>
      linkFacts(facts)
        .map((conversation) =>
          conversation
            .map(({ id }) => id)
            .sort()
            .join(' '),
        )
        .sort();
    const permuted = anyFacts.chain((facts) =>
      fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length })),
    );
    fc.assert(fc.property(permuted, ([facts, other]) => void expect(sets(other)).toEqual(sets(facts))));
  });
});

function withId(callId: string, record: CallRecord): CallRecord {
  return { ...record, callId };
}

const a101 = agentLeg('101');
const consultation = withId(
  'consultation',
  fold([
    on('originated', 10, originatorLeg('101'), { direction: 'internal' }),
    on('delivered', 11, agentLeg('102')),
  ]),
);
const held = withId('held', fold([inbound(), on('established', 2, a101), on('held', 9, a101)]));

describe('finding that a call is part of another', () => {
  it('brings a consultation into the call of the customer whom the agent holds', () => {
    expect(findMerges([held, consultation])).toEqual([
      {
        into: 'held',
        from: 'consultation',
        reason: 'consultation',
        confidence: 0.95,
        evidence: ['callerHoldsCustomer:101', 'customer:79000000011'],
      },
    ]);
  });

  it('prefers the customer on hold to the one that is talked to', () => {
    const talking = withId('talking', fold([inbound(), on('established', 5, a101)]));
    expect(findMerges([talking, held, consultation])).toMatchObject([{ into: 'held' }]);
  });

  it.each([
    ['after the customer’s call was over', [inbound(), on('established', 2, a101), on('callCleared', 9)]],
    ['while the agent’s phone only rings', [inbound(), on('delivered', 2, a101)]],
    ['by another agent', [inbound(), on('established', 2, agentLeg('103'))]],
  ])('leaves an internal call alone that was placed %s', (_, events) => {
    expect(findMerges([withId('other', fold(events)), consultation])).toEqual([]);
  });

  it('never merges across connections', () => {
    const elsewhere = { ...held, connectorId: 'connection-2' };
    expect(findMerges([elsewhere, consultation])).toEqual([]);
  });

  it('brings a phone that rings for a waiting customer into that customer’s call', () => {
    const waiting = withId('waiting', fold([inbound()]));
    const rung = withId(
      'rung',
      fold([
        on('offered', 3, a101, {
          direction: 'outbound',
          callKind: 'clickToCall',
          customer: { raw: '79000000011' },
        }),
        on('delivered', 3, a101),
      ]),
    );
    expect(mayBePart(rung)).toBe(true);
    expect(findMerges([waiting, rung])).toEqual([
      {
        into: 'waiting',
        from: 'rung',
        reason: 'rungForWaitingCustomer',
        confidence: 0.9,
        evidence: ['sameCustomer:79000000011', 'customerWaits'],
      },
    ]);
    const otherCustomer = { ...waiting, customer: { ...waiting.customer, digits: '79000000012' } };
    expect(findMerges([otherCustomer, rung])).toEqual([]);
    const gone = withId('gone', fold([inbound(), on('callCleared', 2)]));
    expect(findMerges([gone, rung])).toEqual([]);
  });

  it('never merges calls of two customers, whatever their legs', () => {
    const phones = fc.constantFrom('101', '102', '103');
    const anyCall = fc
      .record({
        direction: fc.constantFrom('inbound' as const, 'outbound' as const),
        number: fc.constantFrom('79000000011', '79000000012', '79000000013'),
        agent: phones,
        from: fc.integer({ min: 0, max: 10 }),
        isHeld: fc.boolean(),
      })
      .map(({ direction, number, agent, from, isHeld }) => [
        on('originated', from, CUSTOMER, { direction, customer: { raw: number } }),
        on('established', from + 1, agentLeg(agent)),
        ...(isHeld ? [on('held', from + 2, agentLeg(agent))] : []),
      ]);
    fc.assert(
      fc.property(fc.array(anyCall, { maxLength: 5 }), (calls) => {
        const records = calls.map((events, index) =>
          fold(events, OPTIONS, { ...IDENTITY, callId: `call-${index}` }),
        );
        expect(findMerges(records)).toEqual([]);
      }),
    );
  });
});
