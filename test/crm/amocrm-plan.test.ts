import { describe, expect, it } from 'vitest';
import { amocrm } from '../../connectors/crm/amocrm/amocrm.ts';
import type { CallEvent } from '../../src/domain/call-event.ts';
import type { CallRecord, Match } from '../../src/domain/call-record.ts';
import type { CrmSituation } from '../../src/domain/crm/crm-port.ts';
import type { Json } from '../../src/domain/crm/crm-step.ts';
import { agentLeg, fold, IDENTITY, inbound, OPTIONS, on } from '../domain/call-events.ts';
import {
  abandoned,
  answered,
  attended,
  blind,
  blocked,
  handledBy,
  internal,
  missed,
  outgoing,
  outgoingInVain,
  recorded,
  situationOf,
  voicemail,
  withheld,
} from './call-shapes.ts';

const SETTINGS = amocrm.settings.parse({
  account: 'https://example.amocrm.ru',
  longLivedToken: 'fictional-token',
  fallbackUserId: '1',
});
const USERS = { a201: '501', a202: '502', a203: '503' };
const PERSON = { type: 'contact' as const, id: '77', name: 'Иван Примеров' };

interface Body {
  path: string;
  send: { [field: string]: Json }[];
  after?: { [field: string]: Json };
}

function planned(call: CallRecord, more: Partial<CrmSituation> = {}) {
  const step = amocrm.plan(situationOf(call, { users: USERS, person: PERSON, ...more }), SETTINGS);
  return step && { ...step, ...(step.body as unknown as Body) };
}

/** Of somebody whom amoCRM does not know. */
function ofStranger(
  call: CallRecord,
  unknownCallers: CrmSituation['unknownCallers'],
  more: Partial<CrmSituation> = {},
) {
  const { person: _, ...situation } = situationOf(call, {
    users: USERS,
    isUnknown: true,
    unknownCallers,
    ...more,
  });
  const step = amocrm.plan(situation, SETTINGS);
  return step && { ...step, ...(step.body as unknown as Body) };
}

function live(...events: CallEvent[]): CallRecord {
  const agentAt = ({ number }: { number: string }) => ({ agentId: `a${number}`, name: number });
  return fold([inbound(), ...events], { ...OPTIONS, agentAt }, { ...IDENTITY, final: false });
}
const rang = (number: string, at: number) => on('delivered', at, agentLeg(number));
const took = (number: string, at: number) => on('established', at, agentLeg(number));

describe('a live call in amoCRM', () => {
  it('is noticed by exactly the users whom it rings at, and soon or never', () => {
    const step = planned(live(rang('201', 1), rang('202', 1), rang('209', 1)));
    expect(step).toMatchObject({
      id: 'pop:501,502',
      kind: 'pop',
      whenUnknown: 'never',
      path: '/api/v2/events',
      send: { add: [{ type: 'phone_call', phone_number: '+79000000011', users: [501, 502] }] },
    });
    expect(step?.until).toBeDefined();
  });

  it('is noticed again by the next one after a transfer, and never twice by anybody', () => {
    const handed = live(
      rang('201', 1),
      took('201', 5),
      on('connectionCleared', 30, agentLeg('201')),
      rang('202', 30),
    );
    expect(planned(handed, { memory: { popped: ['501'] } })).toMatchObject({ id: 'pop:502' });
    expect(planned(handed, { memory: { popped: ['501', '502'] } })).toBeUndefined();
    expect(planned(handed, { memory: { popped: ['501'] }, left: ['pop:502'] })).toBeUndefined();
  });

  it('is not noticed by who talks already, nor when somebody of ours calls', () => {
    expect(planned(live(rang('201', 1), took('201', 5)))).toBeUndefined();
    expect(planned({ ...outgoing, endedAt: undefined } as unknown as CallRecord)).toBeUndefined();
  });
});

describe('a call that is over', () => {
  it('is written once, when its record is final, and looked for before it is written again', () => {
    expect(planned({ ...answered, final: false })).toBeUndefined();
    const step = planned(answered);
    expect(step).toMatchObject({ id: 'call', kind: 'record', whenUnknown: 'ask', path: '/api/v4/calls' });
    expect(step?.send[0]).toMatchObject({
      direction: 'inbound',
      uniq: 'call-live',
      request_id: 'call-live',
      duration: 240,
      source: 'callweave',
      phone: '+79000000011',
      call_status: 4,
      call_responsible: 501,
      responsible_user_id: 501,
      created_by: 501,
      created_at: Date.parse(answered.startedAt) / 1000,
    });
    expect(step?.send[0]?.call_result).toContain('cti:call-live ');
    expect(planned(answered, { memory: step?.after ?? {} })).toBeUndefined();
  });

  it.each([
    ['handed on blindly', blind, 502, 4],
    ['handed on after a consultation', attended, 502, 4],
    ['missed', missed, 501, 3],
    ['abandoned in a menu', abandoned, 1, 3],
    ['blocked', blocked, 1, 6],
    ['with a message left', voicemail, 501, 1],
    ['outgoing', outgoing, 501, 4],
  ])('tells one that was %s', (_, call, user, status) => {
    expect(planned(call)?.send[0]).toMatchObject({
      created_by: user,
      call_status: status,
      uniq: call.callId,
    });
  });

  it('tells outgoing calls as such', () => {
    expect(planned(outgoing)?.send[0]).toMatchObject({ direction: 'outbound', duration: 60 });
  });

  it('names an agent who is no user', () => {
    expect(planned(handledBy(answered, 'a209'))?.send[0]).toMatchObject({
      created_by: 1,
      call_responsible: 'a209',
    });
  });

  it('waits for a recording that is on its way, for ten minutes', () => {
    const call: CallRecord = { ...answered, recordings: [{ id: 'r1', state: 'pending' }] };
    const notBefore = new Date(Date.parse(answered.endedAt ?? '') + 600_000).toISOString();
    expect(planned(call)).toMatchObject({ id: 'call', notBefore });
    const ready = planned(recorded(answered));
    expect(ready).not.toHaveProperty('notBefore');
    expect(ready?.send[0]?.link).toContain('/r/r1');
  });

  it('goes to the chosen contact where several have the number', () => {
    const matches = ['77', '78'].map(
      (id): Match => ({
        crm: 'amocrm',
        type: 'contact',
        id,
        name: id,
        matchedOn: 'e164',
        confidence: 'exact',
        chosen: id === '77',
      }),
    );
    const call = { ...answered, matches };
    const step = planned(call);
    expect(step).toMatchObject({ path: '/api/v4/contacts/77/notes' });
    expect(step?.send[0]).toMatchObject({
      note_type: 'call_in',
      params: { uniq: 'call-live', call_status: 4 },
    });
    // And when that contact is gone, wherever amoCRM puts it.
    expect(planned(call, { memory: { withoutPerson: true } })).toMatchObject({ path: '/api/v4/calls' });
  });

  it('is kept out between colleagues and from hidden numbers', () => {
    expect(planned(internal)).toBeUndefined();
    expect(planned(withheld)).toBeUndefined();
  });
});

describe('a written call', () => {
  const written = (call: CallRecord): { [field: string]: Json } => ({
    ...planned(call)?.after,
    card: { type: 'leads', id: '9' },
  });

  it('gets a note with a recording that came later, once', () => {
    const step = planned(recorded(answered), { memory: written(answered) });
    expect(step).toMatchObject({
      id: 'recording:r1',
      kind: 'recording',
      whenUnknown: 'ask',
      path: '/api/v4/leads/9/notes',
    });
    const memory = { ...written(answered), ...step?.after };
    expect(planned(recorded({ ...answered, revision: 50 }), { memory })).toBeUndefined();
  });

  it('gets a note when a later revision names another agent', () => {
    const step = planned(handledBy(answered, 'a203'), { memory: written(answered) });
    expect(step?.id).toMatch(/^correction:/);
    expect(JSON.stringify(step?.send)).toContain('Уточнение к звонку');
  });

  it('is left as it is where amoCRM kept nothing', () => {
    const { card: _, ...memory } = written(answered);
    expect(planned(handledBy(answered, 'a203'), { memory })).toBeUndefined();
  });
});

describe('an unknown caller', () => {
  it('is ignored', () => {
    expect(ofStranger(answered, 'ignore')).toBeUndefined();
  });

  it('becomes an unsorted enquiry with the call', () => {
    const step = ofStranger(missed, 'unsorted');
    expect(step).toMatchObject({ id: 'unsorted', whenUnknown: 'ask', path: '/api/v4/leads/unsorted/sip' });
    expect(step?.send[0]).toMatchObject({
      source_uid: 'call-missed',
      metadata: { uniq: 'call-missed', from: '+79000000011', duration: 0, is_call_event_needed: true },
    });
    expect(ofStranger(outgoing, 'unsorted')).toBeUndefined();
    expect(ofStranger(blocked, 'unsorted')).toBeUndefined();
  });

  it('becomes one contact, and the call goes to it', () => {
    expect(ofStranger(missed, 'create')).toMatchObject({ id: 'contact', kind: 'person', whenUnknown: 'ask' });
    expect(ofStranger(outgoingInVain, 'create')).toBeUndefined();
    expect(ofStranger(blocked, 'create')).toBeUndefined();
    const memory = { made: { type: 'contacts', id: '91' } };
    expect(ofStranger(missed, 'create', { memory })).toMatchObject({
      id: 'call',
      path: '/api/v4/contacts/91/notes',
    });
  });
});

it.each([[{ clientId: 'a', clientSecret: 'b' }], [{}]])(
  'refuses settings that sign in nowhere: %j',
  (given) => {
    expect(amocrm.settings.safeParse({ account: 'https://example.amocrm.ru', ...given }).success).toBe(false);
  },
);
