import { describe, expect, it } from 'vitest';
import { bitrix24 } from '../../connectors/crm/bitrix24/bitrix24.ts';
import type { CallEvent } from '../../src/domain/call-event.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
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

const SETTINGS = bitrix24.settings.parse({
  portal: 'https://example.bitrix24.ru',
  fallbackUserId: '1',
  clientId: 'local.1',
  clientSecret: 'secret',
  refreshToken: 'refresh',
});
const USERS = { a201: '501', a202: '502', a203: '503' };

interface Body {
  method: string;
  fields: { [field: string]: Json };
}

function planned(call: CallRecord, more: Partial<CrmSituation> = {}) {
  const step = bitrix24.plan(situationOf(call, { users: USERS, ...more }), SETTINGS);
  return step && { ...step, ...(step.body as unknown as Body) };
}

/** A live call: another moment of its events. */
function live(...events: CallEvent[]): CallRecord {
  const agentAt = ({ number }: { number: string }) => ({ agentId: `a${number}`, name: number });
  return fold([inbound(), ...events], { ...OPTIONS, agentAt }, { ...IDENTITY, final: false });
}
const rang = (number: string, at: number) => on('delivered', at, agentLeg(number));
const took = (number: string, at: number, extra = {}) => on('established', at, agentLeg(number), extra);

const registered = { callId: 'externalCall.1', shown: ['501'] };

describe('a live call in Bitrix24', () => {
  it('is registered with a card for the first user whom it rings at', () => {
    expect(planned(live(rang('201', 1), rang('202', 1)))).toMatchObject({
      id: 'register',
      kind: 'record',
      whenUnknown: 'ask',
      method: 'telephony.externalcall.register',
      fields: {
        USER_ID: 501,
        PHONE_NUMBER: '+79000000011',
        TYPE: 2,
        SHOW: 1,
        CRM_CREATE: 0,
        EXTERNAL_CALL_ID: 'call-1',
        LINE_NUMBER: '74950000001',
      },
    });
  });

  it('waits while it rings at nobody of the portal', () => {
    expect(planned(live())).toBeUndefined();
    expect(planned(live(rang('209', 1)))).toBeUndefined();
  });

  it('is registered for the first user also when it rings at another by now, without a card for who is gone', () => {
    const moved = live(rang('201', 1), on('connectionCleared', 10, agentLeg('201')), rang('202', 10));
    expect(planned(moved)).toMatchObject({ fields: { USER_ID: 501, SHOW: 0 } });
  });

  it('shows the card to the others whom it rings at, and hides it from them when one answers', () => {
    const group = [rang('201', 1), rang('202', 1), rang('203', 1)];
    const show = planned(live(...group), { memory: registered });
    expect(show).toMatchObject({
      id: 'show:1',
      kind: 'pop',
      method: 'telephony.externalcall.show',
      fields: { CALL_ID: 'externalCall.1', USER_ID: [502, 503] },
    });
    expect(show?.until).toBeDefined();
    const shown = { ...registered, shown: ['501', '502', '503'], cards: 1 };
    expect(planned(live(...group), { memory: shown })).toBeUndefined();
    // Their telephones still ring.
    expect(planned(live(...group, took('202', 5)), { memory: shown })).toMatchObject({
      id: 'hide:2',
      fields: { USER_ID: [501, 503] },
    });
  });

  it('moves the card along a blind transfer, and shows it to a colleague who is only asked', () => {
    const talking = [rang('201', 1), took('201', 5)];
    const handed = live(...talking, on('connectionCleared', 30, agentLeg('201')), rang('202', 30));
    expect(planned(handed, { memory: registered })).toMatchObject({
      id: 'show:1',
      fields: { USER_ID: [502] },
    });
    const both = { ...registered, shown: ['501', '502'], cards: 1 };
    expect(planned(handed, { memory: both })).toMatchObject({ id: 'hide:2', fields: { USER_ID: [501] } });
    const asked = live(...talking, on('held', 20, agentLeg('201')), rang('202', 21));
    expect(planned(asked, { memory: registered })).toMatchObject({
      id: 'show:1',
      fields: { USER_ID: [502] },
    });
  });

  it('gives each turn of a card a name of its own, also after one that came too late', () => {
    const group = live(rang('201', 1), rang('202', 1));
    expect(planned(group, { memory: registered, left: ['show:1'] })).toMatchObject({ id: 'show:2' });
  });

  it('makes no lead of an unknown caller before somebody answers, or it is over', () => {
    const unknown = { isUnknown: true, unknownCallers: 'create' as const };
    expect(planned(live(rang('201', 1)), unknown)).toBeUndefined();
    expect(planned(live(rang('201', 1), took('201', 5)), unknown)).toMatchObject({
      fields: { CRM_CREATE: 1, SHOW: 1 },
    });
    expect(planned(missed, unknown)).toMatchObject({ fields: { CRM_CREATE: 1, SHOW: 0 } });
    expect(planned(blocked, unknown)).toMatchObject({ fields: { CRM_CREATE: 0 } });
    expect(planned(outgoingInVain, unknown)).toMatchObject({ fields: { CRM_CREATE: 0 } });
  });

  it('names the contact who was certain', () => {
    const person = { type: 'contact' as const, id: '651', name: 'Иван Примеров' };
    expect(planned(live(rang('201', 1)), { person })).toMatchObject({
      fields: { CRM_ENTITY_TYPE: 'CONTACT', CRM_ENTITY_ID: 651 },
    });
  });
});

describe('a call that is over', () => {
  it('is registered without a card when nobody saw it live, and then finished', () => {
    expect(planned(answered)).toMatchObject({ id: 'register', fields: { SHOW: 0, USER_ID: 501 } });
    expect(planned(answered, { memory: registered })).toMatchObject({
      id: 'finish',
      whenUnknown: 'ask',
      fields: { CALL_ID: 'externalCall.1', USER_ID: 501, DURATION: 240, STATUS_CODE: '200' },
    });
  });

  it('is finished when its record is final, and until then kept from those who did not talk', () => {
    const fresh = { ...blind, final: false };
    const memory = { ...registered, shown: ['501', '502'], cards: 1 };
    expect(planned(fresh, { memory })).toMatchObject({ id: 'hide:2', fields: { USER_ID: [501] } });
    expect(planned(fresh, { memory: { ...registered, shown: ['502'] } })).toBeUndefined();
    expect(planned(fresh)).toBeUndefined();
  });

  it.each([
    ['answered', answered, 501, 240, '200'],
    ['handed on blindly', blind, 502, 85, '200'],
    ['handed on after a consultation', attended, 502, undefined, '200'],
    ['missed', missed, 501, 0, '304'],
    ['abandoned in a menu', abandoned, 1, 0, '304'],
    ['blocked', blocked, 1, 0, '423'],
    ['with a message left', voicemail, 501, 0, '304'],
    ['outgoing', outgoing, 501, 60, '200'],
    ['outgoing in vain', outgoingInVain, 501, 0, undefined],
  ])('tells one that was %s', (_, call, user, seconds, code) => {
    const step = planned(call, { memory: registered });
    expect(step).toMatchObject({
      id: 'finish',
      fields: {
        USER_ID: user,
        ...(seconds !== undefined && { DURATION: seconds }),
        ...(code !== undefined && { STATUS_CODE: code }),
      },
    });
    // What the statistics cannot say stands in one line.
    const line = `cti:${call.callId} `;
    if (code === '200') expect(step?.fields).not.toHaveProperty('FAILED_REASON');
    else expect(step?.fields.FAILED_REASON).toContain(line);
  });

  it('is written to the user of the settings when its agent is no user, or has left', () => {
    expect(planned(answered, { users: {}, memory: registered })).toMatchObject({ fields: { USER_ID: 1 } });
    const memory = { ...registered, strangers: ['501'] };
    expect(planned(answered, { memory })).toMatchObject({ fields: { USER_ID: 1 } });
  });

  it('is kept out between colleagues and from hidden numbers', () => {
    expect(planned(internal)).toBeUndefined();
    expect(planned(withheld)).toBeUndefined();
  });
});

describe('a finished call', () => {
  const finished = { ...registered, finishedFor: '501', activityId: '7943' };
  const settled = (call: CallRecord): { [field: string]: Json } => {
    const step = planned(call, { memory: finished });
    const { textId = null } = (step?.body as { after?: { textId?: string } } | undefined)?.after ?? {};
    return { ...finished, textId };
  };

  it('gets its text, once, whatever the signed addresses are', () => {
    expect(planned(answered, { memory: finished })).toMatchObject({
      id: 'text',
      whenUnknown: 'repeatable',
      method: 'crm.activity.update',
      fields: { id: 7943, fields: { RESPONSIBLE_ID: 501 } },
    });
    const memory = { ...settled(recorded(answered)), recording: 'r1' };
    expect(planned({ ...recorded(answered), revision: 99 }, { memory })).toBeUndefined();
  });

  it('gets the recording that comes late, and its link in the text', () => {
    const call = recorded(answered);
    expect(planned(call, { memory: settled(answered) })).toMatchObject({ id: 'text' });
    expect(planned(call, { memory: settled(call) })).toMatchObject({
      id: 'recording:r1',
      kind: 'recording',
      whenUnknown: 'repeatable',
      method: 'telephony.externalcall.attachRecord',
      fields: { CALL_ID: 'externalCall.1', FILENAME: 'call-live.mp3' },
    });
  });

  it('tells in its text of a later revision that names another agent, and is not finished again', () => {
    expect(planned(handledBy(answered, 'a203'), { memory: settled(answered) })).toMatchObject({
      id: 'text',
      fields: { fields: { RESPONSIBLE_ID: 503 } },
    });
  });

  it('has no text where the portal knows nobody with the number', () => {
    expect(planned(answered, { memory: { ...registered, finishedFor: '501' } })).toBeUndefined();
  });
});

it('writes nothing with an incoming webhook', () => {
  const settings = bitrix24.settings.parse({
    portal: 'https://example.bitrix24.ru',
    fallbackUserId: '1',
    webhook: 'https://example.bitrix24.ru/rest/1/code/',
  });
  expect(bitrix24.plan(situationOf(answered, { users: USERS }), settings)).toBeUndefined();
});

it.each([
  [{ webhook: 'https://elsewhere.example/rest/1/code/' }],
  [{ webhook: 'https://example.bitrix24.ru/' }],
  [{ clientId: 'a' }],
  [{}],
])('refuses settings that sign in nowhere: %j', (given) => {
  const settings = { portal: 'https://example.bitrix24.ru', fallbackUserId: '1', ...given };
  expect(bitrix24.settings.safeParse(settings).success).toBe(false);
});
