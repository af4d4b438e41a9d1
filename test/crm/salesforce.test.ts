import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SALESFORCE_FAULTS, type SalesforceOrg } from '../../sandbox/crm/salesforce/org.ts';
import type { Manners } from '../../sandbox/crm/salesforce/tasks.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import * as shapes from './call-shapes.ts';
import { situationOf } from './call-shapes.ts';
import { numberKeysOf } from './number-keys.ts';
import { openOrg, portTo } from './salesforce-stage.ts';

let crm: SalesforceOrg;

beforeEach(async () => {
  crm = await openOrg();
});
afterEach(() => crm.stop());
const reopen = async (manners: Partial<Manners>) => {
  await crm.stop();
  crm = await openOrg(manners);
};

const port = (more: object = {}) => portTo(crm, more);
const user = (name = 'Агент 201', more: object = {}) => crm.records.insert('User', { Name: name, ...more });
const contact = (more: object = { MobilePhone: '+79000000011' }) =>
  crm.records.insert('Contact', { Name: 'Клиент', OwnerId: crm.self, ...more });
const person = (id: string) => ({ type: 'contact', id, name: 'Клиент' }) as const;
const lookedUp = async (number = '+79000000011', more: object = {}) => {
  const found = await port(more).lookUp?.(numberKeysOf(number));
  if (found?.state !== 'done') throw new Error(`the look-up ended ${found?.state}`);
  return found.value;
};

/** Without the field of one's own, where a task is made and looked for. */
const WITHOUT_FIELD = { callField: '' };

describe('a call in Salesforce', () => {
  it('is one closed task with its contact and its owner', async () => {
    const users = { a201: user() };
    const contactId = contact();
    let memory = {};
    let refs: object[] = [];
    for (const call of [shapes.ringing, shapes.talking, shapes.answered]) {
      const situation = situationOf(call, { users, person: person(contactId), memory });
      ({ memory, refs } = await bringUpToDate(port(), situation));
    }
    expect(crm.calls).toHaveLength(1);
    expect(crm.calls[0]).toMatchObject({
      TaskSubtype: 'Call',
      Status: 'Completed',
      CallType: 'Inbound',
      CallDurationInSeconds: 240,
      CallDisposition: 'answered',
      ActivityDate: '2026-03-02',
      WhoId: contactId,
      OwnerId: users.a201,
      Cti_Call_Id__c: 'call-live',
      CallObject: 'call-live',
    });
    expect(refs).toEqual([
      { kind: 'task', id: crm.calls[0]?.Id, url: `${crm.url}/${String(crm.calls[0]?.Id)}` },
    ]);
    expect(crm.login.signIns).toBe(1);
  });

  it('gets a late recording and another responsible, and keeps what people wrote', async () => {
    await reopen({ ownFields: { Cti_Call_Id__c: 255, Recording__c: 255 } });
    const users = { a201: user(), a202: user('Агент 202') };
    const settings = { recordingField: 'Recording__c' };
    const first = await bringUpToDate(port(settings), situationOf(shapes.answered, { users }));
    const [row] = crm.calls;
    if (row) row.Description = `${String(row.Description)}\r\n\r\nПерезвонить в пятницу`;
    const late = shapes.handledBy(shapes.recorded(shapes.answered), 'a202');
    const { refused } = await bringUpToDate(
      port(settings),
      situationOf(late, { users, memory: first.memory }),
    );
    expect(refused).toBeUndefined();
    expect(crm.calls[0]).toMatchObject({
      OwnerId: users.a202,
      Recording__c: expect.stringContaining('https://cti.example/r/r1'),
    });
    const text = String(crm.calls[0]?.Description);
    expect(text).toContain('cti:recording https://cti.example/r/r1');
    expect(text).toContain('Перезвонить в пятницу');
    expect(text.match(/cti:call /g)).toHaveLength(1);
    expect(crm.created).toBe(1);
  });

  it.each([
    ['with a field for its id', {}],
    ['without one', WITHOUT_FIELD],
  ])('whose answer was lost is found and not made twice, %s', async (_, settings) => {
    crm.faults.next({ kind: 'done', answer: { status: 504, empty: true } });
    const { troubles, memory } = await bringUpToDate(port(settings), situationOf(shapes.answered));
    expect(troubles).toEqual(['unknown']);
    expect(crm.created).toBe(1);
    const recorded = situationOf(shapes.recorded(shapes.answered), { memory });
    await bringUpToDate(port(settings), recorded);
    expect(crm.calls).toHaveLength(1);
    expect(crm.calls[0]?.Description).toContain('cti:recording');
  });

  it.each(['body', 'nothing'] as const)(
    'that is made again by its id stays one, and changes (answered with %s)',
    async (changed) => {
      await reopen({ changed });
      const users = { a201: user() };
      await bringUpToDate(port(), situationOf(shapes.missed));
      // As if all memory of it was lost.
      const { memory, refused } = await bringUpToDate(port(), situationOf(shapes.missed, { users }));
      expect(refused).toBeUndefined();
      expect(crm.created).toBe(1);
      expect(crm.calls[0]?.OwnerId).toBe(users.a201);
      expect(memory).toMatchObject({ record: crm.calls[0]?.Id });
    },
  );

  it('that is there from an earlier connection says what is new, although the change was lost', async () => {
    const users = { a201: user() };
    await bringUpToDate(port(), situationOf(shapes.answered, { users }));
    crm.faults.spares = (path) => !path.includes('/sobjects/Task/');
    crm.faults.next({ kind: 'reset' });
    const late = situationOf(shapes.recorded(shapes.answered), { users });
    const { troubles } = await bringUpToDate(port(), late);
    expect(troubles).toEqual(['unknown']);
    expect(crm.created).toBe(1);
    expect(crm.calls[0]?.Description).toContain('cti:recording https://cti.example/r/r1');
  });

  it('that is there twice is kept up to date once, and people are told', async () => {
    for (let turn = 0; turn < 2; turn += 1) {
      crm.records.insert('Task', { Cti_Call_Id__c: 'call-missed', OwnerId: crm.self });
    }
    const { notices } = await bringUpToDate(port(), situationOf(shapes.missed));
    expect(notices.join()).toContain('several tasks');
    expect(crm.calls.map(({ CallDisposition }) => CallDisposition)).toEqual(['missed', undefined]);
  });

  it('that somebody deleted is not made again', async () => {
    const { memory } = await bringUpToDate(port(), situationOf(shapes.answered));
    crm.records.delete(String(crm.calls[0]?.Id));
    const late = situationOf(shapes.recorded(shapes.answered), { memory });
    const { notices } = await bringUpToDate(port(), late);
    expect(notices.join()).toContain('deleted');
    expect(crm.calls).toEqual([]);
  });

  it.each([
    ['the field for its id is missing', { callField: 'Nosuch__c' }, 'no external id Nosuch__c'],
    ['the field for the recording is missing', { recordingField: 'Nosuch__c' }, "No such column 'Nosuch__c'"],
    ['the status is called otherwise', { status: 'Done' }, 'bad value for restricted picklist'],
  ])('stops for people to see when %s, and no other call with it', async (_, settings, words) => {
    const broken = await bringUpToDate(port(settings), situationOf(shapes.recorded(shapes.answered)));
    expect(broken.refused).toContain(words);
    await bringUpToDate(port(), situationOf(shapes.missed));
    expect(crm.calls).toHaveLength(1);
  });
});

describe('people who changed in Salesforce', () => {
  it('a deleted contact: the call is written without it', async () => {
    const id = contact();
    crm.records.delete(id);
    const situation = situationOf(shapes.answered, { person: person(id) });
    const { notices, refused } = await bringUpToDate(port(), situation);
    expect(refused).toBeUndefined();
    expect(notices.join()).toContain('not in Salesforce any more');
    expect(crm.calls[0]).toMatchObject({ WhoId: null, CallDisposition: 'answered' });
  });

  it('a merged contact: the call is written to the one that stayed', async () => {
    const [winner, middle, loser] = [contact(), contact(), contact()];
    crm.merge(loser, middle);
    crm.merge(middle, winner);
    const { notices } = await bringUpToDate(port(), situationOf(shapes.answered, { person: person(loser) }));
    expect(crm.calls[0]?.WhoId).toBe(winner);
    expect(notices.join()).toContain('merged');
  });

  it('a converted lead: the call is written to its contact', async () => {
    const contactId = contact();
    const lead = crm.records.insert('Lead', { Name: 'Лид', Phone: '+79000000011' });
    crm.convert(lead, contactId);
    const whom = { type: 'lead', id: lead, name: 'Лид' } as const;
    const { notices } = await bringUpToDate(port(), situationOf(shapes.answered, { person: whom }));
    expect(crm.calls[0]?.WhoId).toBe(contactId);
    expect(notices.join()).toContain('has become a contact');
  });

  it('a user who left: the call is written without them, and with its contact', async () => {
    const users = { a201: user('Бывший', { IsActive: false }) };
    const contactId = contact();
    const situation = situationOf(shapes.answered, { users, person: person(contactId) });
    const { notices, refused } = await bringUpToDate(port(), situation);
    expect(refused).toBeUndefined();
    expect(notices.join()).toContain('no active user');
    expect(crm.calls[0]).toMatchObject({ OwnerId: crm.self, WhoId: contactId });
    expect(crm.calls[0]?.Description).toContain('agent=');
  });

  it('a user who left and a contact that is deleted at once', async () => {
    const users = { a201: user('Бывший', { IsActive: false }) };
    const id = contact();
    crm.records.delete(id);
    const { notices } = await bringUpToDate(
      port(),
      situationOf(shapes.answered, { users, person: person(id) }),
    );
    expect(notices.join()).toContain('not in Salesforce any more');
    expect(notices.join()).toContain('no active user');
    expect(crm.calls).toHaveLength(1);
  });

  it('an integration that may not give calls to others keeps them, and people are told', async () => {
    await reopen({ assign: 'denied' });
    const contactId = contact();
    const situation = situationOf(shapes.answered, { users: { a201: user() }, person: person(contactId) });
    const { notices, refused } = await bringUpToDate(port(), situation);
    expect(refused).toBeUndefined();
    expect(notices.join()).toContain('give the call to its agent');
    expect(crm.calls[0]).toMatchObject({ OwnerId: crm.self, WhoId: contactId });
  });
});

describe('a caller whom Salesforce does not know', () => {
  const unknown = { isUnknown: true, unknownCallers: 'create' } as const;
  const leads = () => crm.records.list('Lead');

  it('becomes one lead, also while the search does not know it yet', async () => {
    crm.search.fallBehind();
    await bringUpToDate(port(), situationOf(shapes.missed, unknown));
    expect(await lookedUp()).toEqual([]);
    await bringUpToDate(port(), situationOf(shapes.answered, unknown));
    expect(leads()).toHaveLength(1);
    expect(crm.calls.map(({ WhoId }) => WhoId)).toEqual([leads()[0]?.Id, leads()[0]?.Id]);
    crm.search.catchUp();
    expect(await lookedUp()).toMatchObject([{ type: 'lead', company: 'Не указана' }]);
  });

  it('becomes no second one when the answer was lost', async () => {
    const first = port().plan(situationOf(shapes.missed, unknown));
    expect(first?.id).toBe('lead');
    // The two questions before it are answered, and the lead is made without an answer.
    crm.faults.next({ kind: 'slow', ms: 0 }, 2);
    crm.faults.next({ kind: 'done', answer: { status: 504, empty: true } });
    const { troubles } = await bringUpToDate(port(), situationOf(shapes.missed, unknown));
    expect(troubles).toEqual(['unknown']);
    expect(leads()).toHaveLength(1);
    expect(crm.calls[0]?.WhoId).toBe(leads()[0]?.Id);
  });

  it('becomes none when somebody enters them as a contact while the telephone rings', async () => {
    crm.search.fallBehind();
    const id = contact({ MobilePhone: '8 (900) 000-00-11' });
    const { refs } = await bringUpToDate(port(), situationOf(shapes.answered, unknown));
    expect(leads()).toEqual([]);
    expect(crm.calls[0]?.WhoId).toBe(id);
    expect(refs).toContainEqual({ kind: 'contact', id, url: `${crm.url}/${id}` });
  });

  it('from abroad is nobody whose number is written without a country', async () => {
    const { customer } = shapes.answered;
    const abroad = { ...customer, e164: '+19000000011', digits: '19000000011', raw: '+19000000011' };
    contact({ MobilePhone: '9000000011' });
    await bringUpToDate(port(), situationOf({ ...shapes.answered, customer: abroad }, unknown));
    expect(leads()).toMatchObject([{ Phone: '+19000000011' }]);
    expect(crm.calls[0]?.WhoId).toBe(leads()[0]?.Id);
  });

  it('becomes none where duplicate rules forbid it, and the call is written all the same', async () => {
    await reopen({ duplicateRules: 'block' });
    const { notices, refused } = await bringUpToDate(port(), situationOf(shapes.missed, unknown));
    expect(refused).toBeUndefined();
    expect(notices.join()).toContain('duplicate rules');
    expect(leads()).toEqual([]);
    expect(crm.calls).toHaveLength(1);
  });
});

describe('a lead that Salesforce refuses', () => {
  it('keeps no call from being written, and people are told why', async () => {
    const unknown = { isUnknown: true, unknownCallers: 'create' } as const;
    crm.faults.next({ kind: 'slow', ms: 0 }, 2);
    const json = [
      { errorCode: 'REQUIRED_FIELD_MISSING', message: 'Region is missing', fields: ['Region__c'] },
    ];
    crm.faults.next({ kind: 'answer', answer: { status: 400, json } });
    const { notices, refused } = await bringUpToDate(port(), situationOf(shapes.missed, unknown));
    expect(refused).toBeUndefined();
    expect(notices.join()).toContain('Region is missing');
    expect(crm.calls).toHaveLength(1);
  });
});

describe('signing in to Salesforce', () => {
  it.each([
    ['a key', () => ({})],
    [
      'the secret of the app, at the own address',
      () => ({
        address: crm.url,
        signIn: 'clientCredentials',
        clientSecret: crm.login.app.clientSecret,
        privateKey: undefined,
        userName: undefined,
      }),
    ],
    [
      'a key that lost its line ends in a field',
      () => ({ privateKey: crm.login.app.privateKey.replaceAll('\n', '') }),
    ],
  ])('works with %s', async (_, more) => {
    expect(await port(more()).test()).toEqual({
      state: 'done',
      value: { account: new URL(crm.url).host },
    });
  });

  it('does not stop the account for a page of something in between', async () => {
    const answer = { status: 403, text: '<html><h1>Access denied</h1></html>', type: 'text/html' };
    const step = port().plan(situationOf(shapes.answered));
    if (step === undefined) throw new Error('nothing to write');
    crm.faults.next({ kind: 'slow', ms: 0 });
    crm.faults.next({ kind: 'answer', answer });
    await port().test();
    expect(await port().make(step, () => {})).toMatchObject({ state: 'later', isLimit: false });
  });

  it('happens again in the middle when the session is over', async () => {
    const first = await bringUpToDate(port(), situationOf(shapes.answered));
    crm.login.expire();
    const late = situationOf(shapes.recorded(shapes.answered), { memory: first.memory });
    expect((await bringUpToDate(port(), late)).troubles).toEqual([]);
    expect(crm.login.signIns).toBe(2);
  });

  it.each([
    ['the user has not been allowed', { userName: 'other@example.org' }, "hasn't approved this consumer"],
    ['the app is another', { clientId: 'other' }, 'client identifier invalid'],
    ['the assertion is for somebody else', { audience: 'https://test.example.org' }, 'audience is invalid'],
  ])('stops the account when %s', async (_, more, words) => {
    expect(await port(more).test()).toMatchObject({
      state: 'auth',
      reason: expect.stringContaining(words),
    });
  });

  it('shows no secret and no token in what was said', async () => {
    const { talks } = await bringUpToDate(port(), situationOf(shapes.answered));
    expect(talks.length).toBeGreaterThan(1);
    const said = JSON.stringify(talks);
    for (const secret of ['PRIVATE KEY', 'assertion', 'Bearer', '00D!']) expect(said).not.toContain(secret);
  });
});

describe('testing a connection to Salesforce', () => {
  it.each([
    ['a field that is not there', { recordingField: 'Nosuch__c' }, 'Nosuch__c'],
    ['a field that is no external id', { callField: 'Recording__c' }, 'not marked as an external id'],
  ])('says of %s', async (_, more, words) => {
    await reopen({ ownFields: { Cti_Call_Id__c: 255, Recording__c: 255 } });
    expect(await port(more).test()).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining(words),
    });
    expect(await port().test()).toMatchObject({ state: 'done' });
    expect(crm.calls).toEqual([]);
  });
});

describe('the limits of Salesforce', () => {
  const step = () => {
    const planned = port().plan(situationOf(shapes.answered));
    if (planned === undefined) throw new Error('nothing to write');
    return planned;
  };

  it.each([
    [SALESFORCE_FAULTS[0], 600_000],
    [SALESFORCE_FAULTS[1], 30_000],
  ])('come as 403 and are no refusal of the credentials', async (fault, retryAfterMs) => {
    crm.faults.next(fault);
    expect(await port().make(step(), () => {})).toMatchObject({
      state: 'later',
      isLimit: true,
      retryAfterMs,
    });
    expect(crm.calls).toEqual([]);
    expect(await port().make(step(), () => {})).toMatchObject({ state: 'done' });
  });

  it('are not used up: the rest is left to the other programs of the company', async () => {
    Object.assign(crm.usage, { used: 899, total: 1_000 });
    expect(await port().make(step(), () => {})).toMatchObject({ state: 'done' });
    const asked = crm.usage.used;
    const answer = await port().make(step(), () => {});
    expect(answer).toMatchObject({ state: 'later', isLimit: true });
    expect(answer.state === 'later' && answer.reason).toContain('900 of 1000');
    expect(crm.usage.used).toBe(asked);
    expect(await port({ requestShare: 95 }).make(step(), () => {})).toMatchObject({ state: 'done' });
  });

  it('leave a row that is locked for later', async () => {
    crm.faults.next(SALESFORCE_FAULTS[2]);
    expect(await port().make(step(), () => {})).toMatchObject({ state: 'later', isLimit: false });
    expect(crm.calls).toEqual([]);
  });
});

describe('looking somebody up in Salesforce', () => {
  describe.each(['countryApart', 'digits'] as const)('whose index cuts numbers by %s', (cutting) => {
    it.each(['+79000000011', '8 (900) 000-00-11', '+7 900 000 00 11', '89000000011', '9000000011'])(
      'finds a number written as %s',
      async (Phone) => {
        await reopen({ cutting });
        const id = contact({ Phone });
        contact({ Phone: '+7 901 000-00-11' });
        expect(await lookedUp()).toEqual([
          {
            type: 'contact',
            id,
            name: 'Клиент',
            ownerUserId: crm.self,
            numbers: [Phone],
            url: `${crm.url}/${id}`,
          },
        ]);
      },
    );
  });

  it('finds contacts, leads and accounts in this order, and no lead that was converted', async () => {
    crm.records.insert('Account', { Name: 'ООО Пример', Phone: '89000000011' });
    const lead = crm.records.insert('Lead', { Name: 'Был', Phone: '+79000000011' });
    crm.records.insert('Lead', { Name: 'Новый', MobilePhone: '+79000000011', Company: 'ИП' });
    const [first, second, gone] = [contact(), contact(), contact()];
    crm.convert(lead, first);
    crm.records.delete(gone);
    expect((await lookedUp()).map(({ id, type }) => (type === 'contact' ? id : type))).toEqual([
      first,
      second,
      'lead',
      'company',
    ]);
  });

  it('reads the phone fields that the company uses besides', async () => {
    contact({ HomePhone: '+79000000011' });
    expect(await lookedUp()).toEqual([]);
    expect(await lookedUp('+79000000011', { phoneFields: 'HomePhone, OtherPhone' })).toHaveLength(1);
  });

  it('brings along the fields that the card shows, and a field that is gone keeps nobody from being found', async () => {
    await reopen({ ownFields: { Cti_Call_Id__c: 255, Tier__c: 255 } });
    contact({ Phone: '+79000000011', Tier__c: 'золото' });
    const asked = (fields: string[]) => port().lookUp?.(numberKeysOf('+79000000011'), { fields });
    expect(await asked(['contact.Tier__c'])).toMatchObject({
      state: 'done',
      value: [{ fields: { 'contact.Tier__c': 'золото' } }],
    });
    const without = await asked(['contact.Tier__c', 'Gone__c']);
    expect(without).toMatchObject({ state: 'done', value: [{ name: 'Клиент' }] });
  });

  it('lists all users, over the pages, with those who left marked and without customers', async () => {
    for (let index = 0; index < 11; index += 1) user(`Агент ${index}`, { Extension: String(300 + index) });
    user('Бывший', { IsActive: false });
    user('Клиент портала', { UserType: 'CustomerSuccess' });
    const users = await port().users?.();
    if (users?.state !== 'done') throw new Error(`the users ended ${users?.state}`);
    expect(users.value).toHaveLength(13);
    expect(users.value.filter(({ isActive }) => !isActive).map(({ name }) => name)).toEqual(['Бывший']);
    expect(users.value.find(({ name }) => name === 'Агент 3')?.extension).toBe('303');
  });
});
