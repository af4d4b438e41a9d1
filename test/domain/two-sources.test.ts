import { describe, expect, it } from 'vitest';
import type { CallEvent, LoggedCall, LoggedLeg } from '../../src/domain/call-event.ts';
import type { CallRecord, Disagreement } from '../../src/domain/call-record.ts';
import { agentLeg, CUSTOMER, fold, inbound, legOf, on, originatorLeg, T0 } from './call-events.ts';
import { insanities } from './sanity.ts';

const a101 = agentLeg('101');
const a102 = agentLeg('102');
const answeredLeg = (leg = a101, from = 4, to = 14): LoggedLeg => ({
  ...leg,
  result: 'answered',
  connectedAt: T0 + from * 1000,
  clearedAt: T0 + to * 1000,
});
/** Inbound, 101 rings at 1 s, talks from 4 s to 14 s. */
const seen = [
  inbound(),
  on('delivered', 1, a101),
  on('established', 4, a101),
  on('connectionCleared', 14, a101),
  on('callCleared', 14, undefined, { clearedBy: 'customer' }),
];
const rang = [
  inbound(),
  on('delivered', 1, a101),
  on('connectionCleared', 10, a101),
  on('callCleared', 10, undefined, { clearedBy: 'customer' }),
];

/** The log's word on the same call; times are seconds after the beginning. */
function told(row: Partial<LoggedCall> = {}, words: Partial<CallEvent> = {}): CallEvent {
  const logged = { startedAt: T0, endedAt: T0 + 14_000, talkMs: 10_000, legs: [answeredLeg()], ...row };
  return { kind: 'logged', at: logged.endedAt, order: 9, logged, ...words };
}

/** `field kept reason` of each. */
function differences(record: CallRecord): string[] {
  expect(insanities(record)).toEqual([]);
  return (record.disagreements ?? []).map(({ field, kept, reason }) => `${field} ${kept} ${reason}`);
}
function difference(record: CallRecord, field: string): Disagreement | undefined {
  return record.disagreements?.find((one) => one.field === field);
}

describe('two sources that tell the same', () => {
  it('have nothing to explain', () => {
    expect(fold([...seen, told()])).not.toHaveProperty('disagreements');
  });

  it('agree within two seconds: the seen times stay, the lengths are the log’s', () => {
    const record = fold([
      ...seen,
      told({ startedAt: T0 - 1000, endedAt: T0 + 15_000, talkMs: 12_000, legs: [answeredLeg(a101, 3, 15)] }),
    ]);
    expect(record).not.toHaveProperty('disagreements');
    expect(record).toMatchObject({
      startedAt: '2026-03-02T07:15:04.000Z',
      answeredAt: '2026-03-02T07:15:08.000Z',
      endedAt: '2026-03-02T07:15:18.000Z',
      durations: { total: 16_000, talk: 12_000 },
    });
  });

  it('fill each other in: a missing ring, answer and end is no disagreement', () => {
    const record = fold([inbound(), on('delivered', 1, a101), told()]);
    expect(differences(record)).toEqual([]);
    expect(record).toMatchObject({
      outcome: 'answered',
      answeredAt: '2026-03-02T07:15:08.000Z',
      endedAt: '2026-03-02T07:15:18.000Z',
    });
    expect(legOf(record, '101')?.states.map(({ state }) => state)).toEqual(['alerting', 'connected', 'null']);
  });

  it('need not both know who hung up, or the number that was hidden live', () => {
    const hidden = on('originated', 0, CUSTOMER, { direction: 'inbound', customer: { raw: 'anonymous' } });
    const end = on('callCleared', 10, undefined, { clearedBy: 'unknown' });
    const record = fold([
      hidden,
      on('delivered', 1, a101),
      on('connectionCleared', 10, a101),
      end,
      told(
        { endedAt: T0 + 10_000, talkMs: 0, legs: [], outcome: 'abandoned' },
        { customer: { raw: '79000000011' } },
      ),
    ]);
    expect(differences(record)).toEqual([]);
    expect(record).toMatchObject({ outcome: 'abandoned', customer: { e164: '+79000000011' } });
  });
});

describe('a log', () => {
  it('ends a call whose phones still ring by live events, since a log is written when all is over', () => {
    const record = fold([
      inbound(),
      on('delivered', 1, a101),
      on('delivered', 12, a102),
      told({ endedAt: T0 + 20_000, talkMs: 0, outcome: 'missed', legs: [] }),
    ]);
    expect(record).toMatchObject({ endedAt: '2026-03-02T07:15:24.000Z', outcome: 'missed' });
    expect(record.legs.filter(({ role }) => role === 'agent').map(({ result }) => result)).toEqual([
      'noAnswer',
      'noAnswer',
    ]);
  });

  it('calls a ring that nobody ended answered elsewhere when another phone took the call meanwhile', () => {
    const record = fold([inbound(), on('delivered', 1, a101), on('delivered', 1, a102), told()]);
    expect(legOf(record, '102')).toMatchObject({
      result: 'answeredElsewhere',
      clearedAt: '2026-03-02T07:15:08.000Z',
    });
  });

  it('takes what was told long after its end for late, not for a call that goes on', () => {
    const record = fold([inbound(), told(), on('delivered', 300, a102)]);
    expect(record.endedAt).toBe('2026-03-02T07:15:18.000Z');
    expect(record.legs.every(({ clearedAt = '' }) => clearedAt <= record.endedAt!)).toBe(true);
    expect(record.outcome).toBe('answered');
  });

  it('that names the moment of the answer only for the call means the one device that answered', () => {
    const lone = { ...a101, result: 'answered' as const };
    const record = fold([told({ answeredAt: T0 + 4000, legs: [lone] })]);
    expect(record).toMatchObject({ answeredAt: '2026-03-02T07:15:08.000Z', lastConnectedTo: '101' });
  });

  it('is the whole record where live events told nothing, and nothing contradicts it', () => {
    const record = fold([
      told(
        {
          talkMs: 0,
          outcome: 'missed',
          legs: [{ ...a101, result: 'noAnswer', offeredAt: T0, clearedAt: T0 + 9000 }],
        },
        {
          direction: 'inbound',
          customer: { raw: '79000000011' },
          line: { raw: '74950000001' },
          queue: { id: 'sales' },
          cause: { raw: 'missed' },
          clearedBy: 'customer',
        },
      ),
    ]);
    expect(differences(record)).toEqual([]);
    expect(record).toMatchObject({
      direction: 'inbound',
      outcome: 'missed',
      startedAt: '2026-03-02T07:15:04.000Z',
      endedAt: '2026-03-02T07:15:18.000Z',
      customer: { e164: '+79000000011' },
      line: { e164: '+74950000001' },
      queue: { id: 'sales' },
      cause: { raw: 'missed' },
      clearedBy: 'customer',
      durations: { total: 14_000, talk: 0 },
      legs: [{ agentId: '101', result: 'noAnswer', state: 'null' }],
    });
  });
});

it('rows of a log that become events of their own are no second source', () => {
  const asked = agentLeg('103');
  const consultation: CallEvent[] = [
    { ...on('delivered', 5, asked), source: 'log' },
    { ...on('established', 6, asked, { peer: 'colleague' }), source: 'log' },
    { ...on('connectionCleared', 9, asked), source: 'log' },
  ];
  const record = fold([...consultation, told()]);
  expect(differences(record)).toEqual([]);
  expect(legOf(record, '103')).toMatchObject({ consultation: true });
});

describe('times and lengths', () => {
  it('of live events that came late give way to the log, and the leg is drawn by them', () => {
    const late = [
      inbound(),
      on('delivered', 1, a101),
      on('established', 9, a101),
      on('connectionCleared', 44, a101),
      on('callCleared', 44, undefined, { clearedBy: 'customer' }),
    ];
    const record = fold([...late, told()]);
    expect(differences(record)).toEqual([
      'endedAt log logIsComplete',
      'durations.total log logIsComplete',
      'durations.talk log logIsComplete',
      'legs[leg-101].connectedAt log logIsComplete',
      'legs[leg-101].clearedAt log logIsComplete',
    ]);
    expect(difference(record, 'durations.talk')).toMatchObject({ live: 35_000, log: 10_000 });
    expect(difference(record, 'endedAt')).toMatchObject({
      live: '2026-03-02T07:15:48.000Z',
      log: '2026-03-02T07:15:18.000Z',
    });
    expect(legOf(record, '101')).toMatchObject({
      connectedAt: '2026-03-02T07:15:08.000Z',
      clearedAt: '2026-03-02T07:15:18.000Z',
      durations: { ring: 3000, talk: 10_000 },
    });
    expect(record).toMatchObject({
      answeredAt: '2026-03-02T07:15:08.000Z',
      endedAt: '2026-03-02T07:15:18.000Z',
      durations: { total: 14_000, talk: 10_000 },
    });
  });

  it('of a log that counts holding as talk are read without it', () => {
    const record = fold([...seen, on('held', 6, a101), on('retrieved', 11, a101), told({ talkMs: 10_000 })]);
    expect(differences(record)).toEqual([]);
    expect(record.durations).toMatchObject({ talk: 5000, hold: 5000 });
  });

  it('of a log that takes waiting for talk give way: the phone still rang, or the customer was not there yet', () => {
    const menu = told({ talkMs: 13_000, legs: [answeredLeg(a101, 1, 14)] });
    const record = fold([...seen, menu]);
    expect(differences(record)).toEqual([
      'durations.talk live logCountsWaiting',
      'legs[leg-101].connectedAt live logCountsWaiting',
    ]);
    expect(record).toMatchObject({ answeredAt: '2026-03-02T07:15:08.000Z', durations: { talk: 10_000 } });
    const ownPhone = [
      on('delivered', 0, a101, { direction: 'outbound', customer: { raw: '79000000011' } }),
      on('established', 1, a101, { peer: 'nobody' }),
      on('established', 6, a101, { peer: 'customer' }),
      on('callCleared', 14),
    ];
    const called = fold([...ownPhone, told({ talkMs: 13_000, legs: [answeredLeg(a101, 1, 14)] })]);
    expect(differences(called)).toEqual([
      'durations.talk live logCountsWaiting',
      'legs[leg-101].connectedAt live logCountsWaiting',
    ]);
    expect(called.durations.talk).toBe(8000);
  });

  it('that are all off by the same are two clocks, not two stories', () => {
    const ahead = told({
      startedAt: T0 + 90_000,
      endedAt: T0 + 104_000,
      legs: [answeredLeg(a101, 94, 104)],
    });
    const record = fold([...seen, ahead]);
    expect(differences(record)).toEqual(['startedAt live clocksDiffer']);
    expect(difference(record, 'startedAt')?.log).toBe('2026-03-02T07:16:34.000Z');
    expect(record).toMatchObject({
      startedAt: '2026-03-02T07:15:04.000Z',
      endedAt: '2026-03-02T07:15:18.000Z',
      durations: { total: 14_000, talk: 10_000 },
    });
  });

  it('begin with whoever saw the earlier beginning', () => {
    const missed = fold([...seen, told({ startedAt: T0 - 20_000 })]);
    expect(differences(missed)).toEqual([
      'startedAt log liveMissedTheBeginning',
      'durations.total log logIsComplete',
    ]);
    expect(missed).toMatchObject({ startedAt: '2026-03-02T07:14:44.000Z', durations: { total: 34_000 } });
    const menu = fold([...seen, told({ startedAt: T0 + 3000 })]);
    expect(differences(menu)).toEqual([
      'startedAt live liveSawTheBeginning',
      'durations.total live liveSawTheBeginning',
    ]);
    expect(menu).toMatchObject({ startedAt: '2026-03-02T07:15:04.000Z', durations: { total: 14_000 } });
  });

  it('of a log that misses a talk are those of a part of the call', () => {
    const record = fold([
      ...seen.slice(0, 4),
      on('delivered', 14, a102),
      on('established', 16, a102),
      on('connectionCleared', 60, a102),
      on('callCleared', 60, undefined, { clearedBy: 'customer' }),
      told(),
    ]);
    expect(differences(record)).toEqual([
      'endedAt live logMissesATalk',
      'durations.total live logMissesATalk',
      'durations.talk live logMissesATalk',
      'legs[leg-102] live legOnlyLive',
    ]);
    expect(record).toMatchObject({
      lastConnectedTo: '102',
      endedAt: '2026-03-02T07:16:04.000Z',
      durations: { total: 60_000, talk: 54_000 },
    });
  });
});

describe('who answered', () => {
  it('is known by the log when the answer was lost on the way', () => {
    const record = fold([...rang, told()]);
    expect(differences(record)).toEqual([
      'endedAt log logIsComplete',
      'durations.total log logIsComplete',
      'durations.talk log logIsComplete',
      'outcome log logSawTheAnswer',
      'legs[leg-101].result log logSawTheAnswer',
    ]);
    expect(difference(record, 'outcome')).toMatchObject({ live: 'abandoned', log: 'answered' });
    expect(record).toMatchObject({
      outcome: 'answered',
      lastConnectedTo: '101',
      durations: { talk: 10_000 },
    });
    expect(legOf(record, '101')?.states.map(({ state }) => state)).toEqual(['alerting', 'connected', 'null']);
  });

  it('is known by whoever saw it when the log denies it', () => {
    const denied = told({ talkMs: 0, outcome: 'missed', legs: [{ ...a101, result: 'noAnswer' }] });
    const record = fold([...seen, denied]);
    expect(differences(record)).toEqual([
      'durations.talk live logMissesATalk',
      'outcome live liveSawTheAnswer',
      'legs[leg-101].result live liveSawTheAnswer',
    ]);
    expect(record).toMatchObject({
      outcome: 'answered',
      lastConnectedTo: '101',
      durations: { talk: 10_000 },
    });
  });

  it('is the device that had the customer, though the log names another, and nobody talked twice', () => {
    const record = fold([...seen, told({ legs: [answeredLeg(a102)] })]);
    expect(differences(record)).toEqual(['firstAnsweredBy live liveSawTheAnswer']);
    expect(difference(record, 'firstAnsweredBy')).toMatchObject({ live: '101', log: '102' });
    expect(record).toMatchObject({ firstAnsweredBy: '101', lastConnectedTo: '101' });
    expect(legOf(record, '102')).toBeUndefined();
  });

  it('may be one more than live events saw', () => {
    const record = fold([
      ...seen,
      told({ endedAt: T0 + 60_000, talkMs: 56_000, legs: [answeredLeg(), answeredLeg(a102, 14, 60)] }),
    ]);
    expect(differences(record)).toContain('legs[leg-102] log legOnlyInLog');
    expect(record).toMatchObject({ lastConnectedTo: '102', endedAt: '2026-03-02T07:16:04.000Z' });
  });
});

describe('unanswered attempts', () => {
  /** The PBX says itself that the ring was in vain. */
  const rangOut = rang.map((event) =>
    event.kind === 'connectionCleared' ? { ...event, result: 'noAnswer' as const } : event,
  );

  const unanswered = (result: LoggedLeg['result'], more: Partial<LoggedCall> = {}) =>
    told({ endedAt: T0 + 10_000, talkMs: 0, outcome: 'abandoned', legs: [{ ...a101, result }], ...more });

  it('keep the word of whoever knows why', () => {
    const busy = [
      inbound(),
      on('failed', 1, a101, { result: 'busy' }),
      on('callCleared', 10, undefined, { clearedBy: 'customer' }),
    ];
    expect(differences(fold([...busy, unanswered('noAnswer')]))).toEqual([
      'legs[leg-101].result live liveIsFiner',
    ]);
    const record = fold([...rangOut, unanswered('declined')]);
    expect(differences(record)).toEqual(['legs[leg-101].result log logIsComplete']);
    expect(legOf(record, '101')?.result).toBe('declined');
    const silent = fold([...rang, unanswered('declined')]);
    expect(differences(silent)).toEqual([]);
    expect(legOf(silent, '101')?.result).toBe('declined');
  });

  it('that only one source has are said', () => {
    const twice = unanswered('noAnswer', {
      legs: [
        { ...a101, result: 'noAnswer' },
        { ...a102, result: 'noAnswer' },
      ],
    });
    expect(differences(fold([...rangOut, twice]))).toEqual(['legs[leg-102] log legOnlyInLog']);
    const none = { ...unanswered('noAnswer', { legs: [] }) };
    expect(differences(fold([...rangOut, none]))).toEqual([]);
    const all = unanswered('noAnswer', { legs: [], listsEveryLeg: true });
    expect(differences(fold([...rangOut, all]))).toEqual(['legs[leg-101] live legOnlyLive']);
  });

  it('of a phone that rang twice are told apart by their time when live events of one were lost', () => {
    const again = agentLeg('101', 'second-ring');
    const rings = (id: string, at: number): LoggedLeg => ({
      ...agentLeg('101', id),
      result: 'noAnswer',
      alertedAt: T0 + at * 1000,
      clearedAt: T0 + (at + 5) * 1000,
    });
    const record = fold([
      inbound(),
      on('delivered', 20, again),
      on('connectionCleared', 25, again, { result: 'noAnswer' }),
      told({
        endedAt: T0 + 25_000,
        talkMs: 0,
        outcome: 'missed',
        legs: [rings('row-1', 1), rings('row-2', 20)],
      }),
    ]);
    expect(differences(record)).toEqual(['legs[row-1] log legOnlyInLog']);
  });

  it('have the outcome of whoever knows more than that nobody answered', () => {
    const record = fold([...rang, unanswered('noAnswer', { outcome: 'missed' })]);
    expect(differences(record)).toEqual(['outcome live liveIsFiner']);
    expect(record.outcome).toBe('abandoned');
  });

  it('let the log name the outcome', () => {
    const record = fold([...rang, unanswered('cancelled', { outcome: 'voicemail' })]);
    expect(differences(record)).toEqual(['outcome log logStatesOutcome']);
    expect(record.outcome).toBe('voicemail');
  });
});

describe('who called whom', () => {
  it('is as it was seen live', () => {
    const record = fold([
      on('originated', 0, originatorLeg('101'), { direction: 'outbound', customer: { raw: '79000000011' } }),
      on('established', 4, originatorLeg('101')),
      on('callCleared', 14),
      told({}, { direction: 'inbound', customer: { raw: '79000000012' } }),
    ]);
    expect(differences(record)).toEqual(['direction live liveSawWhoDialled', 'customer live customerStays']);
    expect(record).toMatchObject({ direction: 'outbound', customer: { raw: '79000000011' } });
  });

  it('is one number however it is written', () => {
    const record = fold([...seen, told({}, { customer: { raw: '8 (900) 000-00-11' } })]);
    expect(differences(record)).toEqual([]);
  });
});
