import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import { megafon } from '../../connectors/pbx/megafon/megafon.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { deriveCall } from '../../src/domain/derive-call.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import { linkFacts } from '../../src/domain/link.ts';
import { insanities } from '../domain/sanity.ts';

const port = bindPort(
  megafon,
  { domain: 'example', apiKey: 'example-api-key', crmToken: 'TEST-CRM-TOKEN' },
  'RU',
);
const START = Date.parse('2026-03-23T08:56:00Z');
const iso = (seconds: number): string => new Date(START + seconds * 1000).toISOString();

function hook(seconds: number, fields: Record<string, string>): Exchange {
  const body = new URLSearchParams({ phone: '79000000011', callid: 'A', ...fields }).toString();
  return { at: iso(seconds), source: 'webhook', body };
}
const event = (seconds: number, type: string, user: string, more: Record<string, string> = {}): Exchange =>
  hook(seconds, { cmd: 'event', type, user, direction: 'in', ...more });
const row = (fields: Record<string, unknown>): Exchange => ({
  at: iso(600),
  source: 'poll',
  operation: 'callLog',
  status: 200,
  body: JSON.stringify([
    { uid: 'A', type: 'in', client: '79000000011', start: '2026-03-23T08:56:00Z', ...fields },
  ]),
});
const push = (fields: Record<string, string>): Exchange =>
  hook(67, { cmd: 'history', type: 'in', start: '20260323T085600Z', ...fields });

function callsOf(exchanges: readonly Exchange[]): CallRecord[] {
  const facts = exchanges.flatMap((exchange) => port.parse(exchange).facts);
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

const group = [
  hook(0.1, { cmd: 'contact' }),
  event(0.4, 'INCOMING', 'ivanov'),
  event(0.5, 'INCOMING', 'petrov'),
  event(6.3, 'ACCEPTED', 'ivanov'),
  event(6.4, 'CANCELLED', 'petrov'),
  event(66.4, 'COMPLETED', 'ivanov'),
];
const logs = [
  push({
    status: 'Success',
    user: 'ivanov',
    wait: '6',
    duration: '60',
    link: 'https://records.example/a.mp3',
  }),
  row({ status: 'success', user: 'ivanov', wait: 6, duration: 60, record: 'https://records.example/a.mp3' }),
];

it('is one call of the same talk whichever webhooks were lost, once the log is there, in any order and number', () => {
  const told = fc.tuple(fc.subarray(group), fc.subarray(logs, { minLength: 1 })).chain(([live, log]) =>
    fc.record({
      once: fc.constant([...live, ...log]),
      again: fc.shuffledSubarray([...live, ...log, ...live, ...log], {
        minLength: 2 * (live.length + log.length),
      }),
    }),
  );
  fc.assert(
    fc.property(told, ({ once, again }) => {
      const record = callOf(once);
      expect(callOf(again)).toEqual(record);
      expect(insanities(record)).toEqual([]);
      expect(record).toMatchObject({
        outcome: 'answered',
        lastConnectedTo: 'ivanov',
        durations: { total: 66_000, talk: 60_000 },
        recordings: [{ id: 'A' }],
      });
      const talkers = record.legs.filter(({ role, durations }) => role === 'agent' && durations.talk > 0);
      expect(talkers.map(({ device }) => device?.user)).toEqual(['ivanov']);
    }),
    { numRuns: 300 },
  );
});

it('has nothing to explain while the beginning was heard and no webhook is late, whatever else was lost', () => {
  const [contact, ...rest] = group;
  const live = fc.subarray(rest).filter((some) => {
    // The phone that talked never heard of, another was: told in the next test.
    const heard = (user: string): boolean => some.some(({ body }) => body.includes(user));
    return heard('ivanov') || !heard('petrov');
  });
  fc.assert(
    fc.property(live, (some) => {
      expect(callOf([contact!, ...some, ...logs])).not.toHaveProperty('disagreements');
    }),
    { numRuns: 100 },
  );
});

it('says that the beginning was lost', () => {
  const record = callOf([...group.slice(3), ...logs]);
  expect(record.startedAt).toBe(iso(0));
  expect(record.disagreements?.map(({ field, reason }) => `${field} ${reason}`)).toEqual([
    'startedAt liveMissedTheBeginning',
    'durations.total logIsComplete',
  ]);
});

it('says that the phone which talked was never heard of live', () => {
  const record = callOf([event(0.5, 'INCOMING', 'petrov'), event(6.4, 'CANCELLED', 'petrov'), ...logs]);
  expect(record.disagreements).toMatchObject([
    { field: 'legs[A/ivanov#1]', live: null, log: 'answered', kept: 'log', reason: 'legOnlyInLog' },
  ]);
});

it('takes the log’s word for busy without calling its own guess a contradiction', () => {
  const dialled = [
    event(0, 'OUTGOING', 'ivanov', { direction: 'out' }),
    event(9, 'CANCELLED', 'ivanov', { direction: 'out' }),
  ];
  expect(callOf(dialled)).toMatchObject({ outcome: 'noAnswer' });
  const record = callOf([...dialled, row({ type: 'out', status: 'busy', user: 'ivanov', wait: 9 })]);
  expect(record).toMatchObject({ direction: 'outbound', outcome: 'busy', lastConnectedTo: 'ivanov' });
  expect(record).not.toHaveProperty('disagreements');
});

it('takes the log’s word on an outgoing talk: what was picked up may be the employee’s own phone', () => {
  const record = callOf([
    event(0, 'OUTGOING', 'ivanov', { direction: 'out' }),
    event(4, 'ACCEPTED', 'ivanov', { direction: 'out' }),
    event(30, 'COMPLETED', 'ivanov', { direction: 'out' }),
    row({ type: 'out', status: 'noanswer', user: 'ivanov', wait: 30 }),
  ]);
  expect(record).toMatchObject({ outcome: 'noAnswer', durations: { talk: 0 } });
});

it('keeps the employee whom it saw talking when the row names another', () => {
  const record = callOf([...group, row({ status: 'success', user: 'petrov', wait: 6, duration: 60 })]);
  expect(record).toMatchObject({ firstAnsweredBy: 'ivanov', lastConnectedTo: 'ivanov' });
  expect(record.disagreements).toMatchObject([
    { field: 'firstAnsweredBy', live: 'ivanov', log: 'petrov', kept: 'live', reason: 'liveSawTheAnswer' },
  ]);
});

it('shows a PBX whose clock is wrong as such', () => {
  const record = callOf([
    ...group,
    row({ status: 'success', user: 'ivanov', wait: 6, duration: 60, start: '2026-03-23T08:59:00Z' }),
  ]);
  expect(record.startedAt).toBe(iso(0.1));
  expect(record.disagreements).toMatchObject([{ field: 'startedAt', kept: 'live', reason: 'clocksDiffer' }]);
});

it('says of a transferred call whose second row is missing that the log misses a talk', () => {
  const transferred = [
    ...group.slice(0, 5),
    event(66, 'INCOMING', 'petrov', { callid: 'B' }),
    event(66.4, 'COMPLETED', 'ivanov'),
    event(66.5, 'TRANSFERRED', 'ivanov', { second_callid: 'B' }),
    event(70, 'ACCEPTED', 'petrov', { callid: 'B' }),
    event(100, 'COMPLETED', 'petrov', { callid: 'B' }),
  ];
  const first = row({ status: 'success', user: 'ivanov', wait: 6, duration: 60 });
  const second = row({
    uid: 'B',
    status: 'success',
    user: 'petrov',
    start: '2026-03-23T08:57:06Z',
    wait: 4,
    duration: 30,
  });
  const partly = callOf([...transferred, first]);
  expect(partly).toMatchObject({ lastConnectedTo: 'petrov', endedAt: iso(100) });
  expect(partly.disagreements?.map(({ field, reason }) => `${field} ${reason}`)).toEqual([
    'endedAt logMissesATalk',
    'durations.total logMissesATalk',
    'durations.talk logMissesATalk',
    'legs[B/petrov#1] legOnlyLive',
  ]);
  const whole = callOf([...transferred, first, second]);
  expect(whole).toMatchObject({ lastConnectedTo: 'petrov', durations: { talk: 90_000 } });
  expect(whole).not.toHaveProperty('disagreements');
});
