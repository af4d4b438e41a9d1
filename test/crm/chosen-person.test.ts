import { describe, expect, it } from 'vitest';
import { certainPerson, chosenPerson } from '../../src/crm/situation.ts';
import type { CallRecord, Match } from '../../src/domain/call-record.ts';
import type { CrmPerson } from '../../src/domain/crm/crm-port.ts';

const AT = { connector: 'notebook', accountId: 'a' };
const match = (id: string, more: Partial<Match> = {}): Match => ({
  ...{ crm: 'notebook', accountId: 'a', type: 'contact', id, name: `Card ${id}` },
  ...{ matchedOn: 'e164', confidence: 'exact', chosen: true, ...more },
});
const found = { type: 'contact', id: '1', name: 'Now', ownerUserId: 'u1' } as const;
const chosen = (matches: Match[], picked?: string) =>
  chosenPerson({ record: { matches } as unknown as CallRecord, picked, person: found }, AT);

describe('to whom a call is written', () => {
  it('is whom the CRM has now, not whom the card was shown', () => {
    expect(chosen([match('2')])).toEqual(found);
  });

  it('is whom somebody chose of this account, with what the CRM says of them now', () => {
    expect(chosen([match('2')], 'contact 2')).toEqual({ type: 'contact', id: '2', name: 'Card 2' });
    expect(chosen([match('1')], 'contact 1')).toEqual(found);
    expect(chosen([match('2', { accountId: 'b' })], 'contact 2')).toEqual(found);
    expect(chosen([match('2', { chosen: false })], 'contact 2')).toEqual(found);
  });

  it('is nobody among several, unless one of them alone is a contact', () => {
    const person = (type: CrmPerson['type'], id: string): CrmPerson => ({ type, id, name: id, numbers: [] });
    expect(certainPerson([person('lead', '1'), person('contact', '2')])).toMatchObject({
      person: { id: '2' },
      people: 2,
    });
    expect(certainPerson([person('contact', '1'), person('contact', '2')])).toEqual({ people: 2 });
  });
});
