import { describe, expect, it } from 'vitest';
import { planCall, type WriteCall } from '../../connectors/crm/salesforce/plan.ts';
import { audienceOf, morePhoneFields, salesforceSettings } from '../../connectors/crm/salesforce/settings.ts';
import type { CrmSituation } from '../../src/domain/crm/crm-port.ts';
import * as shapes from './call-shapes.ts';
import { situationOf } from './call-shapes.ts';

const USERS = { a201: '005000000000201AAA', a202: '005000000000202AAA' };
const CONTACT = { type: 'contact', id: '003000000000001AAA', name: 'Клиент' } as const;
const settings = (more: object = {}) =>
  salesforceSettings.parse({
    address: 'https://company.my.salesforce.com/',
    signIn: 'clientCredentials',
    clientId: 'key-1',
    clientSecret: 'secret-1',
    ...more,
  });
const plan = (situation: CrmSituation, more: object = {}) => planCall(situation, settings(more));
const bodyOf = (situation: CrmSituation, more: object = {}) =>
  plan(situation, more)?.body as unknown as WriteCall;
const fieldsOf = (call = shapes.answered, over: Partial<CrmSituation> = {}, more: object = {}) =>
  bodyOf(situationOf(call, { users: USERS, ...over }), more).fields;
/** As if the step had been made. */
const memoryAfter = (situation: CrmSituation) => {
  const { written, turn } = bodyOf(situation);
  return { record: '00T000000000001AAA', written, turn } as never;
};

describe('the task of a call in Salesforce', () => {
  it('is not written before the call is over, nor for a call between colleagues', () => {
    expect(plan(situationOf(shapes.ringing))).toBeUndefined();
    expect(plan(situationOf(shapes.talking))).toBeUndefined();
    expect(plan(situationOf(shapes.internal))).toBeUndefined();
  });

  it('says what has a field, and all that has none in its comments', () => {
    expect(fieldsOf()).toMatchObject({
      Subject: 'Входящий звонок +79000000011: разговор',
      Status: 'Completed',
      CallType: 'Inbound',
      CallDurationInSeconds: 240,
      CallObject: 'call-live',
      CallDisposition: 'answered',
      OwnerId: USERS.a201,
      WhoId: null,
      WhatId: null,
    });
    const text = String(fieldsOf().Description);
    expect(text).toContain('start=2026-03-02T07:15:04.000Z');
    expect(text).toContain('end=2026-03-02T07:19:15.000Z');
    expect(text).toContain(' talk=240 ');
    expect(text).toContain('cti:call https://cti.example/calls/call-live');
    expect(fieldsOf(shapes.outgoing)).toMatchObject({ CallType: 'Outbound', CallDurationInSeconds: 60 });
  });

  it.each([
    ['missed', shapes.missed],
    ['abandoned', shapes.abandoned],
    ['blocked', shapes.blocked],
    ['voicemail', shapes.voicemail],
    ['no answer', shapes.outgoingInVain],
  ] as const)('says "%s" in words that reports can group by', (words, call) => {
    expect(fieldsOf(call).CallDisposition).toBe(words);
  });

  it('stands at the day that it is where the company is', () => {
    const late = { ...shapes.answered, startedAt: '2026-03-02T21:30:00.000Z' };
    expect(fieldsOf(late, { timeZone: 'Europe/Moscow' }).ActivityDate).toBe('2026-03-03');
    expect(fieldsOf(late, { timeZone: 'Europe/London' }).ActivityDate).toBe('2026-03-02');
    expect(fieldsOf(late, { timeZone: 'America/Los_Angeles' }).ActivityDate).toBe('2026-03-02');
  });

  it('is with a contact or a lead by one field and with an account by another', () => {
    expect(fieldsOf(shapes.answered, { person: CONTACT })).toMatchObject({ WhoId: CONTACT.id, WhatId: null });
    const company = { ...CONTACT, type: 'company', id: '001000000000001AAA' } as const;
    expect(fieldsOf(shapes.answered, { person: company })).toMatchObject({ WhoId: null, WhatId: company.id });
  });

  it.each([
    ['blind', shapes.blind],
    ['attended', shapes.attended],
  ] as const)('of a %s transfer belongs to the one who talked last', (kind, call) => {
    expect(fieldsOf(call).OwnerId).toBe(USERS.a202);
    expect(fieldsOf(call).Description).toContain(`transfers=${kind}:201>202:completed`);
  });

  it('is looked for when nobody knows whether it was made, and changed again without asking', () => {
    const situation = situationOf(shapes.answered, { users: USERS });
    expect(plan(situation)?.whenUnknown).toBe('ask');
    const late = situationOf(shapes.recorded(shapes.answered), { memory: memoryAfter(situation) });
    expect(plan(late)?.whenUnknown).toBe('repeatable');
  });

  it('is changed in what has changed, and in nothing else', () => {
    const situation = situationOf(shapes.answered, { users: USERS });
    const memory = memoryAfter(situation);
    expect(plan({ ...situation, memory })).toBeUndefined();
    // Signed addresses are others every time.
    const recorded = situationOf(shapes.recorded(shapes.answered), { users: USERS, memory });
    expect(Object.keys(bodyOf(recorded).fields)).toEqual(['Description']);
    expect(Object.keys(bodyOf(recorded, { recordingField: 'Rec__c' }).fields)).toEqual([
      'Description',
      'Rec__c',
    ]);
    const moved = situationOf(shapes.handledBy(shapes.answered, 'a202'), { users: USERS, memory });
    expect(bodyOf(moved).fields.OwnerId).toBe(USERS.a202);
  });

  it('keeps its owner when the agent is no user of Salesforce', () => {
    const situation = situationOf(shapes.answered, { users: USERS });
    const moved = shapes.handledBy(shapes.answered, 'a999');
    expect(bodyOf(situationOf(moved, { memory: memoryAfter(situation) })).fields).not.toHaveProperty(
      'OwnerId',
    );
  });

  it('takes back whom it is with', () => {
    const memory = memoryAfter(situationOf(shapes.answered, { person: CONTACT }));
    expect(bodyOf(situationOf(shapes.answered, { memory })).fields).toEqual({ WhoId: null });
  });

  it('fits into its fields, and an address too long for a field stands in the comments', () => {
    const transfers = Array.from({ length: 900 }, () => shapes.blind.transfers).flat();
    const text = String(fieldsOf({ ...shapes.blind, transfers }).Description);
    expect(text.length).toBeLessThanOrEqual(32_000);
    expect(text).toContain('cti:call https://cti.example/calls/call-blind');
    const call = shapes.recorded(shapes.answered);
    const url = `https://cti.example/r/${'x'.repeat(300)}`;
    const links = { call: 'https://cti.example/calls/1', recordings: { r1: url } };
    const fields = fieldsOf(call, { links }, { recordingField: 'Rec__c' });
    expect(fields.Rec__c).toBeNull();
    expect(fields.Description).toContain(url);
  });
});

describe('a caller whom Salesforce does not know', () => {
  const unknown = { isUnknown: true, unknownCallers: 'create' } as const;

  it('becomes a lead before the call is written, and the call is with it', () => {
    const step = plan(situationOf(shapes.missed, unknown));
    expect(step).toMatchObject({
      id: 'lead',
      kind: 'person',
      whenUnknown: 'ask',
      body: {
        spellings: ['+79000000011', '9000000011', '79000000011', '89000000011', '8 (900) 000-00-11'],
        fields: { LastName: '+79000000011', Company: 'Не указана' },
      },
    });
    const caller = '00Q000000000001AAA';
    expect(fieldsOf(shapes.missed, { ...unknown, memory: { caller } }).WhoId).toBe(caller);
  });

  it.each([
    ['while it rings', shapes.ringing, {}],
    ['of a blocked call', shapes.blocked, {}],
    ['who hid the number', shapes.withheld, {}],
    ['whom we called', shapes.outgoing, {}],
    ['whom somebody left alone', shapes.missed, { left: ['lead'] }],
    ['whom duplicate rules forbid', shapes.missed, { memory: { caller: false } }],
  ] as const)('becomes none %s', (_, call, over) => {
    expect(plan(situationOf(call, { ...unknown, ...over }))?.kind).not.toBe('person');
  });
});

describe('the settings of Salesforce', () => {
  it('say what is missing for the way to sign in', () => {
    const wrong = (more: object) =>
      salesforceSettings
        .safeParse({ address: 'https://company.my.salesforce.com', clientId: 'k', ...more })
        .error?.issues.map(({ path }) => path.join());
    expect(wrong({})).toEqual(['userName', 'privateKey']);
    expect(wrong({ signIn: 'clientCredentials' })).toEqual(['clientSecret']);
    expect(wrong({ userName: 'u@x', privateKey: 'no key' })).toEqual(['privateKey']);
  });

  it.each([
    ['https://company.my.salesforce.com', 'https://login.salesforce.com'],
    ['https://login.salesforce.com', 'https://login.salesforce.com'],
    ['https://test.salesforce.com', 'https://test.salesforce.com'],
    ['https://company--uat.sandbox.my.salesforce.com', 'https://test.salesforce.com'],
  ])('know that an assertion to %s is for %s', (address, audience) => {
    expect(audienceOf({ address, audience: undefined })).toBe(audience);
  });

  it('take names of fields however they are parted, and nothing that could get into a query', () => {
    expect(morePhoneFields(settings({ phoneFields: 'HomePhone, Second__c\nOtherPhone' }))).toEqual([
      'HomePhone',
      'Second__c',
      'OtherPhone',
    ]);
    expect(salesforceSettings.shape.phoneFields.safeParse('Phone) FROM x').success).toBe(false);
    expect(salesforceSettings.shape.callField.safeParse("a' OR Id").success).toBe(false);
  });
});
