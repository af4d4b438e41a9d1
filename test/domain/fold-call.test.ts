import { describe, expect, it } from 'vitest';
import { agentLeg, CUSTOMER, fold, inbound, legOf, OPTIONS, on, originatorLeg, T0 } from './call-events.ts';

const a101 = agentLeg('101');
const a102 = agentLeg('102');
const answered = [
  inbound(),
  on('offered', 1, a101),
  on('delivered', 1, a101),
  on('established', 4, a101),
  on('connectionCleared', 14, a101),
  on('callCleared', 14, undefined, { clearedBy: 'customer', cause: { csta: 'normalClearing', q850: 16 } }),
];

describe('an answered call', () => {
  it('names who talked, how long, and keeps the customer as E.164', () => {
    const record = fold(answered);
    expect(record).toMatchObject({
      schema: 'callweave.call/1',
      direction: 'inbound',
      outcome: 'answered',
      clearedBy: 'customer',
      customer: { raw: '79000000011', e164: '+79000000011', withheld: false },
      line: { did: '74950000001', e164: '+74950000001' },
      startedAt: '2026-03-02T07:15:04.000Z',
      alertedAt: '2026-03-02T07:15:05.000Z',
      answeredAt: '2026-03-02T07:15:08.000Z',
      endedAt: '2026-03-02T07:15:18.000Z',
      durations: { total: 14_000, ring: 3000, queue: 0, talk: 10_000, hold: 0 },
      firstAnsweredBy: '101',
      lastConnectedTo: '101',
      longestTalk: '101',
    });
    expect(legOf(record, '101')).toMatchObject({
      role: 'agent',
      agentId: '101',
      state: 'null',
      result: 'answered',
      durations: { ring: 3000, talk: 10_000, hold: 0 },
    });
    expect(record.legs.find(({ role }) => role === 'customer')?.result).toBe('answered');
  });

  it('names the person whom a directory knows at the device', () => {
    const record = fold(answered, {
      ...OPTIONS,
      agentAt: ({ number }) =>
        number === '101' ? { agentId: 'agent-a', name: 'Анна Примерова' } : undefined,
    });
    expect(record.lastConnectedTo).toBe('agent-a');
    expect(legOf(record, '101')).toMatchObject({ agentId: 'agent-a', agentName: 'Анна Примерова' });
  });

  it('has no outcome and no end while it is alive', () => {
    const record = fold(answered.slice(0, 4));
    expect(record).not.toHaveProperty('endedAt');
    expect(record).not.toHaveProperty('outcome');
    expect(legOf(record, '101')).toMatchObject({ state: 'connected' });
    expect(legOf(record, '101')).not.toHaveProperty('result');
  });

  it('takes hold out of the talk', () => {
    const record = fold([...answered, on('held', 6, a101), on('retrieved', 9, a101)]);
    expect(record.durations).toMatchObject({ talk: 7000, hold: 3000 });
    expect(legOf(record, '101')?.states.map(({ state }) => state)).toEqual([
      'initiated',
      'alerting',
      'connected',
      'held',
      'connected',
      'null',
    ]);
  });
});

describe('people besides the one who answers', () => {
  it('are answered elsewhere, never missed', () => {
    const record = fold([...answered, on('delivered', 1, a102), on('connectionCleared', 4.1, a102)]);
    expect(legOf(record, '102')).toMatchObject({
      result: 'answeredElsewhere',
      clearedAt: '2026-03-02T07:15:08.100Z',
    });
    expect(record.outcome).toBe('answered');
  });

  it('who were only consulted do not count as talk, nor as last connected', () => {
    const record = fold([
      ...answered,
      on('held', 6, a101),
      on('delivered', 6.5, a102),
      on('established', 7, a102, { peer: 'colleague' }),
      on('connectionCleared', 9, a102),
      on('retrieved', 9, a101),
    ]);
    expect(legOf(record, '102')).toMatchObject({
      consultation: true,
      result: 'answered',
      durations: { talk: 0 },
    });
    expect(record).toMatchObject({ lastConnectedTo: '101', durations: { talk: 7000, hold: 3000 } });
  });

  it('who get the customer by a transfer become the last connected', () => {
    const record = fold([
      ...answered.slice(0, 4),
      on('held', 6, a101),
      on('established', 7, a102, { peer: 'colleague' }),
      on('transferred', 9, a101, {
        transfer: {
          kind: 'attended',
          from: '101',
          to: '102',
          transferorLegId: 'leg-101',
          targetLegId: 'leg-102',
          result: 'completed',
        },
      }),
      on('connectionCleared', 9, a101),
      on('connectionCleared', 20, a102),
      on('callCleared', 20, undefined, { clearedBy: 'customer' }),
    ]);
    expect(record).toMatchObject({ firstAnsweredBy: '101', lastConnectedTo: '102', longestTalk: '102' });
    expect(record.durations).toMatchObject({ talk: 2000 + 11_000, hold: 3000 });
    expect(legOf(record, '102')).not.toHaveProperty('consultation');
    expect(record.transfers).toEqual([
      {
        at: '2026-03-02T07:15:13.000Z',
        kind: 'attended',
        from: '101',
        to: '102',
        transferorLegId: 'leg-101',
        transfereeLegId: 'customer',
        targetLegId: 'leg-102',
        result: 'completed',
      },
    ]);
  });

  it('count once while two of them talk at the same time', () => {
    const record = fold([...answered, on('established', 8, a102), on('connectionCleared', 12, a102)]);
    expect(record.durations.talk).toBe(10_000);
  });

  it('outside count as the company talking, unless an agent handed the call out to them', () => {
    const mobile = { id: 'mobile', role: 'external' as const, device: { number: '79000000021' } };
    const talk = [on('established', 4, mobile), on('connectionCleared', 8, mobile), on('callCleared', 8)];
    const reached = fold([inbound(), ...talk]);
    expect(reached).toMatchObject({ outcome: 'answered', durations: { talk: 4000 } });
    expect(reached).not.toHaveProperty('lastConnectedTo');
    const handedOut = fold([
      inbound(),
      on('established', 1, a101),
      on('connectionCleared', 3, a101),
      on('transferred', 3, a101, {
        transfer: {
          kind: 'blind',
          from: '101',
          to: '79000000021',
          transferorLegId: 'leg-101',
          targetLegId: 'mobile',
          result: 'completed',
        },
      }),
      ...talk,
    ]);
    expect(handedOut).toMatchObject({ lastConnectedTo: '101', durations: { talk: 2000 } });
  });
});

describe('the outcome of an inbound call that nobody answered', () => {
  const rang = [inbound(), on('delivered', 1, a101), on('connectionCleared', 6, a101)];

  it.each([
    ['missed', rang, { clearedBy: 'system' as const }],
    ['abandoned', rang, { clearedBy: 'customer' as const }],
    ['abandoned', [inbound()], { clearedBy: 'customer' as const }],
    ['blocked', [inbound()], { clearedBy: 'system' as const, cause: { csta: 'blocked' } }],
    ['overflowed', rang, { clearedBy: 'system' as const, cause: { csta: 'queueTimeOverflow' } }],
    ['unreachable', [inbound()], { clearedBy: 'system' as const, cause: { csta: 'destNotObtainable' } }],
    ['missed', [inbound()], { clearedBy: 'system' as const }],
    ['failed', [inbound()], {}],
  ])('is %s', (outcome, events, end) => {
    expect(fold([...events, on('callCleared', 7, undefined, end)]).outcome).toBe(outcome);
  });

  it('is voicemail only when a message was left', () => {
    const box = { id: 'box', role: 'voicemail' as const, device: { number: '101' } };
    const reach = (result: 'answered' | 'cancelled') =>
      fold([
        ...rang,
        on('established', 6, box),
        on('connectionCleared', 9, box, { result }),
        on('callCleared', 9, undefined, { clearedBy: 'customer' }),
      ]);
    expect(reach('answered').outcome).toBe('voicemail');
    expect(reach('cancelled').outcome).toBe('abandoned');
  });
});

describe('an outbound call', () => {
  const dials = on('originated', 0, originatorLeg('101'), {
    direction: 'outbound',
    customer: { raw: '79000000011' },
  });
  const rings = on('delivered', 1, CUSTOMER);

  it('has an agent leg once the customer answers', () => {
    const record = fold([dials, rings, on('established', 3, originatorLeg('101')), on('callCleared', 8)]);
    expect(record).toMatchObject({
      direction: 'outbound',
      outcome: 'answered',
      lastConnectedTo: '101',
      durations: { talk: 5000 },
    });
    expect(legOf(record, '101')?.role).toBe('agent');
  });

  it('that nobody answered names who called, without an agent leg', () => {
    const record = fold([dials, rings, on('callCleared', 8, undefined, { clearedBy: 'agent' })]);
    expect(record).toMatchObject({
      outcome: 'noAnswer',
      lastConnectedTo: '101',
      durations: { ring: 7000, talk: 0 },
    });
    expect(legOf(record, '101')?.role).toBe('originator');
  });

  it.each([
    ['busy', [on('failed', 2, CUSTOMER, { result: 'busy' })], {}],
    ['declined', [rings, on('connectionCleared', 2, CUSTOMER, { result: 'declined' })], {}],
    ['noAnswer', [rings, on('connectionCleared', 2, CUSTOMER, { result: 'noAnswer' })], {}],
    [
      'invalidNumber',
      [on('failed', 2, CUSTOMER, { result: 'failed' })],
      { cause: { csta: 'numberUnallocated' } },
    ],
    ['unreachable', [on('failed', 2, CUSTOMER, { result: 'failed' })], { cause: { csta: 'destOutOfOrder' } }],
    [
      'congestion',
      [on('failed', 2, CUSTOMER, { result: 'failed' })],
      { cause: { csta: 'networkCongestion' } },
    ],
    ['failed', [on('failed', 2, CUSTOMER, { result: 'failed' })], {}],
    [
      'cancelled',
      [on('offered', 1, CUSTOMER), on('connectionCleared', 1.5, CUSTOMER, { result: 'cancelled' })],
      { clearedBy: 'agent' as const },
    ],
  ])('ends %s', (outcome, events, end) => {
    expect(fold([dials, ...events, on('callCleared', 3, undefined, end)]).outcome).toBe(outcome);
  });

  it('by click-to-call counts talk from the customer’s answer, and the phone from its own', () => {
    const record = fold([
      on('offered', 0, a101, {
        direction: 'outbound',
        customer: { raw: '79000000011' },
        callKind: 'clickToCall',
      }),
      on('delivered', 0, a101),
      on('established', 1, a101, { peer: 'nobody' }),
      on('established', 5, a101, { peer: 'customer' }),
      on('callCleared', 9),
    ]);
    expect(record).toMatchObject({
      kind: 'clickToCall',
      durations: { talk: 4000 },
      answeredAt: '2026-03-02T07:15:09.000Z',
    });
    expect(legOf(record, '101')?.connectedAt).toBe('2026-03-02T07:15:05.000Z');
  });

  it('by click-to-call whose agent never picked up names nobody', () => {
    const record = fold([
      on('offered', 0, a101, { direction: 'outbound', customer: { raw: '79000000011' } }),
      on('delivered', 0, a101),
      on('connectionCleared', 5, a101, { result: 'noAnswer' }),
      on('callCleared', 5, undefined, { clearedBy: 'system' }),
    ]);
    expect(record.outcome).toBe('noAnswer');
    expect(record).not.toHaveProperty('lastConnectedTo');
  });
});

it('an internal call keeps its caller as originator and its called side as agent', () => {
  const record = fold([
    on('originated', 0, originatorLeg('101'), { direction: 'internal' }),
    on('delivered', 1, a102),
    on('established', 2, a102),
    on('established', 2, originatorLeg('101')),
    on('callCleared', 6),
  ]);
  expect(record).toMatchObject({
    direction: 'internal',
    outcome: 'answered',
    lastConnectedTo: '102',
    durations: { talk: 4000 },
  });
  expect(record.legs.map(({ role }) => role)).toEqual(['originator', 'agent']);
});

describe('a call log', () => {
  const row = {
    startedAt: T0,
    answeredAt: T0 + 4000,
    endedAt: T0 + 15_000,
    talkMs: 11_000,
    legs: [
      {
        ...a101,
        result: 'answered' as const,
        offeredAt: T0 + 1000,
        connectedAt: T0 + 4000,
        clearedAt: T0 + 15_000,
      },
      {
        ...a102,
        result: 'noAnswer' as const,
        offeredAt: T0 + 1000,
        alertedAt: T0 + 1000,
        clearedAt: T0 + 4000,
      },
    ],
  };
  const logged = on('logged', 15, undefined, {
    direction: 'inbound',
    customer: { raw: '79000000011' },
    logged: row,
  });

  it('alone makes a whole record', () => {
    const record = fold([logged]);
    expect(record).toMatchObject({
      outcome: 'answered',
      startedAt: '2026-03-02T07:15:04.000Z',
      answeredAt: '2026-03-02T07:15:08.000Z',
      endedAt: '2026-03-02T07:15:19.000Z',
      lastConnectedTo: '101',
      durations: { total: 15_000, talk: 11_000 },
    });
    expect(legOf(record, '102')).toMatchObject({ result: 'noAnswer', durations: { ring: 3000 } });
  });

  it('corrects the durations of what was seen live, and doubles no leg', () => {
    const record = fold([...answered, logged]);
    expect(record.durations.talk).toBe(11_000);
    expect(record.legs.filter(({ role }) => role === 'agent').map(({ legId }) => legId)).toEqual([
      'leg-101',
      'leg-102',
    ]);
    expect(legOf(record, '101')?.connectedAt).toBe('2026-03-02T07:15:08.000Z');
  });

  it('closes a call whose end was never seen', () => {
    const record = fold([...answered.slice(0, 4), logged]);
    expect(record).toMatchObject({ endedAt: '2026-03-02T07:15:19.000Z', outcome: 'answered' });
    expect(legOf(record, '101')).toMatchObject({ state: 'null', result: 'answered' });
  });

  it('never reopens a call, however late it comes', () => {
    const record = fold([...answered, { ...logged, at: T0 + 86_400_000 }]);
    expect(record).toMatchObject({ endedAt: '2026-03-02T07:15:18.000Z', outcome: 'answered' });
    expect(legOf(record, '101')?.state).toBe('null');
  });

  it('that knows no time of an attempt invents none', () => {
    const attempt = { ...a102, result: 'noAnswer' as const };
    const record = fold([{ ...logged, logged: { ...row, legs: [attempt, row.legs[0]!] } }]);
    const leg = legOf(record, '102');
    expect(leg).toMatchObject({ result: 'noAnswer', state: 'null', durations: { ring: 0 } });
    expect([leg?.offeredAt, leg?.alertedAt, leg?.clearedAt]).toEqual([undefined, undefined, undefined]);
  });

  it('may state an outcome that its legs do not show', () => {
    const unanswered = { ...row, talkMs: 0, outcome: 'blocked' as const, legs: [] };
    expect(fold([{ ...logged, logged: unanswered }]).outcome).toBe('blocked');
  });

  it('that knows of an answer which live events missed is believed', () => {
    const record = fold([
      inbound(),
      on('delivered', 1, a101),
      on('connectionCleared', 15, a101),
      on('callCleared', 15),
      logged,
    ]);
    expect(record).toMatchObject({ outcome: 'answered', lastConnectedTo: '101' });
    expect(legOf(record, '101')).toMatchObject({
      result: 'answered',
      connectedAt: '2026-03-02T07:15:08.000Z',
    });
  });
});

it('a recording that comes late joins the record, and its last state stands', () => {
  const record = fold([
    ...answered,
    on('recordingReady', 20, undefined, { recording: { id: 'r1', state: 'pending' } }),
    on('recordingReady', 60, undefined, {
      recording: { id: 'r1', state: 'ready', mediaType: 'audio/mpeg', durationMs: 10_000 },
    }),
  ]);
  expect(record.recordings).toEqual([
    { id: 'r1', state: 'ready', mediaType: 'audio/mpeg', duration: 10_000 },
  ]);
  expect(record.endedAt).toBe('2026-03-02T07:15:18.000Z');
});

it('a hidden number is a customer without a number', () => {
  const record = fold([
    on('originated', 0, CUSTOMER, { direction: 'inbound', customer: { raw: 'anonymous' } }),
  ]);
  expect(record.customer).toMatchObject({ raw: 'anonymous', withheld: true });
  expect(record.customer).not.toHaveProperty('e164');
});
