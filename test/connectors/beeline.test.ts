import { describe, expect, it } from 'vitest';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import { beeline } from '../../connectors/pbx/beeline/beeline.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { deriveCall, sortFacts } from '../../src/domain/derive-call.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import { linkFacts } from '../../src/domain/link.ts';
import { outside, webhook, xsiEvent } from './beeline-events.ts';

const port = bindPort(beeline, { token: 'x' }, 'RU');
const T0 = Date.UTC(2026, 2, 2, 7);
const ANNA = '9000000011@ip.beeline.ru';
const BORIS = '9000000012@ip.beeline.ru';
const CUSTOMER = '79000000099';

let count = 0;
/** A leg's event; each has an id of its own. */
function event(
  type: string,
  target: string,
  call: Record<string, string | number>,
  more = outside(CUSTOMER),
): Exchange {
  count += 1;
  const id = `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  return xsiEvent({ type: `Call${type}Event`, target, id, call, more });
}

function recordsOf(exchanges: readonly Exchange[], on = port): CallRecord[] {
  const facts = exchanges.flatMap((exchange) => on.parse(exchange).facts);
  return linkFacts(sortFacts(facts)).flatMap((conversation, index) => {
    const record = deriveCall({
      facts: conversation,
      interpret: on.interpret,
      identity: {
        callId: `c${index}`,
        linkageId: `c${index}`,
        tenantId: 't',
        connectorId: 'beeline',
        revision: 1,
        final: true,
      },
      options: { country: 'RU', form: on.numberForm },
    });
    return record ?? [];
  });
}

function rows(...list: Record<string, unknown>[]): Exchange {
  return {
    at: '2026-03-02T08:00:00.000Z',
    source: 'poll',
    operation: 'callLog',
    status: 200,
    body: JSON.stringify(list),
  };
}
const row = (of: Record<string, unknown>) => ({
  startDate: T0,
  abonent: { userId: ANNA, extension: '101' },
  direction: 'INBOUND',
  phone_from: `+${CUSTOMER}`,
  phone_to: '+74950000001',
  duration: 20_000,
  status: 'RECIEVED',
  externalTrackingId: 'T1',
  ...of,
});

const received = (target: string, callId: string, at: number, more?: string) =>
  event('Received', target, { callId, personality: 'Terminator', state: 'Alerting', startTime: at }, more);
const answered = (target: string, callId: string, startTime: number, answerTime: number, more?: string) =>
  event(
    'Answered',
    target,
    { callId, personality: 'Terminator', state: 'Active', startTime, answerTime },
    more,
  );
const released = (target: string, callId: string, times: Record<string, string | number>, more?: string) =>
  event('Released', target, { callId, personality: 'Terminator', state: 'Released', ...times }, more);

describe('the door', () => {
  it('lets XML in and refuses a document type, entities and everything that is no XML', () => {
    expect(port.webhook?.verify(received(ANNA, 'a', T0))).toEqual({ ok: true });
    for (const body of [
      '<!DOCTYPE x [<!ENTITY a "b">]><x:Event xmlns:x="http://schema.broadsoft.com/xsi">&a;</x:Event>',
      '<?xml version="1.0"?><!doctype lolz><a/>',
      '{"event":"x"}',
      '',
    ]) {
      expect(port.webhook?.verify(webhook(body))).toMatchObject({ ok: false, status: 400 });
    }
  });

  it('expands nothing, whatever way it came in', () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>';
    expect(port.parse(webhook(bomb)).rejects).toMatchObject([
      { reason: 'XML with a document type or entities is refused' },
    ]);
  });

  it('finds elements by their namespace and not by their prefix', () => {
    const usual = received(ANNA, 'a', T0);
    const renamed = webhook(
      usual.body
        .replaceAll('x:', 'xsi:')
        .replaceAll('xmlns:x=', 'xmlns:xsi=')
        .replaceAll('i:type', 'xsi1:type')
        .replaceAll('xmlns:i=', 'xmlns:xsi1='),
    );
    expect(port.parse(renamed).facts).toEqual(port.parse(usual).facts);
    const foreign = webhook(usual.body.replace('http://schema.broadsoft.com/xsi', 'urn:other'));
    expect(port.parse(foreign).rejects).toMatchObject([
      { reason: 'the document is not an Event of the PBX' },
    ]);
  });

  it.each([
    ['half a document', (body: string) => body.slice(0, 300), 'the body is not XML'],
    ['no call id', (body: string) => body.replace(/<x:callId>.*<\/x:callId>/, ''), '`callId` is missing'],
    [
      'a time in words',
      (body: string) => body.replace(String(T0), 'yesterday'),
      "`startTime` is not a time: 'yesterday'",
    ],
    [
      'a time in seconds',
      (body: string) => body.replace(String(T0), String(T0 / 1000)),
      '`startTime` is not a plausible time',
    ],
  ])('keeps %s as rejected with its reason', (_what, spoil, reason) => {
    const { facts, rejects } = port.parse(webhook(spoil(received(ANNA, 'a', T0).body)));
    expect(facts).toEqual([]);
    expect(rejects[0]?.reason).toContain(reason);
  });

  it('counts what tells nothing of calls', () => {
    expect(port.parse(xsiEvent({ type: 'HookStatusEvent' })).ignored).toBe(1);
    expect(port.parse(xsiEvent({ type: 'ConferenceStartedEvent' })).ignored).toBe(1);
  });

  it('knows the end of a subscription by its id', () => {
    const ended = xsiEvent({ type: 'SubscriptionTerminatedEvent' });
    expect(port.webhook?.endedSubscription?.(ended)).toBe('S1');
    expect(port.webhook?.endedSubscription?.(received(ANNA, 'a', T0))).toBeUndefined();
    expect(port.webhook?.endedSubscription?.(webhook('<SubscriptionTerminatedEvent'))).toBeUndefined();
    expect(port.parse(ended).facts).toEqual([]);
  });
});

describe('a call', () => {
  const whole = [
    received(ANNA, 'a', T0),
    answered(ANNA, 'a', T0, T0 + 5_000),
    released(
      ANNA,
      'a',
      { startTime: T0, answerTime: T0 + 5_000, releaseTime: T0 + 25_000, releasingParty: 'remoteRelease' },
      `${outside(CUSTOMER)}<x:recorded/>`,
    ),
  ];

  it('has its times from the PBX, and its recording', () => {
    expect(recordsOf(whole)).toMatchObject([
      {
        direction: 'inbound',
        customer: { digits: CUSTOMER },
        outcome: 'answered',
        clearedBy: 'customer',
        durations: { talk: 20_000 },
        recordings: [{ id: `T1/${ANNA}` }],
      },
    ]);
  });

  it('is whole from its last event alone', () => {
    const [record] = recordsOf(whole.slice(2));
    const [all] = recordsOf(whole);
    expect(record).toMatchObject({
      outcome: 'answered',
      durations: all!.durations,
      startedAt: all!.startedAt,
    });
  });

  it('told by two subscriptions at once is one call with one leg', () => {
    const again = whole.map(({ body, ...rest }) => ({
      ...rest,
      body: body.replace(/00000000-0000-4000-8000-/, '11111111-0000-4000-8000-').replace('S1', 'S2'),
    }));
    expect(recordsOf([...whole, ...again])).toEqual(recordsOf(whole));
  });

  it('is that of an employee in whatever domain', () => {
    for (const domain of [
      'mpbx.sip.beeline.ru',
      'ip.beeline.ru',
      'vol.nw.ims.mnc099.mcc250.3gppnetwork.org',
    ]) {
      expect(recordsOf([received(`9000000011@${domain}`, 'a', T0)])[0]?.legs).toContainEqual(
        expect.objectContaining({
          role: 'agent',
          device: expect.objectContaining({ number: '79000000011' }),
        }),
      );
    }
  });

  it('of a hidden number is of nobody, and comes in all the same', () => {
    const hidden = '<x:remoteParty><x:privacy/><x:callType>Network</x:callType></x:remoteParty>';
    expect(recordsOf([received(ANNA, 'a', T0, hidden)])).toMatchObject([
      { direction: 'inbound', customer: { withheld: true } },
    ]);
  });

  it('keeps its name when a transfer gives the leg another tracking id', () => {
    const later = released(ANNA, 'a', { extTrackingId: 'T2', startTime: T0, releaseTime: T0 + 9_000 });
    expect(recordsOf([received(ANNA, 'a', T0), later])).toHaveLength(1);
  });

  it('knows its line from the oldest party that redirected it, or from the settings', () => {
    const redirections = (name: string) =>
      `<x:redirections><x:redirection><x:party><x:name>Sales</x:name><x:address>tel:200</x:address><x:userId>MPBX_hg_1_hg_@ip.beeline.ru</x:userId></x:party><x:reason>hunt-group</x:reason></x:redirection><x:redirection><x:party><x:name>${name}</x:name><x:address>tel:+74950000001</x:address><x:userId>4950000001@ip.beeline.ru</x:userId></x:party></x:redirection></x:redirections>`;
    const ring = received(ANNA, 'a', T0, outside(CUSTOMER) + redirections('4950000001 4950000001'));
    expect(recordsOf([ring])).toMatchObject([{ line: { e164: '+74950000001' }, queue: { name: 'Sales' } }]);
    const ofLine = bindPort(beeline, { token: 'x', line: '74950000002' }, 'RU');
    expect(recordsOf([ring], ofLine)).toMatchObject([{ line: { e164: '+74950000002' } }]);
  });
});

describe('a hunt group', () => {
  const calls = [
    received(ANNA, 'a', T0),
    received(BORIS, 'b', T0),
    answered(BORIS, 'b', T0, T0 + 4_000),
    released(ANNA, 'a', { startTime: T0, releaseTime: T0 + 4_010, releasingParty: 'remoteRelease' }),
  ];

  it('is one call: whoever lost was answered elsewhere', () => {
    expect(recordsOf(calls)).toMatchObject([
      {
        lastConnectedTo: '79000000012',
        legs: expect.arrayContaining([
          expect.objectContaining({
            device: expect.objectContaining({ user: ANNA }),
            result: 'answeredElsewhere',
          }),
        ]),
      },
    ]);
  });

  it('that takes a call back from a telephone does not end it: that looks like a caller who hangs up', () => {
    const bounced = recordsOf([
      calls[0]!,
      released(ANNA, 'a', { startTime: T0, releaseTime: T0 + 18_000, releasingParty: 'remoteRelease' }),
    ]);
    expect(bounced[0]?.endedAt).toBeUndefined();
  });
});

describe('a queue', () => {
  const queue = (releasingParty: string) =>
    released('MPBX_cc_400@ip.beeline.ru', 'q', { startTime: T0, releaseTime: T0 + 30_000, releasingParty });

  it('says that its caller has gone, and is nobody who was called', () => {
    const ring = received(ANNA, 'a', T0 + 1_000);
    const stop = released(ANNA, 'a', { startTime: T0 + 1_000, releaseTime: T0 + 30_000 });
    const [record] = recordsOf([ring, stop, queue('remoteRelease')]);
    expect(record).toMatchObject({ outcome: 'abandoned', clearedBy: 'customer' });
    expect(record?.legs.filter(({ role }) => role === 'agent')).toHaveLength(1);
  });

  it('shows its own name for the caller, whom it tells apart', () => {
    const acd = `<x:acdCallInfo><x:acdUserId>MPBX_cc_400@ip.beeline.ru</x:acdUserId><x:acdName>Sales</x:acdName><x:callingPartyInfo><x:address>tel:+${CUSTOMER}</x:address><x:callType>Network</x:callType></x:callingPartyInfo></x:acdCallInfo>`;
    const shown = `<x:remoteParty><x:name>Sales</x:name><x:address>tel:400</x:address><x:callType>Group</x:callType></x:remoteParty>${acd}`;
    expect(recordsOf([received(ANNA, 'a', T0, shown)])).toMatchObject([
      { direction: 'inbound', customer: { digits: CUSTOMER }, queue: { name: 'Sales' } },
    ]);
  });
});

describe('BASIC_CALL', () => {
  it('shows a transfer where the next telephone says who sent it', () => {
    const sent = `${outside(CUSTOMER)}<x:redirections><x:redirection><x:party><x:address>tel:101</x:address><x:userId>${ANNA}</x:userId></x:party><x:reason>transfer</x:reason></x:redirection></x:redirections>`;
    const [record] = recordsOf([
      received(ANNA, 'a', T0),
      answered(ANNA, 'a', T0, T0 + 3_000),
      released(ANNA, 'a', { startTime: T0, answerTime: T0 + 3_000, releaseTime: T0 + 20_000 }),
      received(BORIS, 'b', T0 + 20_050, sent),
      answered(BORIS, 'b', T0 + 20_050, T0 + 24_000),
    ]);
    expect(record?.transfers).toMatchObject([{ kind: 'blind', from: '79000000011', to: '79000000012' }]);
    expect(record?.endedAt).toBeUndefined();
  });
});

describe('the call log', () => {
  it('alone makes the call, its line and who talked', () => {
    const missed = row({ abonent: { userId: BORIS }, status: 'MISSED', duration: 0 });
    expect(recordsOf([rows(row({}), missed)])).toMatchObject([
      {
        direction: 'inbound',
        outcome: 'answered',
        line: { e164: '+74950000001' },
        lastConnectedTo: '79000000011',
      },
    ]);
  });

  it('takes the right spelling of an answered call too', () => {
    const [one] = recordsOf([rows(row({ status: 'RECEIVED' }))]);
    expect(one?.outcome).toBe('answered');
  });

  it('adds the line to a call that was seen live, and moves none of its times', () => {
    const live = [
      received(ANNA, 'a', T0),
      answered(ANNA, 'a', T0, T0 + 5_000),
      released(ANNA, 'a', {
        startTime: T0,
        answerTime: T0 + 5_000,
        releaseTime: T0 + 25_000,
        releasingParty: 'localRelease',
      }),
    ];
    const [alone] = recordsOf(live);
    const [both] = recordsOf([...live, rows(row({ duration: 25_000 }))]);
    expect(both).toMatchObject({
      durations: alone!.durations,
      endedAt: alone!.endedAt,
      line: { e164: '+74950000001' },
    });
    expect(both?.legs).toEqual(alone?.legs);
  });

  it('ends a leg whose end was lost on the way', () => {
    const [record] = recordsOf([
      received(ANNA, 'a', T0),
      answered(ANNA, 'a', T0, T0 + 5_000),
      rows(row({ duration: 30_000 })),
    ]);
    expect(record?.legs.find(({ role }) => role === 'agent')).toMatchObject({
      result: 'answered',
      state: 'null',
    });
  });

  it('that corrects a row replaces it', () => {
    const later = { ...rows(row({ duration: 40_000 })), at: '2026-03-02T09:00:00.000Z' };
    const [record] = recordsOf([rows(row({})), later]);
    expect(record?.durations.total).toBe(40_000);
    expect(record?.legs.filter(({ role }) => role === 'agent')).toHaveLength(1);
  });

  it.each([
    ['with the ring', T0 - 700],
    ['with the answer, in whole seconds', T0 + 5_000],
  ])('whose row names no call and begins %s is no second call', (_what, startDate) => {
    const live = [
      received(ANNA, 'a', T0),
      answered(ANNA, 'a', T0, T0 + 5_400),
      released(ANNA, 'a', { startTime: T0, answerTime: T0 + 5_400, releaseTime: T0 + 25_000 }),
    ];
    const nameless = row({ externalTrackingId: null, startDate });
    expect(recordsOf([...live, rows(nameless)])).toHaveLength(1);
    expect(recordsOf([rows(nameless), ...live])).toHaveLength(1);
    const another = row({ externalTrackingId: null, startDate, phone_from: '+79000000098' });
    expect(recordsOf([...live, rows(another)])).toHaveLength(2);
  });

  it('with rows that name no call keeps them apart', () => {
    const nameless = rows(
      row({ externalTrackingId: null }),
      row({ externalTrackingId: null, startDate: T0 + 60_000 }),
    );
    expect(recordsOf([nameless])).toHaveLength(2);
  });

  it('names the bad rows and takes the others', () => {
    const { facts, rejects } = port.parse(
      rows(row({}), row({ duration: '5' }), row({ startDate: T0 / 1000 }), row({ abonent: null })),
    );
    expect(facts).toHaveLength(1);
    expect(rejects.map(({ reason }) => reason.slice(0, 40))).toEqual([
      '`duration` is not a number of millisecon',
      '`startDate` is not a plausible time of a',
      '`abonent` is missing',
    ]);
  });
});
