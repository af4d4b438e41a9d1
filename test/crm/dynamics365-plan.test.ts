import { describe, expect, it } from 'vitest';
import { planCall, type WriteCall } from '../../connectors/crm/dynamics365/plan.ts';
import { dynamics365Settings } from '../../connectors/crm/dynamics365/settings.ts';
import type { CrmSituation } from '../../src/domain/crm/crm-port.ts';
import type { CrmStep } from '../../src/domain/crm/crm-step.ts';
import * as shapes from './call-shapes.ts';
import { situationOf } from './call-shapes.ts';

const USERS = { a201: 'user-201', a202: 'user-202' };
const settings = (more: object = {}) =>
  dynamics365Settings.parse({
    organization: 'https://company.crm4.dynamics.com/',
    directory: 'directory-1',
    clientId: 'client-1',
    clientSecret: 'secret-1',
    ...more,
  });
const plan = (situation: CrmSituation, more: object = {}) => planCall(situation, settings(more));
const bodyOf = (situation: CrmSituation, more: object = {}) =>
  plan(situation, more)?.body as unknown as WriteCall;
const fieldsOf = (call = shapes.answered) => bodyOf(situationOf(call, { users: USERS })).fields;
/** As if the step had been made. */
const memoryAfter = (situation: CrmSituation) => {
  const { id, written, turn } = bodyOf(situation);
  return { record: id, written, turn } as never;
};

describe('the activity of a call in Dynamics', () => {
  it('is not written before the call is over, nor for a call between colleagues', () => {
    expect(plan(situationOf(shapes.ringing))).toBeUndefined();
    expect(plan(situationOf(shapes.talking))).toBeUndefined();
    expect(plan(situationOf(shapes.internal))).toBeUndefined();
  });

  it('has an id made from the call, the same at each try and another in another environment', () => {
    const { id } = bodyOf(situationOf(shapes.answered));
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(bodyOf(situationOf(shapes.recorded(shapes.answered))).id).toBe(id);
    expect(bodyOf(situationOf(shapes.missed)).id).not.toBe(id);
    expect(
      bodyOf(situationOf(shapes.answered), { organization: 'https://other.crm4.dynamics.com' }).id,
    ).not.toBe(id);
    expect(plan(situationOf(shapes.answered))?.whenUnknown).toBe('repeatable');
  });

  it('has begun minutes, and the exact seconds in the text', () => {
    expect(fieldsOf()).toMatchObject({
      phonenumber: '+79000000011',
      directioncode: false,
      actualstart: '2026-03-02T07:15:04.000Z',
      actualend: '2026-03-02T07:19:15.000Z',
      actualdurationminutes: 4,
      leftvoicemail: false,
    });
    expect(fieldsOf().description).toContain(' talk=240 ');
    expect(fieldsOf(shapes.withheld)).toMatchObject({ actualdurationminutes: 1, phonenumber: null });
    expect(fieldsOf(shapes.missed)).toMatchObject({ actualdurationminutes: 0 });
    expect(fieldsOf(shapes.voicemail)).toMatchObject({ leftvoicemail: true });
  });

  it('says the direction always, because left out it means outgoing', () => {
    expect(fieldsOf(shapes.outgoing).directioncode).toBe(true);
    expect(fieldsOf(shapes.missed).directioncode).toBe(false);
  });

  it.each([
    ['blind', shapes.blind],
    ['attended', shapes.attended],
  ] as const)('of a %s transfer belongs to the one who talked last', (kind, call) => {
    const body = bodyOf(situationOf(call, { users: USERS }));
    expect(body.owner).toBe('user-202');
    expect(body.fields.description).toContain(`transfers=${kind}:201>202:completed`);
  });

  it('fits into its columns, and keeps the page of the call when there is little room', () => {
    const transfers = Array.from({ length: 80 }, () => shapes.blind.transfers).flat();
    const text = String(fieldsOf({ ...shapes.blind, transfers }).description);
    expect(text.length).toBeLessThanOrEqual(2000);
    expect(text).toContain('cti:call https://cti.example/calls/call-blind');
  });

  it.each([
    ['answered', shapes.answered, { statecode: 1, statuscode: 4 }],
    ['outgoing', shapes.outgoing, { statecode: 1, statuscode: 2 }],
    ['missed', shapes.missed, { statecode: 2, statuscode: 3 }],
    ['blocked', shapes.blocked, { statecode: 2, statuscode: 3 }],
    ['outgoing in vain', shapes.outgoingInVain, { statecode: 2, statuscode: 3 }],
    ['voicemail', shapes.voicemail, { statecode: 1, statuscode: 4 }],
  ] as const)('is closed afterwards: %s', (_, call, state) => {
    const situation = situationOf(call, { users: USERS });
    const next = plan({ ...situation, memory: memoryAfter(situation) });
    expect(next).toMatchObject({ id: 'state', whenUnknown: 'repeatable', body: { state } });
  });

  it('is closed as the tenant says, and with its own status reasons', () => {
    const situation = situationOf(shapes.missed);
    const step = plan(
      { ...situation, memory: memoryAfter(situation) },
      { unanswered: 'completed', statusReceived: 70_001 },
    );
    expect(step?.body).toMatchObject({ state: { statecode: 1, statuscode: 70_001 } });
  });

  it('stays open while something is still to be expected', () => {
    const recordings = [{ id: 'r1', state: 'pending' as const }];
    for (const call of [
      { ...shapes.answered, final: false },
      { ...shapes.answered, recordings },
    ]) {
      const situation = situationOf(call);
      expect(plan({ ...situation, memory: memoryAfter(situation) })).toBeUndefined();
    }
  });

  it('is changed in what has changed, and opened for it when it is closed', () => {
    const situation = situationOf(shapes.answered, { users: USERS });
    const closed = { ...(memoryAfter(situation) as object), state: { statecode: 1, statuscode: 4 } } as never;
    expect(plan({ ...situation, memory: closed })).toBeUndefined();
    const late = bodyOf(situationOf(shapes.recorded(shapes.answered), { users: USERS, memory: closed }));
    expect(Object.keys(late.fields)).toEqual(['description']);
    expect(late.closedAs).toEqual({ statecode: 1, statuscode: 4 });
    const moved = bodyOf(
      situationOf(shapes.handledBy(shapes.answered, 'a202'), { users: USERS, memory: closed }),
    );
    expect(moved.owner).toBe('user-202');
  });

  it('takes back whom it is about', () => {
    const chosen = situationOf(shapes.answered, { person: { type: 'contact', id: 'c-1', name: 'x' } });
    const taken = bodyOf(situationOf(shapes.answered, { memory: memoryAfter(chosen) }));
    expect(taken).toMatchObject({ person: null, formerPerson: { type: 'contact', id: 'c-1' }, fields: {} });
  });
});

const idOf = (step: CrmStep | undefined) => (step?.body as unknown as { id: string } | undefined)?.id;

describe('a caller whom Dynamics does not know', () => {
  const unknown = { isUnknown: true, unknownCallers: 'create' } as const;

  it('becomes a lead once, before the call is written, and the call is about it', () => {
    const step = plan(situationOf(shapes.missed, unknown));
    expect(step).toMatchObject({
      id: 'lead',
      kind: 'person',
      body: { fields: { mobilephone: '+79000000011' } },
    });
    const again = plan(situationOf(shapes.answered, unknown));
    expect(idOf(again)).toBe(idOf(step));
    const after = bodyOf(situationOf(shapes.missed, { ...unknown, memory: { lead: 'lead-1' } }));
    expect(after.person).toEqual({ type: 'lead', id: 'lead-1' });
  });

  it.each([
    ['while it rings', shapes.ringing],
    ['of a blocked call', shapes.blocked],
    ['who hid the number', shapes.withheld],
    ['whom we called', shapes.outgoing],
  ] as const)('becomes none %s', (_, call) => {
    expect(plan(situationOf(call, unknown))?.kind).not.toBe('person');
  });
});
