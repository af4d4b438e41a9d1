import { describe, expect, it } from 'vitest';
import { planCall, type WriteCall } from '../../connectors/crm/creatio/plan.ts';
import { creatioSettings } from '../../connectors/crm/creatio/settings.ts';
import type { CrmSituation } from '../../src/domain/crm/crm-port.ts';
import * as shapes from './call-shapes.ts';
import { situationOf } from './call-shapes.ts';

const IN = '1d96a65f-2131-4916-8825-2d142b1000b2';
const OUT = '53f71b5f-7e17-4cf5-bf14-6a59212db422';
const USERS = { a201: 'contact-of-201', a202: 'contact-of-202' };
const RESULT = '8f2c0000-0000-4000-8000-000000000001';

const settings = (more: object = {}) =>
  creatioSettings.parse({ address: 'https://crm.example/', userName: 'u', password: 'p', ...more });
const plan = (situation: CrmSituation, more: object = {}) => planCall(situation, settings(more));
const bodyOf = (situation: CrmSituation, more: object = {}) =>
  plan(situation, more)?.body as unknown as WriteCall;
const fieldsOf = (call = shapes.answered, more: Partial<CrmSituation> = {}) =>
  bodyOf(situationOf(call, { users: USERS, ...more })).fields;
/** As if the step had been made. */
const memoryAfter = (situation: CrmSituation, record = 'row-1') => {
  const { written, turn } = bodyOf(situation);
  return { record, written, turn };
};

describe('the row of a call in Creatio', () => {
  it('says while the telephone rings who calls whom, and nothing of how it went', () => {
    const fields = fieldsOf(shapes.ringing);
    expect(fields).toMatchObject({
      IntegrationId: 'call-live',
      GloballyUniqueCallLinkageId: 'lnk-call-live',
      DirectionId: IN,
      CallerId: '+79000000011',
      CalledId: '201',
      StartDate: '2026-03-02T07:15:04.000Z',
      CreatedById: 'contact-of-201',
    });
    for (const column of ['EndDate', 'TalkTime', 'Duration', 'ResultId'])
      expect(fields).not.toHaveProperty(column);
  });

  it('is asked for before it may be made again, and changed without asking', () => {
    const ringing = situationOf(shapes.ringing);
    expect(plan(ringing)?.whenUnknown).toBe('ask');
    expect(plan(situationOf(shapes.answered, { memory: memoryAfter(ringing) as never }))?.whenUnknown).toBe(
      'repeatable',
    );
  });

  it('gets whole seconds when the call is over, and only what has changed', () => {
    const memory = memoryAfter(situationOf(shapes.ringing, { users: USERS })) as never;
    const body = bodyOf(situationOf(shapes.answered, { users: USERS, memory }));
    expect(body.record).toBe('row-1');
    expect(body.fields).toMatchObject({
      EndDate: '2026-03-02T07:19:15.000Z',
      Duration: 251,
      BeforeConnectionTime: 10,
      TalkTime: 240,
      HoldTime: 0,
    });
    for (const column of ['IntegrationId', 'DirectionId', 'CallerId', 'StartDate', 'CreatedById'])
      expect(body.fields).not.toHaveProperty(column);
  });

  it('is left alone when it says what the record says', () => {
    const situation = situationOf(shapes.answered, { users: USERS });
    expect(plan({ ...situation, memory: memoryAfter(situation) as never })).toBeUndefined();
  });

  it('is not written again because a signed address is another one every time', () => {
    const situation = situationOf(shapes.recorded(shapes.answered));
    const memory = memoryAfter(situation) as never;
    const links = { ...situation.links, recordings: { r1: 'https://cti.example/r/r1?signed=other' } };
    expect(plan({ ...situation, memory, links })).toBeUndefined();
  });

  it.each([
    ['missed', shapes.missed, 'outcome=missed'],
    ['abandoned before anybody rang', shapes.abandoned, 'outcome=abandoned'],
    ['blocked', shapes.blocked, 'outcome=blocked'],
  ] as const)('of a call that was %s has no talk, and the exact outcome in the notes', (_, call, text) => {
    const fields = fieldsOf(call);
    expect(fields).toMatchObject({ TalkTime: 0, DirectionId: IN });
    expect(fields.Notes).toContain(text);
  });

  it.each([
    ['blind', shapes.blind],
    ['attended', shapes.attended],
  ] as const)('of a %s transfer names who handed on to whom, and the last who talked', (kind, call) => {
    const fields = fieldsOf(call);
    expect(fields).toMatchObject({
      CallerId: '+79000000011',
      CalledId: '202',
      RedirectingId: '201',
      RedirectionId: '202',
      CreatedById: 'contact-of-202',
    });
    expect(fields.Notes).toContain(`transfers=${kind}:201>202:completed`);
    expect(fields.Notes).toContain('path=201>202');
  });

  it('of an outgoing call has the parties the other way round', () => {
    expect(fieldsOf(shapes.outgoing)).toMatchObject({
      DirectionId: OUT,
      CallerId: '201',
      CalledId: '+79000000011',
      TalkTime: 60,
    });
    expect(fieldsOf(shapes.outgoingInVain)).toMatchObject({ TalkTime: 0 });
  });

  it('has no number where the caller hid it', () => {
    const fields = fieldsOf(shapes.withheld);
    expect(fields).not.toHaveProperty('CallerId');
    expect(fields.Caption).toContain('номер скрыт');
  });

  it('has the link to a voice message', () => {
    expect(fieldsOf(shapes.voicemail).Notes).toContain('cti:recording https://cti.example/r/vm1');
    expect(fieldsOf(shapes.voicemail).Notes).toContain('outcome=voicemail');
  });

  it('does not exist for a call between colleagues', () => {
    expect(plan(situationOf(shapes.internal))).toBeUndefined();
  });

  it('gets a recording that came late, and another responsible', () => {
    const memory = memoryAfter(situationOf(shapes.answered, { users: USERS })) as never;
    const late = bodyOf(situationOf(shapes.recorded(shapes.answered), { users: USERS, memory }));
    expect(Object.keys(late.fields)).toEqual(['Notes']);
    expect(late.fields.Notes).toContain('cti:recording https://cti.example/r/r1');
    const moved = bodyOf(situationOf(shapes.handledBy(shapes.answered, 'a202'), { users: USERS, memory }));
    expect(moved.fields).toMatchObject({ CreatedById: 'contact-of-202' });
  });

  it('loses the contact again when somebody takes the choice back, and gets it again', () => {
    const person = { type: 'contact', id: 'contact-7', name: 'Клиент' } as const;
    const chosen = situationOf(shapes.answered, { person });
    const taken = situationOf(shapes.answered, { memory: memoryAfter(chosen) as never });
    expect(bodyOf(taken).fields).toEqual({ ContactId: null });
    const again = {
      ...chosen,
      memory: { record: 'row-1', written: bodyOf(taken).written, turn: 2 } as never,
    };
    expect(bodyOf(again).fields).toEqual({ ContactId: 'contact-7' });
    expect(bodyOf(again).turn).toBe(3);
  });

  it.each([
    ['contact', 'ContactId'],
    ['company', 'AccountId'],
    ['lead', 'LeadId'],
  ] as const)('points to a %s', (type, column) => {
    expect(fieldsOf(shapes.answered, { person: { type, id: 'p-1', name: 'x' } })).toMatchObject({
      [column]: 'p-1',
    });
  });

  it('has the columns and results that the tenant entered', () => {
    const fields = bodyOf(situationOf(shapes.recorded(shapes.missed), { users: USERS }), {
      agentColumn: 'UsrAgentId',
      recordingColumn: 'CallRecordLink',
      results: `missed = ${RESULT}\nanswered=${RESULT.replace('1', '2')}`,
    }).fields;
    expect(fields).toMatchObject({ UsrAgentId: 'contact-of-201', ResultId: RESULT });
    expect(fields.CallRecordLink).toMatch(/^https:\/\/cti.example\/r\/r1/);
    expect(fields).not.toHaveProperty('CreatedById');
    expect(fields.Notes).not.toContain('cti:recording');
  });
});

describe('an unknown caller in Creatio', () => {
  const unknown = (call = shapes.answered, more: Partial<CrmSituation> = {}) =>
    situationOf(call, { isUnknown: true, unknownCallers: 'create', ...more });

  it('becomes a contact when the call is over, then its number, then the call has it', () => {
    expect(plan(unknown(shapes.ringing))?.id).toBe('call');
    const contact = plan(unknown());
    expect(contact).toMatchObject({ id: 'contact', kind: 'person', whenUnknown: 'ask' });
    expect(contact?.body).toMatchObject({ number: '+79000000011' });
    const number = plan(unknown(shapes.answered, { memory: { contact: 'c-1' } }));
    expect(number).toMatchObject({ id: 'number', body: { contactId: 'c-1' } });
    const { fields } = bodyOf(unknown(shapes.answered, { memory: { contact: 'c-1', number: true } }));
    expect(fields).toMatchObject({ ContactId: 'c-1' });
  });

  it('gets its number though the hub knows it as the person of the call by now', () => {
    const person = { type: 'contact', id: 'c-1', name: '+79000000011' } as const;
    const known = { memory: { contact: 'c-1' }, isUnknown: false };
    expect(plan(unknown(shapes.answered, { ...known, person }))?.id).toBe('number');
    const another = { ...person, id: 'c-2' };
    expect(plan(unknown(shapes.answered, { ...known, person: another }))?.id).toBe('call');
  });

  it('is the same contact whichever call makes it', () => {
    const other = { ...shapes.missed, customer: shapes.answered.customer };
    expect(plan(unknown(other))?.body).toEqual(plan(unknown())?.body);
  });

  it.each([
    ['nobody wants that', unknown(shapes.answered, { unknownCallers: 'ignore' })],
    ['nobody has looked', unknown(shapes.answered, { isUnknown: false })],
    ['somebody was chosen', unknown(shapes.answered, { person: { type: 'lead', id: 'l-1', name: 'x' } })],
    ['the call was blocked', unknown(shapes.blocked)],
    ['we called', unknown(shapes.outgoing)],
    ['the number is hidden', unknown(shapes.withheld)],
    ['a person has left it alone', unknown(shapes.answered, { left: ['contact'] })],
    ['Creatio has refused one', unknown(shapes.answered, { memory: { contact: false } })],
  ] as const)('becomes no contact where %s', (_, situation) => {
    expect(plan(situation)?.id).toBe('call');
  });
});

describe('settings of Creatio', () => {
  const problems = (raw: object) =>
    creatioSettings.safeParse({ address: 'https://crm.example', ...raw }).error?.issues ?? [];

  it('want what the way of signing in needs', () => {
    expect(problems({}).map(({ path }) => path[0])).toEqual(['userName', 'password']);
    expect(problems({ signIn: 'oauth' }).map(({ path }) => path[0])).toEqual([
      'identityService',
      'clientId',
      'clientSecret',
    ]);
  });

  it('refuse a result that is no outcome, and an id that is none', () => {
    const withResults = (results: string) => problems({ userName: 'u', password: 'p', results });
    expect(withResults(`missed=${RESULT}`)).toEqual([]);
    expect(withResults(`forgotten=${RESULT}`)).toHaveLength(1);
    expect(withResults('missed=none')).toHaveLength(1);
  });
});
