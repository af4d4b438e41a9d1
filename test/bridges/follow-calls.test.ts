import { beforeEach, describe, expect, it } from 'vitest';
import type { CallRecord, Leg, Match } from '../../src/domain/call-record.ts';
import type { CallweaveEvent, PopCard } from '../../src/push/protocol/messages.ts';
import { CallFollower } from '../../web/bridges/src/frame/follow-calls.ts';
import type { FrameMessage } from '../../web/bridges/src/protocol.ts';

let told: FrameMessage[];
let calls: CallFollower;

beforeEach(() => {
  told = [];
  calls = new CallFollower({ crm: 'salesforce', tell: (message) => told.push(message) });
});

const STARTED = '2026-03-02T07:15:04.120Z';
const ANSWERED = '2026-03-02T07:15:14.120Z';

function card(legId = '101', callId = 'call'): PopCard {
  return { callId, legId, agentId: 'anna', device: legId, openedAt: STARTED, chain: [], lastCalls: [] };
}

function record(change: Partial<CallRecord> = {}, legs: Partial<Leg>[] = [{ legId: '101' }]): CallRecord {
  return {
    callId: 'call',
    direction: 'inbound',
    customer: {
      raw: '79000000104',
      e164: '+79000000104',
      national: '8 (900) 000-01-04',
      digits: '79000000104',
      withheld: false,
    },
    startedAt: STARTED,
    matches: [],
    legs,
    ...change,
  } as unknown as CallRecord;
}

const match = (change: Partial<Match> = {}): Match => ({
  crm: 'salesforce',
  type: 'contact',
  id: '003',
  name: 'Ольга Сказочная',
  matchedOn: 'e164',
  confidence: 'exact',
  chosen: false,
  ...change,
});
const event = (call: CallRecord, mergedInto?: string) =>
  ({ subject: 'call', data: { call, ...(mergedInto && { mergedInto }) } }) as CallweaveEvent;
const brief = () =>
  told.map((message) => ('call' in message ? [message.type, message.call.record?.id] : [message.type]));

describe('a call in a CRM', () => {
  it('has the number of the customer, with the code of the country and without', () => {
    calls.popped(card(), record());
    expect(told).toEqual([
      {
        type: 'ringing',
        call: {
          id: 'call',
          direction: 'inbound',
          number: '+79000000104',
          national: '9000000104',
          line: '',
          startedAt: Date.parse(STARTED),
        },
      },
    ]);
  });

  it('of a withheld number has none, and one between colleagues is not told', () => {
    const { customer } = record();
    calls.popped(card(), record({ customer: { ...customer, withheld: true } }));
    calls.popped(card('102', 'other'), record({ callId: 'other', direction: 'internal' }));
    expect(told).toMatchObject([{ type: 'ringing', call: { number: '', national: '' } }]);
  });

  it('is one call to an agent whose two telephones ring, until the last of them is silent', () => {
    const both = record({}, [{ legId: '101' }, { legId: 'mobile' }]);
    calls.popped(card('101'), both);
    calls.popped(card('mobile'), both);
    calls.closed({ card: card('101'), call: both, reason: 'answeredElsewhere' });
    calls.heard(event(record({}, [{ legId: '101' }, { legId: 'mobile', connectedAt: ANSWERED }])));
    calls.closed({
      card: card('mobile'),
      call: record({ endedAt: ANSWERED }),
      reason: 'ended',
    });
    expect(told).toMatchObject([
      { type: 'ringing' },
      { type: 'answered', isNew: false },
      { type: 'ended', reason: 'ended', wasAnswered: true },
    ]);
  });

  it('is known as soon as one record of this CRM is, and opened once', () => {
    calls.popped(card(), record({ matches: [match({ crm: 'callweave', id: 'ours', chosen: true })] }));
    calls.heard(event(record({ matches: [match()] })));
    calls.heard(event(record({ matches: [match()] })));
    expect(brief()).toEqual([
      ['ringing', undefined],
      ['matched', '003'],
    ]);
  });

  it('of several records is nobody’s until somebody chooses, and of a doubtful one nobody’s either', () => {
    calls.popped(card(), record({ matches: [match(), match({ id: '004' })] }));
    calls.heard(event(record({ matches: [match({ confidence: 'fuzzy' })] })));
    calls.heard(event(record({ matches: [match(), match({ id: '004', chosen: true })] })));
    expect(brief()).toEqual([
      ['ringing', undefined],
      ['matched', '004'],
    ]);
  });

  it('that was found to be a part of another keeps the name that the CRM heard', () => {
    calls.popped(card(), record());
    calls.heard(event(record(), 'whole'));
    calls.closed({ card: card('101', 'whole'), call: record({ endedAt: ANSWERED }), reason: 'noAnswer' });
    expect(told).toMatchObject([
      { type: 'ringing', call: { id: 'call' } },
      { type: 'ended', call: { id: 'call' }, reason: 'noAnswer', wasAnswered: false },
    ]);
  });

  it('that somebody else goes on with was handed on', () => {
    calls.popped(card(), record({}, [{ legId: '101', connectedAt: ANSWERED }]));
    calls.closed({ card: card(), call: record(), reason: 'ended' });
    expect(told).toMatchObject([
      { type: 'answered', isNew: true },
      { type: 'ended', reason: 'transferred', wasAnswered: true },
    ]);
  });

  it('that goes out is answered by the customer, not by the agent who waits', () => {
    const waiting = record({ direction: 'outbound' }, [{ legId: '101', connectedAt: ANSWERED }]);
    calls.popped(card(), waiting);
    calls.heard(event(waiting));
    calls.heard(event({ ...waiting, answeredAt: ANSWERED }));
    expect(told).toMatchObject([
      { type: 'ringing', call: { direction: 'outbound' } },
      { type: 'answered', isNew: false },
    ]);
  });
});
