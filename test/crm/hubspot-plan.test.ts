import { describe, expect, it } from 'vitest';
import { hubspot } from '../../connectors/crm/hubspot/hubspot.ts';
import type { CallOutcome } from '../../src/domain/call-event.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import type { CrmSituation } from '../../src/domain/crm/crm-port.ts';
import * as shapes from './call-shapes.ts';
import { situationOf } from './call-shapes.ts';

const USERS = { a201: '7001', a202: '7002' };
const PERSON = { type: 'contact', id: '301', name: 'Клиент' } as const;

function planned(call: CallRecord, more: Partial<CrmSituation> = {}, settings: object = {}) {
  return hubspot.plan(
    situationOf(call, { users: USERS, ...more }),
    hubspot.settings.parse({ token: 't', ...settings }),
  );
}

function bodyOf(call: CallRecord, more: Partial<CrmSituation> = {}) {
  return planned(call, more)?.body as unknown as { fields: object; written: never; turn: number };
}

/** What is remembered once all of it is written. */
function settled(call: CallRecord, more: Partial<CrmSituation> = {}) {
  const { written, turn } = bodyOf(call, more);
  return { record: '500', written, turn };
}

describe('a call in HubSpot', () => {
  it('is written when it is over, with milliseconds as text', () => {
    expect(planned(shapes.ringing)).toBeUndefined();
    expect(planned(shapes.talking)).toBeUndefined();
    expect(planned(shapes.answered, { person: PERSON })).toMatchObject({
      id: 'call',
      kind: 'record',
      whenUnknown: 'ask',
      body: {
        contact: '301',
        fields: {
          cti_call_id: 'call-live',
          hs_timestamp: shapes.answered.startedAt,
          hs_call_title: 'Входящий звонок +79000000011: разговор',
          hs_call_direction: 'INBOUND',
          hs_call_duration: '240000',
          hs_call_status: 'COMPLETED',
          hs_call_from_number: '+79000000011',
          hs_call_to_number: '+74950000001',
          hs_call_source: 'INTEGRATIONS_PLATFORM',
          hubspot_owner_id: '7001',
        },
      },
    });
  });

  it('is simply sent again where the property is unique, or where it is there already', () => {
    expect(planned(shapes.answered, {}, { callIdIsUnique: true })?.whenUnknown).toBe('repeatable');
    const memory = settled(shapes.answered);
    expect(planned(shapes.recorded(shapes.answered), { memory })?.whenUnknown).toBe('repeatable');
  });

  it.each<[CallOutcome, string]>([
    ['missed', 'NO_ANSWER'],
    ['abandoned', 'CANCELED'],
    ['overflowed', 'NO_ANSWER'],
    ['voicemail', 'COMPLETED'],
    ['noAnswer', 'NO_ANSWER'],
    ['busy', 'BUSY'],
    ['declined', 'CANCELED'],
    ['cancelled', 'CANCELED'],
    ['invalidNumber', 'FAILED'],
    ['unreachable', 'FAILED'],
    ['congestion', 'FAILED'],
    ['blocked', 'FAILED'],
    ['failed', 'FAILED'],
  ])('that ended %s has the status %s', (outcome, status) => {
    expect(planned({ ...shapes.missed, outcome })).toMatchObject({
      body: { fields: { hs_call_status: status } },
    });
  });

  it('goes from the company to the customer when it is outgoing', () => {
    expect(planned(shapes.outgoing)).toMatchObject({
      body: {
        fields: {
          hs_call_direction: 'OUTBOUND',
          hs_call_from_number: '+74950000001',
          hs_call_to_number: '+79000000011',
        },
      },
    });
  });

  it('of a hidden number has no number, and none between colleagues is written', () => {
    expect(bodyOf(shapes.withheld).fields).not.toHaveProperty('hs_call_from_number');
    expect(planned(shapes.internal)).toBeUndefined();
  });

  it('is not written again when nothing but signed addresses is new', () => {
    const call = shapes.recorded(shapes.answered);
    const memory = settled(call);
    expect(planned({ ...call, revision: 99 }, { memory })).toBeUndefined();
  });

  it('gets the recording that comes late, and the agent who turned out to be responsible', () => {
    const memory = settled(shapes.answered);
    const late = shapes.handledBy(shapes.recorded(shapes.answered), 'a202');
    expect(planned(late, { memory })).toMatchObject({
      body: {
        record: '500',
        fields: { hs_call_recording_url: 'https://cti.example/r/r1?signed=4', hubspot_owner_id: '7002' },
        turn: 2,
      },
    });
  });

  it('has no recording that HubSpot could not play', () => {
    const call = shapes.recorded(shapes.answered);
    const links = { call: 'http://hub/1', recordings: { r1: 'http://hub.example/r1' } };
    expect(bodyOf(call, { links }).fields).not.toHaveProperty('hs_call_recording_url');
    const ogg = { ...call, recordings: call.recordings.map((one) => ({ ...one, mediaType: 'audio/ogg' })) };
    expect(bodyOf(ogg).fields).not.toHaveProperty('hs_call_recording_url');
  });

  it('is taken from a contact that was chosen wrongly', () => {
    const memory = settled(shapes.answered, { person: PERSON });
    expect(planned(shapes.answered, { memory })).toMatchObject({
      body: { contact: null, formerContact: '301', fields: {} },
    });
  });

  it('that a person deleted stays deleted', () => {
    expect(planned(shapes.answered, { memory: { gone: true } })).toBeUndefined();
  });
});

describe('an unknown caller', () => {
  const unknown = { isUnknown: true, unknownCallers: 'create' } as const;

  it('becomes a contact before the call is written, where that is wanted', () => {
    expect(planned(shapes.answered, unknown)).toMatchObject({
      id: 'contact',
      kind: 'person',
      whenUnknown: 'ask',
      body: { number: { e164: '+79000000011' }, name: '+79000000011' },
    });
    expect(planned(shapes.answered, { ...unknown, unknownCallers: 'ignore' })?.id).toBe('call');
    const memory = { contact: '400' };
    expect(planned(shapes.answered, { ...unknown, memory })).toMatchObject({
      id: 'call',
      body: { contact: '400' },
    });
  });

  it.each([
    ['is blocked', shapes.blocked],
    ['hides the number', shapes.withheld],
    ['was called by us', shapes.outgoingInVain],
  ])('who %s does not', (_, call) => {
    expect(planned(call, unknown)?.id).toBe('call');
  });
});

it.each([
  [{ clientId: 'a', clientSecret: 'b' }],
  [{}],
  [{ token: 't', numberProperties: 'a, b, c, d, e, f' }],
  [{ token: 't', numberProperties: 'no such' }],
  [{ token: 't', callIdProperty: '' }],
])('refuses settings that cannot work: %j', (given) => {
  expect(hubspot.settings.safeParse(given).success).toBe(false);
});
