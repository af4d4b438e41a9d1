import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Dropping } from '../../sandbox/crm/amocrm/calls-api.ts';
import type { Fault } from '../../sandbox/http/faults.ts';
import type { CallRecord, Match } from '../../src/domain/call-record.ts';
import type { CrmSituation } from '../../src/domain/crm/crm-port.ts';
import { TokensInMemory } from '../connectors/t2-account.ts';
import { type AmocrmStage, callNotes, openAmocrm } from './amocrm-stage.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { answered, handledBy, missed, recorded, ringing, situationOf } from './call-shapes.ts';
import { numberKeysOf } from './number-keys.ts';

const USERS = { a201: '7101', a202: '7102' };
const KEYS = numberKeysOf('+79000000011');

/** It was done, and whoever asked does not learn it. */
const LOST: Fault = { kind: 'done', answer: { status: 504, empty: true } };

let stage: AmocrmStage;

beforeEach(async () => {
  stage = await openAmocrm();
});
afterEach(() => stage.account.stop());

const write = (call: CallRecord, more: Partial<CrmSituation> = {}, before?: CrmSituation['memory']) =>
  bringUpToDate(stage.port, situationOf(call, { users: USERS, ...more }), before);

function knowCustomer(leads = 0) {
  const { cards } = stage.account.api;
  const linked = Array.from({ length: leads }, (_, nth) => cards.add({ type: 'leads', name: `Lead ${nth}` }));
  return cards.add({ type: 'contacts', name: 'Иван Примеров', phones: ['8 (900) 000-00-11'], linked });
}

/** Somebody chose this one of several. */
function chosen(id: number): Pick<CrmSituation, 'person'> & { matches: Match[] } {
  const match = (one: number): Match => ({
    crm: 'amocrm',
    type: 'contact',
    id: String(one),
    name: '',
    matchedOn: 'e164',
    confidence: 'exact',
    chosen: one === id,
  });
  return { person: { type: 'contact', id: String(id), name: '' }, matches: [match(id), match(1)] };
}

describe('a call in amoCRM', () => {
  it.each([
    [0, 'contacts'],
    [1, 'leads'],
    [2, 'contacts'],
  ])('of a contact with %d leads is once among %s', async (leads, type) => {
    knowCustomer(leads);
    const { steps, refs } = await write(answered);
    expect(steps.map(({ id }) => id)).toEqual(['call']);
    const [holder] = stage.account.api.cards.entities.filter(({ notes }) => notes.length > 0);
    expect(holder?.type).toBe(type);
    expect(callNotes(stage)).toMatchObject([
      { created_by: 7101, params: { uniq: 'call-live', duration: 240 } },
    ]);
    expect(refs[0]?.url).toContain(`/${type}/detail/`);
  });

  it('is noticed by the users whom it rings at, by its last eight digits', async () => {
    const contact = knowCustomer();
    const { steps } = await write({ ...ringing, final: false });
    expect(steps.map(({ id }) => id)).toEqual(['pop:7101']);
    expect(stage.account.api.pops).toEqual([
      { phone: '+79000000011', users: [7101], shows: `contacts/${contact.id}` },
    ]);
  });

  it('goes to the contact that was chosen among several, and when that one is gone to where amoCRM puts it', async () => {
    const [one, other] = [knowCustomer(), knowCustomer()];
    const { matches, person } = chosen(other.id);
    const more = person === undefined ? {} : { person };
    await write({ ...answered, matches }, more);
    expect(other.notes).toHaveLength(1);
    other.isDeleted = true;
    const { notices, refused } = await write({ ...missed, matches }, more);
    expect(refused).toBeUndefined();
    expect(notices.join()).toContain('any more');
    expect(one.notes).toMatchObject([{ params: { uniq: 'call-missed' } }]);
  });

  it('goes to the user of the settings when its user has left', async () => {
    knowCustomer();
    const user = stage.account.api.cards.users.find(({ id }) => id === 7101);
    if (user) user.isActive = false;
    const { notices } = await write(answered);
    expect(notices.join()).toContain('no active user 7101');
    expect(callNotes(stage)).toMatchObject([{ created_by: 1 }]);
  });

  it('has notes beside it about what came later', async () => {
    const contact = knowCustomer();
    const { memory } = await write(answered);
    const later = await write(handledBy(recorded(answered), 'a202'), {}, memory);
    expect(later.steps.map(({ kind }) => kind)).toEqual(['recording', 'record']);
    expect(contact.notes.map(({ note_type }) => note_type)).toEqual(['call_in', 'common', 'common']);
    expect((await write(handledBy(recorded(answered), 'a202'), {}, later.memory)).steps).toEqual([]);
  });

  it.each<Dropping>(['silent', 'itemError', 'badRequest'])(
    'of a number that nobody has is dropped with a notice and no failure (%s)',
    async (dropping) => {
      stage.account.api.calls.dropping = dropping;
      const { notices, refused, memory } = await write(answered);
      expect(refused).toBeUndefined();
      expect(notices).toEqual([expect.stringContaining('kept no call')]);
      expect(stage.account.api.calls.dropped).toBe(1);
      // And not tried for ever.
      expect((await write(answered, {}, memory)).steps).toEqual([]);
    },
  );
});

describe('an answer that was lost', () => {
  it.each([0, 1, 2])(
    'to a call of a contact with %d leads: it is found among the notes, and not sent again',
    async (leads) => {
      knowCustomer(leads);
      await stage.port.test();
      stage.account.faults.next(LOST);
      const { troubles } = await write(answered);
      expect(troubles).toEqual(['unknown']);
      expect(callNotes(stage)).toHaveLength(1);
    },
  );

  it('that never comes at all is no reason to send it again', async () => {
    knowCustomer();
    await stage.port.test();
    stage.account.faults.next({ kind: 'done' });
    expect((await write(answered)).troubles).toEqual(['unknown']);
    expect(callNotes(stage)).toHaveLength(1);
  });

  it('to a call that was never written: it is sent again', async () => {
    knowCustomer();
    await stage.port.test();
    stage.account.faults.next({ kind: 'answer', answer: { status: 502, empty: true } });
    await write(answered);
    expect(callNotes(stage)).toHaveLength(1);
  });

  it('to a note, an enquiry and a contact: each is there once', async () => {
    const contact = knowCustomer();
    const { memory } = await write(answered);
    stage.account.faults.next(LOST);
    await write(recorded(answered), {}, memory);
    expect(contact.notes.filter(({ note_type }) => note_type === 'common')).toHaveLength(1);
    contact.isDeleted = true;
    stage.account.faults.next(LOST);
    await write(missed, { isUnknown: true, unknownCallers: 'unsorted' });
    expect(stage.account.api.unsorted.items).toHaveLength(1);
    stage.account.faults.next(LOST);
    const created = await write(missed, { isUnknown: true, unknownCallers: 'create' });
    expect(created.steps.map(({ id }) => id)).toEqual(['contact', 'call']);
    expect(stage.account.api.cards.entities.filter(({ isDeleted }) => isDeleted !== true)).toMatchObject([
      { phones: ['+79000000011'], notes: [{ params: { uniq: 'call-missed' } }] },
    ]);
  });
});

it('takes nobody for a new contact whose number ends alike in another country', async () => {
  const other = stage.account.api.cards.add({
    type: 'contacts',
    name: 'Другой',
    phones: ['+49 900 000-00-11'],
  });
  await stage.port.test();
  stage.account.faults.next({ kind: 'answer', answer: { status: 502, empty: true } });
  const { troubles } = await write(missed, { isUnknown: true, unknownCallers: 'create' });
  expect(troubles).toEqual(['unknown']);
  expect(other.notes).toEqual([]);
  expect(stage.account.api.cards.entities).toMatchObject([
    { id: other.id },
    { phones: ['+79000000011'], notes: [{ params: { uniq: 'call-missed' } }] },
  ]);
});

describe('limits', () => {
  it('of requests, and a shut-out address, make the account wait and stop nobody', async () => {
    await stage.port.test();
    stage.account.limit({ burst: 0, perSecond: 0 });
    expect(await stage.port.lookUp?.(KEYS)).toMatchObject({ state: 'later', isLimit: true });
    stage.account.api.isBlocked = true;
    expect(await stage.port.lookUp?.(KEYS)).toMatchObject({
      state: 'later',
      isLimit: true,
      retryAfterMs: 900_000,
    });
  });
});

describe('signing in', () => {
  it('makes tokens of the code, and renews them in the middle of a call', async () => {
    knowCustomer();
    expect(await stage.port.test()).toMatchObject({
      state: 'done',
      value: { account: expect.stringContaining('ООО Пример') },
    });
    stage.account.api.tokens.expireAccess();
    const { troubles, talks } = await write(answered);
    expect(troubles).toEqual([]);
    expect(JSON.stringify(talks)).not.toContain(stage.tokens.saved?.pair.access);
    expect(callNotes(stage)).toHaveLength(1);
  });

  it('stops for a person when the code was used, or the tokens are renewed by another', async () => {
    await stage.port.test();
    const other = stage.bind(stage.settings, new TokensInMemory());
    expect(await other.test()).toMatchObject({ state: 'auth' });
    stage.account.api.tokens.revoke();
    expect(await stage.port.test()).toMatchObject({ state: 'auth' });
  });

  it('needs nothing but a long-lived token where there is one', async () => {
    stage.account.api.longLived.add('fictional-long-lived');
    const settings = { account: stage.account.url, longLivedToken: 'fictional-long-lived' };
    const port = stage.bind(settings, new TokensInMemory());
    expect(await port.test()).toMatchObject({ state: 'done' });
    stage.account.api.longLived.clear();
    expect(await port.test()).toMatchObject({ state: 'auth', reason: expect.stringContaining('long-lived') });
  });
});

it('finds contacts and companies by number, nobody by a number in a name, and users', async () => {
  const { cards } = stage.account.api;
  expect(await stage.port.lookUp?.(KEYS)).toEqual({ state: 'done', value: [] });
  knowCustomer();
  cards.add({ type: 'contacts', name: 'Тот, кто звонил с 9000000011' });
  cards.add({ type: 'companies', name: 'ООО Пример', phones: ['+79000000011'] });
  expect(await stage.port.lookUp?.(KEYS)).toMatchObject({
    state: 'done',
    value: [
      { type: 'contact', name: 'Иван Примеров', numbers: ['8 (900) 000-00-11'], ownerUserId: '1' },
      { type: 'company', name: 'ООО Пример' },
    ],
  });
  const users = await stage.port.users?.();
  expect(users?.state === 'done' && users.value).toContainEqual(
    expect.objectContaining({ id: '7101', isActive: true }),
  );
});
