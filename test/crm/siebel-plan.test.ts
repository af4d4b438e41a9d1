import { describe, expect, it } from 'vitest';
import { callKey } from '../../connectors/crm/siebel/call-key.ts';
import { planCall, type WriteActivity } from '../../connectors/crm/siebel/plan.ts';
import { anyOf, endsWith, equals } from '../../connectors/crm/siebel/searchspec.ts';
import { siebelSettings } from '../../connectors/crm/siebel/settings.ts';
import type { CrmSituation } from '../../src/domain/crm/crm-port.ts';
import * as shapes from './call-shapes.ts';
import { situationOf } from './call-shapes.ts';

const settings = (more: object = {}) =>
  siebelSettings.parse({
    api: 'https://siebel.example/siebel/v1.0',
    userName: 'CALLWEAVE',
    password: 'siebel-password-1',
    ...more,
  });
const plan = (situation: CrmSituation, more: object = {}) => planCall(situation, settings(more));
const bodyOf = (situation: CrmSituation, more: object = {}) =>
  plan(situation, more)?.body as unknown as WriteActivity;
const memoryAfter = (situation: CrmSituation) => {
  const { key, written, turn } = bodyOf(situation);
  return { record: key, written, turn } as never;
};

describe('the activity of a call in Siebel', () => {
  it('is written when the call is over, whole, under a key that is made from the call', () => {
    for (const call of [shapes.ringing, shapes.talking]) expect(plan(situationOf(call))).toBeUndefined();
    const step = plan(situationOf(shapes.answered, { users: { a201: 'AIVANOV' } }));
    expect(step).toMatchObject({ id: 'call', whenUnknown: 'repeatable' });
    const { key, fields } = (step?.body ?? {}) as unknown as WriteActivity;
    expect(key).toBe(callKey('call-live'));
    expect(fields).toMatchObject({
      Type: 'Call - Inbound',
      Started: '03/02/2026 07:15:04',
      Done: '03/02/2026 07:19:15',
      'Primary Owned By': 'AIVANOV',
    });
    expect(fields.Description).toContain('cti:call ');
  });

  it('has a key of 15 characters, another for every call', () => {
    const keys = Array.from({ length: 500 }, (_, index) => callKey(`call-${index}`));
    expect(keys.every((key) => /^CW[0-9A-Z]{13}$/.test(key))).toBe(true);
    expect(new Set(keys).size).toBe(500);
  });

  it.each([
    ['outgoing', shapes.outgoing, 'Call - Outbound'],
    ['outgoing, in vain', shapes.outgoingInVain, 'Call - Outbound'],
    ['missed', shapes.missed, 'Call - Inbound'],
    ['abandoned', shapes.abandoned, 'Call - Inbound'],
    ['blocked', shapes.blocked, 'Call - Inbound'],
    ['of a hidden number', shapes.withheld, 'Call - Inbound'],
  ] as const)('is there for a call that was %s', (_, call, type) => {
    expect(bodyOf(situationOf(call)).fields.Type).toBe(type);
  });

  it('does not exist for a call between colleagues', () => {
    expect(plan(situationOf(shapes.internal))).toBeUndefined();
  });

  it('is given to the last who talked, after a transfer', () => {
    for (const call of [shapes.blind, shapes.attended]) {
      const users = { a201: 'FIRST', a202: 'SECOND' };
      expect(bodyOf(situationOf(call, { users })).fields['Primary Owned By']).toBe('SECOND');
    }
  });

  it('has as much text as there is room for, and the page of the call in any case', () => {
    const situation = situationOf(shapes.recorded(shapes.attended));
    const short = bodyOf(situation, { textLength: 100 }).fields.Description ?? '';
    expect(short.length).toBeLessThanOrEqual(100);
    expect(short).toContain('cti:call ');
    const long = bodyOf(situation, { textField: 'Comment', textLength: 1_500 }).fields.Comment;
    expect(long).toContain('outcome=answered');
    expect(long).toContain('cti:recording ');
  });

  it('changes in what changed only, and never because a signed address is another one', () => {
    const situation = situationOf(shapes.recorded(shapes.answered));
    const memory = memoryAfter(situation);
    const links = { ...situation.links, recordings: { r1: 'https://cti.example/r/r1?signed=other' } };
    expect(plan({ ...situation, memory, links })).toBeUndefined();
    const moved = bodyOf(
      situationOf(shapes.handledBy(shapes.recorded(shapes.answered), 'a202'), {
        memory,
        users: { a202: 'SECOND' },
      }),
    );
    expect(moved.fields).toEqual({ 'Primary Owned By': 'SECOND' });
    expect(moved).toMatchObject({ isNew: false, key: callKey('call-live'), turn: 2 });
  });

  it('points to a contact, and loses it again when the choice is taken back', () => {
    const chosen = situationOf(shapes.answered, { person: { type: 'contact', id: '1-C00001', name: 'x' } });
    expect(bodyOf(chosen).fields['Contact Id']).toBe('1-C00001');
    const taken = situationOf(shapes.answered, { memory: memoryAfter(chosen) });
    expect(bodyOf(taken).fields).toEqual({ 'Contact Id': '' });
  });

  it('has the names, the dates and the time zone that the tenant entered', () => {
    const { fields } = bodyOf(situationOf(shapes.recorded(shapes.answered)), {
      typeField: '',
      ownerField: '',
      textField: 'Comment',
      subjectField: 'Description',
      recordingField: 'Recording URL',
      timeForm: 'YYYY-MM-DD',
      timeZone: 'Europe/Moscow',
    });
    expect(fields).toMatchObject({ Started: '2026-03-02 10:15:04', Done: '2026-03-02 10:19:15' });
    expect(fields.Description).toContain('Входящий звонок +79000000011');
    expect(fields['Recording URL']).toMatch(/^https:/);
    expect(fields.Comment).not.toContain('cti:recording');
    expect(Object.keys(fields).sort()).toEqual([
      'Comment',
      'Description',
      'Done',
      'Recording URL',
      'Started',
    ]);
  });
});

describe('a search in Siebel', () => {
  it('consists of fields in brackets and texts in quotes', () => {
    expect(anyOf([endsWith('Work Phone #', '9000000011'), equals('Id', '1-4ABC')])).toBe(
      "([Work Phone #] LIKE '*9000000011' OR [Id] = '1-4ABC')",
    );
  });

  it.each(["x' OR [Id] LIKE '*", 'a*', 'a?', '[Id]', '"', '\\', "O'Brien", '', 'line\nbreak', 'a(b)'])(
    'is not made of what could mean more than itself: %j',
    (text) => {
      expect(() => equals('Id', text)).toThrow('cannot be searched for');
      expect(() => endsWith('Work Phone #', text)).toThrow('cannot be searched for');
    },
  );

  it.each(["Id] = 'x' OR [Id", "Na'me", '', 'a*'])('names no field like %j', (field) => {
    expect(() => equals(field, 'x')).toThrow('cannot be searched for');
  });
});

describe('settings of Siebel', () => {
  const problems = (more: object) =>
    siebelSettings
      .safeParse({ api: 'https://siebel.example/siebel/v1.0', userName: 'u', password: 'p', ...more })
      .error?.issues.map(({ path }) => path[0]);

  it('want what the way of signing in needs', () => {
    expect(problems({})).toBeUndefined();
    expect(problems({ userName: undefined, password: undefined })).toEqual(['userName', 'password']);
    expect(problems({ signIn: 'oauth' })).toEqual(['tokenUrl', 'clientId', 'clientSecret']);
  });

  it('refuse names with which a search could be made to mean something else', () => {
    const bad = "Id] = '' OR [Id";
    expect(problems({ keyField: bad })).toEqual(['keyField']);
    expect(problems({ contactPhones: `Work Phone #, ${bad}` })).toEqual(['contactPhones']);
    expect(problems({ contactComponent: 'Contact/../secrets' })).toEqual(['contactComponent']);
    expect(problems({ ownerField: bad })).toEqual(['ownerField']);
    expect(problems({ contactPhones: 'Work Phone #, Cellular Phone #' })).toBeUndefined();
  });

  it('refuse a time zone that nobody knows', () => {
    expect(problems({ timeZone: 'Europe/Nowhere' })).toEqual(['timeZone']);
  });
});
