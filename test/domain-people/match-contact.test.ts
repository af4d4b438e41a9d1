import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ContactCandidate, matchContacts } from '../../src/domain/match-contact.ts';
import { parsePartyNumber, phoneKeys } from '../../src/domain/phone-number.ts';

const phone = (raw: string, country = 'RU') => parsePartyNumber(raw, { country, form: 'mixed' });

function candidate(
  contactId: string,
  number: string | undefined,
  rest: Partial<ContactCandidate> = {},
): ContactCandidate {
  const keys = number === undefined ? undefined : phoneKeys(phone(number));
  return {
    contactId,
    name: `Contact ${contactId}`,
    active: true,
    picked: false,
    ...(keys === undefined
      ? {}
      : { number: { digits: keys.digits, ...(keys.e164 === undefined ? {} : { e164: keys.e164 }) } }),
    ...rest,
  };
}

const chosenOf = (matches: { id: string; chosen: boolean }[]) =>
  matches.filter((m) => m.chosen).map((m) => m.id);

describe('who is calling', () => {
  const caller = phone('+79000000011');

  it('chooses the only contact with exactly this number', () => {
    expect(
      matchContacts(caller, [
        candidate('a', '8 900 000-00-11', { company: 'ООО «Пример»', ownerAgentId: 'g' }),
      ]),
    ).toEqual([
      {
        crm: 'callweave',
        type: 'contact',
        id: 'a',
        name: 'Contact a',
        company: 'ООО «Пример»',
        ownerAgentId: 'g',
        matchedOn: 'e164',
        confidence: 'exact',
        chosen: true,
      },
    ]);
  });

  it('chooses nobody among several', () => {
    const matches = matchContacts(caller, [candidate('b', '+79000000011'), candidate('a', '+79000000011')]);
    expect(matches.map((m) => m.id)).toEqual(['a', 'b']);
    expect(chosenOf(matches)).toEqual([]);
  });

  it('lets an exact number beat an equal ending of another country', () => {
    const matches = matchContacts(caller, [candidate('a', '+19000000011'), candidate('z', '+79000000011')]);
    expect(matches.map((m) => [m.id, m.confidence, m.chosen])).toEqual([
      ['z', 'exact', true],
      ['a', 'fuzzy', false],
    ]);
  });

  it('takes the person of a CRM with exactly this number before one kept here without a country', () => {
    const here = { ...candidate('a', undefined), number: { digits: '9000000011' } };
    const there = candidate('z', '+79000000011', {
      at: { accountId: 'crm-1', connector: 'sample', rank: 1, type: 'contact' },
    });
    const matches = matchContacts(caller, [here, there]);
    expect(matches.map((m) => [m.id, m.confidence, m.chosen])).toEqual([
      ['z', 'exact', true],
      ['a', 'suffix', false],
    ]);
  });

  it('never chooses by the ending when the country is another', () => {
    const matches = matchContacts(caller, [candidate('a', '+19000000011')]);
    expect(matches).toMatchObject([{ confidence: 'fuzzy', matchedOn: 'last10', chosen: false }]);
  });

  it('chooses by ten equal digits when one side does not know its country', () => {
    const unknown = phone('9000000011', 'XX');
    expect(unknown.e164).toBeUndefined();
    expect(matchContacts(unknown, [candidate('a', '+79000000011')])).toMatchObject([
      { confidence: 'suffix', chosen: true },
    ]);
  });

  it('does not choose by a local number, which every town has', () => {
    expect(matchContacts(phone('1234567'), [candidate('a', '1234567')])).toMatchObject([
      { confidence: 'fuzzy', chosen: false },
    ]);
  });

  it('puts what an agent picked before first, and chooses it', () => {
    const matches = matchContacts(caller, [
      candidate('a', '+79000000011'),
      candidate('b', '+79000000011', { picked: true }),
      candidate('b', undefined, { picked: true }),
    ]);
    expect(matches.map((m) => [m.id, m.chosen])).toEqual([
      ['b', true],
      ['a', false],
    ]);
    expect(matchContacts(caller, [candidate('c', undefined, { picked: true })])).toMatchObject([
      { id: 'c', matchedOn: 'pick', chosen: true },
    ]);
  });

  it('leaves inactive contacts out', () => {
    const matches = matchContacts(caller, [
      candidate('a', '+79000000011', { active: false, picked: true }),
      candidate('b', '+79000000011'),
    ]);
    expect(matches.map((m) => [m.id, m.chosen])).toEqual([['b', true]]);
  });

  it('counts a contact with several numbers once', () => {
    const matches = matchContacts(caller, [candidate('a', '+19000000011'), candidate('a', '+79000000011')]);
    expect(matches).toMatchObject([{ id: 'a', confidence: 'exact', chosen: true }]);
  });

  it('says how a picked contact matches, whichever of its numbers comes first', () => {
    const numbers = ['+79000000012', '+79000000011'].map((e164) => candidate('a', e164, { picked: true }));
    for (const candidates of [numbers, [...numbers].reverse()]) {
      expect(matchContacts(caller, candidates)).toMatchObject([{ matchedOn: 'e164', chosen: true }]);
    }
  });

  it.each(['anonymous', '101', '', '7900000001179000000011790000000117900000'])(
    'finds nobody for "%s"',
    (raw) => {
      expect(matchContacts(phone(raw), [candidate('a', '+79000000011', { picked: true })])).toEqual([]);
    },
  );

  it('gives one answer for every order of the candidates, and chooses at most one', () => {
    const numbers = ['+79000000011', '+19000000011', '+79000000012'];
    const any = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      number: fc.constantFrom(...numbers),
      active: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc
          .array(any, { maxLength: 8 })
          .chain((list) =>
            fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
          ),
        fc.constantFrom('a', 'none'),
        ([list, shuffled], pick) => {
          const build = (items: typeof list) =>
            items.map((item) =>
              candidate(item.id, item.number, { active: item.active, picked: item.id === pick }),
            );
          const matches = matchContacts(caller, build(list));
          expect(matchContacts(caller, build(shuffled))).toEqual(matches);
          expect(chosenOf(matches).length).toBeLessThanOrEqual(1);
          expect(new Set(matches.map((m) => m.id)).size).toBe(matches.length);
        },
      ),
    );
  });
});
