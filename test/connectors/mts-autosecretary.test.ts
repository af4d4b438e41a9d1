import { describe, expect, it } from 'vitest';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import { mtsAutosecretary } from '../../connectors/pbx/mts-autosecretary/mts-autosecretary.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { deriveCall } from '../../src/domain/derive-call.ts';
import { linkFacts } from '../../src/domain/link.ts';
import { readSample } from './read-fixtures.ts';

const port = bindPort(mtsAutosecretary, { apiKey: 'example-api-key', phone: '+7 (900) 000-00-01' }, 'RU');

const ROW = {
  seqId: 33140000001,
  un: '9000000001',
  an: '79000000011',
  cn: '79000000022' as string | null,
  startTime: '2026-01-01T10:00:00',
  duration: 75,
  talkDuration: 60,
  recDuration: 58,
  result: 0,
  subResult: 0,
  log: 'TryToCall:79000000021-(01) NoAnswer TryToCall:79000000022-(02) Conn Rec_Start Rec_Stop',
  outbounds: [
    { bn: '79000000021', result: 480 },
    { bn: '79000000022', result: 0 },
  ] as unknown,
};

function poll(body: string, operation = 'callLog') {
  return { at: '2026-01-01T08:00:00.000Z', source: 'poll' as const, operation, status: 200, body };
}

function callsOf(rows: unknown[], operation?: string): CallRecord[] {
  const parsed = port.parse(poll(JSON.stringify(rows), operation));
  expect(parsed.rejects).toEqual([]);
  return linkFacts(parsed.facts).map((facts) => {
    const record = deriveCall({
      facts,
      interpret: port.interpret,
      identity: { callId: 'c', linkageId: 'c', tenantId: 't', connectorId: 'x', revision: 1, final: false },
      options: { country: 'RU', form: port.numberForm },
    });
    return record!;
  });
}

function callOf(row: Partial<typeof ROW>, operation?: string): CallRecord {
  return callsOf([{ ...ROW, ...row }], operation)[0]!;
}

function hops(call: CallRecord): string[] {
  return call.legs
    .filter(({ role }) => role === 'agent')
    .map(({ device, result }) => `${device?.number} ${result}`);
}

const UNANSWERED = { cn: null, talkDuration: 0, recDuration: 0, outbounds: null };

describe('a chain of operators', () => {
  it('shows who did not answer and who did, and names the second as the one who talked', () => {
    const call = callOf({});
    expect(hops(call)).toEqual(['79000000021 noAnswer', '79000000022 answered']);
    expect(call).toMatchObject({
      direction: 'inbound',
      outcome: 'answered',
      customer: { e164: '+79000000011' },
      line: { did: '9000000001', e164: '+79000000001' },
      // Moscow time: 10:00 there is 07:00 UTC; the wait is all that is not talk.
      startedAt: '2026-01-01T07:00:00.000Z',
      answeredAt: '2026-01-01T07:00:15.000Z',
      endedAt: '2026-01-01T07:01:15.000Z',
      durations: { total: 75_000, talk: 60_000 },
      lastConnectedTo: '79000000022',
      recordings: [{ state: 'pending', duration: 58_000 }],
    });
  });

  it('knows no ring times of the attempts and invents none', () => {
    for (const leg of callOf({}).legs) expect(leg).not.toHaveProperty('alertedAt');
  });

  it('reads the chain from the words alone when the list of attempts is absent', () => {
    expect(hops(callOf({ outbounds: null }))).toEqual(['79000000021 noAnswer', '79000000022 answered']);
  });

  it('reads the chain from the list alone when the log is empty', () => {
    expect(hops(callOf({ log: '' }))).toEqual(['79000000021 noAnswer', '79000000022 answered']);
  });

  it('shows an operator who was tried twice, twice', () => {
    const log = 'TryToCall:201-(01) NoAnswer TryToCall:202-(02) Busy(486) TryToCall:201-(03) Conn';
    expect(hops(callOf({ cn: '201', log, outbounds: null }))).toEqual([
      '201 noAnswer',
      '202 busy',
      '201 answered',
    ]);
  });

  it('finds the connected operator whatever prefix the number is written with', () => {
    const call = callOf({
      cn: '89000000022',
      log: '',
      outbounds: [{ bn: '9000000022' }, { bn: '79000000021', result: 487 }],
    });
    expect(hops(call)).toEqual(['9000000022 answered', '79000000021 answeredElsewhere']);
  });

  it('lets the list win over a log that names other telephones', () => {
    const { payload } = JSON.parse(readSample('mts-autosecretary', 'mts-aa-v5-cdr-inbound.json'));
    const parsed = port.parse({ ...poll(JSON.stringify(payload)), at: '2026-08-01T00:00:00.000Z' });
    const events = port.interpret(parsed.facts);
    const legs = events.find(({ kind }) => kind === 'logged')?.logged?.legs ?? [];
    expect(legs.map(({ device, result }) => `${device?.number} ${result}`)).toEqual([
      '79000000011 answered',
      '200 answered',
      '201 failed',
    ]);
  });

  it('hands the call on with a transfer: the target talked last, the first operator answered first', () => {
    const log = 'TryToCall:201-(01) Conn CallTo-202 TrfCallOK';
    const call = callOf({ cn: '201', log, outbounds: [{ bn: '201', result: 0 }] });
    expect(call).toMatchObject({
      firstAnsweredBy: '201',
      lastConnectedTo: '202',
      longestTalk: '201',
      durations: { talk: 60_000 },
      transfers: [{ from: '201', to: '202', result: 'completed' }],
    });
  });

  it('leaves the call with who had it when a transfer fails', () => {
    const log = 'TryToCall:201-(01) Conn CallTo-202 Trf_Fail';
    const call = callOf({ cn: '201', log, outbounds: [{ bn: '201', result: 0 }] });
    expect(call).toMatchObject({
      lastConnectedTo: '201',
      transfers: [{ from: '201', to: '202', result: 'failed' }],
    });
  });
});

describe('calls that nobody answered', () => {
  it.each([
    ['blocked', { subResult: 1, log: 'denyservice' }],
    ['blocked', { subResult: 3, log: 'Billing_Account_Error' }],
    ['blocked', { subResult: 7, log: '' }],
    ['blocked', { subResult: 0, log: 'denyservice' }],
    ['abandoned', { subResult: 2, log: '' }],
    ['abandoned', { subResult: 4, log: 'MnCh-10 MenuEnd' }],
    ['abandoned', { subResult: -3, log: 'TryToCall:201-(01) NoAnswer' }],
    ['abandoned', { result: 1284, log: 'TryToCall:201-(01) HgUp_DurMC' }],
    ['congestion', { subResult: 6, log: 'NoChannels' }],
    ['overflowed', { subResult: 5, log: 'No_AvDNS' }],
    ['overflowed', { log: 'MaxQueueExceeded' }],
    ['missed', { subResult: 5, log: 'TryToCall:201-(01) NoAnswer TryToCall:202-(02) NoAnswer' }],
    ['missed', { result: 480, log: 'TryToCall:201-(01) NoAnswer' }],
  ])('are %s: %j', (outcome, row) => {
    expect(callOf({ ...UNANSWERED, ...row }).outcome).toBe(outcome);
  });

  it('trusts the absent number over a code that says connected', () => {
    const call = callOf({ ...UNANSWERED, log: '', outbounds: [{ bn: '201', result: 0 }] });
    expect(call.outcome).toBe('missed');
    expect(call.lastConnectedTo).toBeUndefined();
  });
});

describe('calls out', () => {
  it.each([
    ['answered', {}],
    ['busy', { ...UNANSWERED, result: 486, log: 'TryToCall:79000000019-(01) Busy(486)' }],
    ['noAnswer', { ...UNANSWERED, result: 480, log: 'TryToCall:79000000019-(01) NoAnswer' }],
    ['invalidNumber', { ...UNANSWERED, result: 404, log: 'TryToCall:79000000019-(01)' }],
    ['cancelled', { ...UNANSWERED, result: 1284, log: 'TryToCall:79000000019-(01)' }],
    ['congestion', { ...UNANSWERED, result: 503, log: 'TryToCall:79000000019-(01)' }],
  ])('end as %s', (outcome, row) => {
    const call = callOf(
      { an: '79000000021', cn: '79000000019', outbounds: null, log: 'Conn', ...row },
      'callLogOut',
    );
    expect(call).toMatchObject({ direction: 'outbound', outcome, customer: { e164: '+79000000019' } });
    expect(call.lastConnectedTo).toBe('79000000021');
  });
});

describe('versions of a row', () => {
  it('takes a corrected row for the same call', () => {
    const first = port.parse(poll(JSON.stringify([{ ...ROW, recDuration: 0 }]))).facts;
    const later = port.parse({ ...poll(JSON.stringify([ROW])), at: '2026-01-01T08:05:00.000Z' }).facts;
    expect(first[0]?.id).not.toBe(later[0]?.id);
    expect(first[0]?.keys).toEqual(later[0]?.keys);
    const events = port.interpret([...later, ...first]);
    expect(events.filter(({ kind }) => kind === 'recordingReady')).toHaveLength(1);
    expect(events.filter(({ kind }) => kind === 'logged')).toHaveLength(1);
  });

  it.each([31, 32, 33, 34, 35, 36, 37, 38])(
    'takes of two versions that were read at once the one with the recording, here of %i s',
    (recDuration) => {
      const told = [0, recDuration].map((seconds) => ({ ...ROW, recDuration: seconds }));
      const { facts } = port.parse(poll(JSON.stringify(told)));
      for (const versions of [facts, facts.toReversed()]) {
        const events = port.interpret(versions);
        expect(events.filter(({ kind }) => kind === 'recordingReady')).toHaveLength(1);
      }
    },
  );

  it('gives an unchanged row the same id whenever it is read', () => {
    const reordered = Object.fromEntries(Object.entries(ROW).reverse());
    const [a] = port.parse(poll(JSON.stringify([ROW]))).facts;
    const [b] = port.parse({ ...poll(JSON.stringify([reordered])), at: '2026-01-02T00:00:00.000Z' }).facts;
    expect(a?.id).toBe(b?.id);
  });

  it('reads both envelopes on both lists', () => {
    for (const operation of ['callLog', 'callLogOut']) {
      for (const body of [[ROW], { items: [ROW] }]) {
        expect(port.parse(poll(JSON.stringify(body), operation)).facts).toHaveLength(1);
      }
    }
    for (const body of ['', 'null', '[]', '{"items":null}']) {
      expect(port.parse(poll(body))).toEqual({ facts: [], rejects: [], ignored: 0 });
    }
  });

  it('takes a log of many thousand characters', () => {
    const log = `${'TryToCall:79000000021-(01) NoAnswer '.repeat(500)}TryToCall:79000000022-(02) Conn`;
    expect(hops(callOf({ log, outbounds: null }))).toHaveLength(501);
  });
});

describe('bad input', () => {
  it.each([
    ['no id', { seqId: undefined }, '`seqId` is missing'],
    ['a word for an id', { seqId: 'x' }, "`seqId` is not a whole number: 'x'"],
    ['no caller', { an: undefined }, '`an` is missing'],
    ['a 40-digit caller', { an: '7'.repeat(40) }, '`an` is not a telephone number: it has 40 digits'],
    ['an object for a number', { cn: {} }, "`cn` is not a telephone number: '{}'"],
    ['no time', { startTime: null }, '`startTime` is missing'],
    ['a number for a time', { startTime: 5 }, "`startTime` is not a time: '5'"],
    [
      'a time in 1970',
      { startTime: '1970-01-01T03:00:10' },
      '`startTime` is not a plausible time of a call: 1970',
    ],
    ['a text for a duration', { duration: 'long' }, "`duration` is not a number of seconds: 'long'"],
    ['no duration', { duration: undefined }, '`duration` is missing'],
    ['milliseconds', { duration: 75_000_000 }, "`duration` is not a number of seconds: '75000000'"],
    ['more talk than call', { talkDuration: 90 }, '`talkDuration` is longer than `duration`'],
    ['a list for a log', { log: [] }, "`log` is not text: '[]'"],
    ['a text for attempts', { outbounds: 'none' }, "`outbounds` is not a list: 'none'"],
    ['an attempt without a number', { outbounds: [{ result: 1 }] }, '`outbounds.bn` is missing'],
    ['a word for a result', { result: 'ok' }, "`result` is not a whole number: 'ok'"],
  ])('rejects the row and takes the others: %s', (_what, change, reason) => {
    const parsed = port.parse(
      poll(
        JSON.stringify([
          { ...ROW, ...change },
          { ...ROW, seqId: 7 },
        ]),
      ),
    );
    expect(parsed.facts).toHaveLength(1);
    expect(parsed.rejects.map((one) => one.reason)).toEqual([expect.stringContaining(reason)]);
  });

  it.each([
    ['<html>busy</html>', 'the call log is not JSON'],
    ['[{"seqId":1', 'the call log is not JSON'],
    ['"x"', 'the call log is neither a list nor a page with `items`'],
    ['[{"seqId":1,"an":"\uFFFD"}]', 'the text is not valid UTF-8'],
  ])('rejects %s whole', (body, reason) => {
    expect(port.parse(poll(body))).toMatchObject({ facts: [], rejects: [{ reason }] });
  });

  it('takes withheld callers as withheld', () => {
    for (const an of [null, '', 'anonymous'] as unknown as string[]) {
      expect(callOf({ an }).customer.withheld).toBe(true);
    }
  });
});
