import type { CallEvent } from '../../src/domain/call-event.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import type { CrmSituation } from '../../src/domain/crm/crm-port.ts';
import {
  agentLeg,
  CUSTOMER,
  fold,
  IDENTITY,
  inbound,
  OPTIONS,
  on,
  originatorLeg,
} from '../domain/call-events.ts';

/** Calls as PBXs tell them, folded by the domain itself. Extension 2xx is agent `a2xx`. */
const options = {
  ...OPTIONS,
  agentAt: ({ number }: { number: string }) =>
    number.startsWith('2') ? { agentId: `a${number}`, name: `Агент ${number}` } : undefined,
};

function told(callId: string, events: readonly CallEvent[], responsible?: string): CallRecord {
  const record = fold(events, options, { ...IDENTITY, callId, linkageId: `lnk-${callId}`, final: true });
  return responsible === undefined ? record : handledBy(record, responsible);
}

/** The same call with another responsible: what a late revision changes. */
export function handledBy(record: CallRecord, agentId: string): CallRecord {
  return {
    ...record,
    revision: record.revision + 1,
    responsible: { agentId, rule: 'lastConnected', reason: `lastConnected:${agentId}` },
  };
}

const rang = (number: string, at = 1) => on('delivered', at, agentLeg(number));
const took = (number: string, at: number) => on('established', at, agentLeg(number));
const left = (number: string, at: number) => on('connectionCleared', at, agentLeg(number));
const over = (at: number, clearedBy: 'customer' | 'agent' | 'system' = 'customer', cause?: string) =>
  on('callCleared', at, CUSTOMER, {
    clearedBy,
    ...(cause !== undefined && { cause: { csta: cause, raw: cause } }),
  });

export const ringing = told('call-live', [inbound(), rang('201')], 'a201');
export const talking = told('call-live', [inbound(), rang('201'), took('201', 11)], 'a201');
export const answered = told(
  'call-live',
  [inbound(), rang('201'), took('201', 11), left('201', 251), over(251)],
  'a201',
);
export const missed = told(
  'call-missed',
  [inbound(), rang('201'), left('201', 20), over(20, 'system')],
  'a201',
);
export const abandoned = told('call-abandoned', [inbound(), over(4)]);
export const blocked = told('call-blocked', [inbound(), over(1, 'system', 'blocked')]);
export const blind = told(
  'call-blind',
  [
    inbound(),
    rang('201'),
    took('201', 5),
    on('transferred', 30, agentLeg('201'), {
      transfer: {
        kind: 'blind',
        from: '201',
        to: '202',
        transferorLegId: 'leg-201',
        targetLegId: 'leg-202',
        result: 'completed',
      },
    }),
    left('201', 30),
    rang('202', 31),
    took('202', 36),
    left('202', 96),
    over(96),
  ],
  'a202',
);
export const attended = told(
  'call-attended',
  [
    inbound(),
    rang('201'),
    took('201', 5),
    on('held', 20, agentLeg('201')),
    rang('202', 21),
    on('established', 24, agentLeg('202'), { peer: 'colleague' }),
    on('transferred', 30, agentLeg('201'), {
      transfer: {
        kind: 'attended',
        from: '201',
        to: '202',
        transferorLegId: 'leg-201',
        targetLegId: 'leg-202',
        result: 'completed',
      },
    }),
    left('201', 30),
    left('202', 90),
    over(90, 'agent'),
  ],
  'a202',
);
export const voicemail: CallRecord = {
  ...told('call-voicemail', [inbound(), rang('201'), left('201', 20), over(60)], 'a201'),
  outcome: 'voicemail',
  voicemail: { recordingId: 'vm1' },
  recordings: [{ id: 'vm1', state: 'ready' }],
};

const dialled = (over: Partial<CallEvent> = {}): CallEvent =>
  on('originated', 0, originatorLeg('201'), {
    direction: 'outbound',
    customer: { raw: '79000000011' },
    line: { raw: '74950000001' },
    ...over,
  });
export const outgoing = told(
  'call-out',
  [dialled(), on('delivered', 1, CUSTOMER), on('established', 8, originatorLeg('201')), over(68, 'agent')],
  'a201',
);
export const outgoingInVain = told(
  'call-out-vain',
  [dialled(), on('delivered', 1, CUSTOMER), over(30, 'agent', 'callNotAnswered')],
  'a201',
);
export const internal = told('call-internal', [
  on('originated', 0, originatorLeg('201'), { direction: 'internal', customer: { raw: '202' } }),
  rang('202', 1),
  took('202', 5),
  over(20, 'agent'),
]);
export const withheld = told(
  'call-withheld',
  [
    on('originated', 0, CUSTOMER, {
      direction: 'inbound',
      customer: { raw: 'anonymous' },
      line: { raw: '74950000001' },
    }),
    rang('201'),
    took('201', 4),
    left('201', 10),
    over(10),
  ],
  'a201',
);

/** The recording came after the call was over and told. */
export function recorded(call: CallRecord, id = 'r1'): CallRecord {
  return { ...call, revision: call.revision + 1, recordings: [{ id, state: 'ready' }] };
}

export function situationOf(call: CallRecord, over: Partial<CrmSituation> = {}): CrmSituation {
  return {
    call,
    memory: {},
    users: {},
    isUnknown: false,
    unknownCallers: 'ignore',
    links: {
      call: `https://cti.example/calls/${call.callId}`,
      recordings: Object.fromEntries(
        call.recordings
          .filter(({ state }) => state === 'ready')
          .map(({ id }) => [id, `https://cti.example/r/${id}?signed=${call.revision}`]),
      ),
    },
    now: '2026-03-02T08:00:00.000Z',
    language: 'ru',
    country: 'RU',
    ...over,
  };
}
