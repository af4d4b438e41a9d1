import { describe, expect, it } from 'vitest';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import { megafon } from '../../connectors/pbx/megafon/megafon.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { deriveCall } from '../../src/domain/derive-call.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import { linkFacts } from '../../src/domain/link.ts';

const port = bindPort(
  megafon,
  { domain: 'example', apiKey: 'example-api-key', crmToken: 'TEST-CRM-TOKEN' },
  'RU',
);
const START = Date.parse('2026-03-23T08:56:00Z');

/** `s` seconds after the start of the test's clock. */
function at(seconds: number): string {
  return new Date(START + seconds * 1000).toISOString();
}

function hook(seconds: number, fields: Record<string, string>): Exchange {
  return {
    at: at(seconds),
    source: 'webhook',
    body: new URLSearchParams({ phone: '79000000011', callid: 'A', ...fields }).toString(),
  };
}

function event(seconds: number, type: string, user: string, more: Record<string, string> = {}): Exchange {
  return hook(seconds, { cmd: 'event', type, user, direction: 'in', ...more });
}

function history(seconds: number, fields: Record<string, string>): Exchange {
  return hook(seconds, {
    cmd: 'history',
    type: 'in',
    status: 'Success',
    start: '20260323T085600Z',
    ...fields,
  });
}

function rest(seconds: number, rows: unknown[]): Exchange {
  return { at: at(seconds), source: 'poll', operation: 'callLog', status: 200, body: JSON.stringify(rows) };
}

function callsOf(exchanges: readonly Exchange[]): CallRecord[] {
  const facts = exchanges.flatMap((exchange) => {
    const parsed = port.parse(exchange);
    expect(parsed.rejects).toEqual([]);
    return parsed.facts;
  });
  return linkFacts(facts).flatMap((conversation) => {
    const record = deriveCall({
      facts: conversation,
      interpret: port.interpret,
      identity: { callId: 'c', linkageId: 'c', tenantId: 't', connectorId: 'x', revision: 1, final: false },
      options: { country: 'RU', form: port.numberForm },
    });
    return record === undefined ? [] : [record];
  });
}

function callOf(exchanges: readonly Exchange[]): CallRecord {
  const calls = callsOf(exchanges);
  expect(calls).toHaveLength(1);
  return calls[0]!;
}

/** `who result` of the employees' legs, in order of their beginning. */
function hops(call: CallRecord): string[] {
  return call.legs
    .filter(({ role }) => role !== 'customer')
    .map((leg) => `${leg.device?.number} ${leg.result ?? leg.state}`);
}

describe('a ring group', () => {
  const ringing = ['ivanov', 'petrov', 'sidorov'].map((user, index) =>
    event(1 + index / 100, 'INCOMING', user),
  );

  it('knows nobody as missed while the winner is not told of yet, and everybody else as elsewhere when it is', () => {
    const losers = [event(9, 'CANCELLED', 'ivanov'), event(9.1, 'CANCELLED', 'sidorov')];
    const before = callOf([...ringing, ...losers]);
    expect(before.endedAt).toBeUndefined();
    const after = callOf([...ringing, ...losers, event(9.9, 'ACCEPTED', 'petrov')]);
    expect(hops(after)).toEqual([
      'ivanov answeredElsewhere',
      'petrov connected',
      'sidorov answeredElsewhere',
    ]);
  });

  it('is over when the winner has talked, even if the losers were never heard of again', () => {
    const call = callOf([...ringing, event(9, 'ACCEPTED', 'petrov'), event(60, 'COMPLETED', 'petrov')]);
    expect(call.outcome).toBe('answered');
    expect(call.lastConnectedTo).toBe('petrov');
    expect(call.endedAt).toBe(at(60));
  });

  it('is missed only when the log says so, and not when the phones stop', () => {
    const stopped = [
      ...ringing,
      ...['ivanov', 'petrov', 'sidorov'].map((user) => event(21, 'CANCELLED', user)),
    ];
    expect(callOf(stopped).endedAt).toBeUndefined();
    const logged = callOf([
      ...stopped,
      history(22, { status: 'MISSED', user: 'pbx', wait: '20', duration: '0' }),
    ]);
    expect(logged).toMatchObject({ outcome: 'missed', durations: { talk: 0 } });
    expect(hops(logged)).toEqual(['ivanov cancelled', 'petrov cancelled', 'sidorov cancelled']);
  });
});

describe('webhooks that are repeated, late or lost', () => {
  it('lets a talk that was handed on end when the log says, though webhook and log come late', () => {
    const [call] = callsOf([
      event(0, 'INCOMING', 'ivanov'),
      event(5, 'ACCEPTED', 'ivanov'),
      event(23, 'INCOMING', 'petrov', { callid: 'B' }),
      event(26, 'ACCEPTED', 'petrov', { callid: 'B' }),
      event(55, 'COMPLETED', 'petrov', { callid: 'B' }),
      history(57, { callid: 'B', user: 'petrov', start: '20260323T085623Z', wait: '3', duration: '29' }),
      history(63, { user: 'ivanov', wait: '5', duration: '25' }),
      event(85, 'TRANSFERRED', 'ivanov', { second_callid: 'B' }),
      event(232, 'COMPLETED', 'ivanov'),
    ]);
    expect(call).toMatchObject({ lastConnectedTo: 'petrov', firstAnsweredBy: 'ivanov' });
  });

  const talk = [
    event(1, 'INCOMING', 'ivanov'),
    event(6, 'ACCEPTED', 'ivanov'),
    event(66, 'COMPLETED', 'ivanov'),
  ];
  const plain = callOf(talk);

  it('takes each repeated webhook once, soon or late', () => {
    for (const delay of [0.05, 1.5]) {
      const repeated = talk.flatMap((one) => [
        one,
        { ...one, at: new Date(Date.parse(one.at) + delay * 1000).toISOString() },
      ]);
      expect(callOf(repeated).legs).toEqual(plain.legs);
    }
  });

  it('takes a ring that is told again during the talk as told again', () => {
    const call = callOf([...talk, event(30, 'INCOMING', 'ivanov'), event(31, 'INCOMING', 'ivanov')]);
    expect(hops(call)).toEqual(['ivanov answered']);
  });

  it.each([
    [
      'the answer before the ring',
      [event(1, 'ACCEPTED', 'ivanov'), event(1.8, 'INCOMING', 'ivanov'), event(60, 'COMPLETED', 'ivanov')],
    ],
    [
      'the end before the answer',
      [event(1, 'INCOMING', 'ivanov'), event(3, 'COMPLETED', 'ivanov'), event(3.5, 'ACCEPTED', 'ivanov')],
    ],
    [
      'all upside down',
      [event(1, 'COMPLETED', 'ivanov'), event(1.5, 'ACCEPTED', 'ivanov'), event(2, 'INCOMING', 'ivanov')],
    ],
    ['no ring at all', [event(1, 'ACCEPTED', 'ivanov'), event(60, 'COMPLETED', 'ivanov')]],
    ['no answer but an end', [event(1, 'INCOMING', 'ivanov'), event(60, 'COMPLETED', 'ivanov')]],
  ])('makes one answered leg of %s', (_what, exchanges) => {
    const call = callOf(exchanges);
    expect(hops(call)).toEqual(['ivanov answered']);
    expect(call.outcome).toBe('answered');
  });

  it('takes the time of an answer that was never told from the log', () => {
    const call = callOf([
      event(1, 'INCOMING', 'ivanov'),
      event(60, 'COMPLETED', 'ivanov'),
      history(61, { user: 'ivanov', wait: '10', duration: '50' }),
    ]);
    expect(call.answeredAt).toBe(at(10));
    expect(call.durations.talk).toBe(50_000);
  });
});

describe('a hunt that comes back to the same phone', () => {
  it('shows both rings', () => {
    const call = callOf([
      event(1, 'INCOMING', 'ivanov'),
      event(11, 'CANCELLED', 'ivanov'),
      event(11.2, 'INCOMING', 'petrov'),
      event(21, 'CANCELLED', 'petrov'),
      event(21.2, 'INCOMING', 'ivanov'),
      event(24, 'ACCEPTED', 'ivanov'),
      event(54, 'COMPLETED', 'ivanov'),
    ]);
    expect(hops(call)).toEqual(['ivanov noAnswer', 'petrov noAnswer', 'ivanov answered']);
  });

  it('knows a hop from a ring group when the next one answers at once', () => {
    const call = callOf([
      event(1, 'INCOMING', 'ivanov'),
      event(11, 'CANCELLED', 'ivanov'),
      event(11.1, 'INCOMING', 'petrov'),
      event(11.9, 'ACCEPTED', 'petrov'),
    ]);
    expect(hops(call)).toEqual(['ivanov noAnswer', 'petrov connected']);
  });
});

describe('transfers', () => {
  const first = [
    event(1, 'INCOMING', 'ivanov', { ext: '701' }),
    event(6, 'ACCEPTED', 'ivanov', { ext: '701' }),
  ];
  const toB = { callid: 'B', ext: '702' };

  it('names an attended transfer: the colleague was asked first', () => {
    const consulting = [...first, event(30, 'INCOMING', 'petrov', toB), event(34, 'ACCEPTED', 'petrov', toB)];
    expect(callsOf(consulting)).toHaveLength(2);
    const call = callOf([...consulting, event(45, 'TRANSFERRED', 'ivanov', { second_callid: 'B' })]);
    expect(call.transfers).toMatchObject([
      { kind: 'attended', from: '701', to: '702', result: 'completed', at: at(45) },
    ]);
    expect(call).toMatchObject({
      firstAnsweredBy: '701',
      lastConnectedTo: '702',
      customer: { e164: '+79000000011' },
    });
    expect(call.endedAt).toBeUndefined();
  });

  it('names a blind transfer, whichever of its two webhooks comes first', () => {
    const ring = event(30, 'INCOMING', 'petrov', toB);
    const transfer = event(30.2, 'TRANSFERRED', 'ivanov', { second_callid: 'B' });
    for (const pair of [
      [ring, transfer],
      [{ ...transfer, at: at(29.9) }, ring],
    ]) {
      const call = callOf([
        ...first,
        event(29.8, 'COMPLETED', 'ivanov', { ext: '701' }),
        ...pair,
        event(40, 'ACCEPTED', 'petrov', toB),
      ]);
      expect(call.transfers).toMatchObject([{ kind: 'blind', from: '701', to: '702' }]);
      expect(call.lastConnectedTo).toBe('702');
      expect(call.endedAt).toBeUndefined();
    }
  });

  it('does not close the call with the log of its first half', () => {
    const call = callOf([
      ...first,
      event(30, 'INCOMING', 'petrov', toB),
      event(30.2, 'TRANSFERRED', 'ivanov', { second_callid: 'B' }),
      event(30.3, 'COMPLETED', 'ivanov', { ext: '701' }),
      history(31, { user: 'ivanov', ext: '701', wait: '6', duration: '24' }),
      event(40, 'ACCEPTED', 'petrov', toB),
    ]);
    expect(call.endedAt).toBeUndefined();
    expect(hops(call)).toEqual(['701 answered', '702 connected']);
  });

  it('drops the transferor’s own side of the consultation', () => {
    const call = callOf([
      ...first,
      event(29, 'OUTGOING', 'ivanov', { callid: 'B', direction: 'out', phone: '702' }),
      event(30, 'INCOMING', 'petrov', { ...toB, phone: '701' }),
      event(34, 'ACCEPTED', 'petrov', { ...toB, phone: '701' }),
      event(45, 'TRANSFERRED', 'ivanov', { second_callid: 'B' }),
    ]);
    expect(hops(call)).toEqual(['701 answered', '702 connected']);
    expect(call.customer.e164).toBe('+79000000011');
  });
});

describe('the log', () => {
  const live = [
    event(1, 'INCOMING', 'ivanov'),
    event(11, 'ACCEPTED', 'ivanov'),
    event(39, 'COMPLETED', 'ivanov'),
  ];

  it('reads its duration as the talk, or as the whole call when the talk was seen to be shorter', () => {
    expect(
      callOf([...live, history(40, { user: 'ivanov', wait: '10', duration: '28' })]).durations,
    ).toMatchObject({ talk: 28_000, total: 38_000 });
    expect(
      callOf([...live, history(40, { user: 'ivanov', wait: '10', duration: '38' })]).durations,
    ).toMatchObject({ talk: 28_000, total: 38_000 });
    // Nothing was seen live: the definition of REST.
    expect(callOf([history(40, { user: 'ivanov', wait: '10', duration: '28' })]).durations).toMatchObject({
      talk: 28_000,
      total: 38_000,
    });
  });

  it('overrules an answer of the employee’s own phone when the customer was never reached', () => {
    const dialled = [
      event(1, 'OUTGOING', 'ivanov', { direction: 'out' }),
      event(4, 'ACCEPTED', 'ivanov', { direction: 'out' }),
      event(20, 'COMPLETED', 'ivanov', { direction: 'out' }),
    ];
    expect(callOf(dialled).outcome).toBe('answered');
    const call = callOf([
      ...dialled,
      history(21, { type: 'out', status: 'NotAvailable', user: 'ivanov', duration: '0' }),
    ]);
    expect(call).toMatchObject({ direction: 'outbound', outcome: 'unreachable' });
    expect(call.durations.talk).toBe(0);
    expect(call.lastConnectedTo).toBe('ivanov');
  });

  it.each([
    ['Busy', 'busy'],
    ['no answer', 'noAnswer'],
    ['NotAllowed', 'blocked'],
    ['NotFound', 'invalidNumber'],
    ['Cancel', 'cancelled'],
  ])('reads the status %s of a call out, in any spelling, as %s', (status, outcome) => {
    for (const spelling of [status, status.toUpperCase(), status.toLowerCase()]) {
      expect(
        callOf([history(40, { type: 'out', status: spelling, user: 'ivanov', duration: '0' })]).outcome,
      ).toBe(outcome);
    }
  });

  it('joins the row of REST to the live call, under the same id or under another', () => {
    const row = {
      type: 'in',
      status: 'success',
      client: '79000000011',
      user: 'ivanov',
      start: at(0),
      wait: 11,
      duration: 28,
      record: 'https://example.megapbx.ru/1.mp3',
    };
    expect(callsOf([...live, rest(300, [{ ...row, uid: 'A' }])])).toHaveLength(1);
    const push = history(40, { user: 'ivanov', wait: '11', duration: '28' });
    const joined = callOf([...live, push, rest(300, [{ ...row, uid: '1000000001' }])]);
    expect(joined.recordings).toMatchObject([{ state: 'pending' }]);
    expect(hops(joined)).toEqual(['ivanov answered']);
  });

  it('never joins two calls of one customer, answered in the same second by two employees', () => {
    const row = {
      type: 'in',
      status: 'success',
      client: '79000000011',
      start: at(0),
      wait: 11,
      duration: 28,
    };
    const calls = callsOf([
      rest(300, [
        { ...row, uid: '1', user: 'ivanov' },
        { ...row, uid: '2', user: 'petrov' },
      ]),
    ]);
    expect(calls.map(({ lastConnectedTo }) => lastConnectedTo)).toEqual(['ivanov', 'petrov']);
    const missed = { ...row, status: 'missed', user: 'pbx', duration: 0 };
    expect(
      callsOf([
        rest(300, [
          { ...missed, uid: '1' },
          { ...missed, uid: '2' },
        ]),
      ]),
    ).toHaveLength(2);
  });

  it('keeps what the later version of a row says', () => {
    const row = {
      uid: 'A',
      type: 'in',
      status: 'success',
      client: '79000000011',
      user: 'ivanov',
      start: at(0),
      wait: 11,
      duration: 28,
    };
    const call = callOf([
      rest(300, [row]),
      rest(600, [{ ...row, record: 'https://example.megapbx.ru/a.mp3', rating: 5 }]),
    ]);
    expect(call.recordings).toHaveLength(1);
    expect(call.ext).toEqual({ megafon: { rating: '5' } });
  });
});
