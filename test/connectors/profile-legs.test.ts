import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { benchCompany } from '../../bench/exchange/company.ts';
import { compareCall } from '../../bench/exchange/compare.ts';
import { readDay } from '../../bench/exchange/read-day.ts';
import { profileCallLog } from '../../connectors/pbx/profile/call-log.ts';
import { profile } from '../../connectors/pbx/profile/profile.ts';
import { Calendar } from '../../sandbox/exchange/calendar.ts';
import { CallPlanner } from '../../sandbox/exchange/call-planner.ts';
import { type CallTruth, truthOf } from '../../sandbox/exchange/call-truth.ts';
import { steppedClock } from '../../sandbox/exchange/clock.ts';
import { generateCalls } from '../../sandbox/exchange/generate-calls.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import type { ScenarioName } from '../../sandbox/exchange/scenarios.ts';
import type { KolokolPbx } from '../../sandbox/profile-pbx/kolokol-pbx.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { EXAMPLE, hurriedHttp, openKolokol, settingsFor } from './kolokol.ts';

/** Kolokol's journal of telephones in place of its log of calls: nothing in it says which rows are one call. */
const JOURNAL = `callLog:
  request:
    path: /rings
    query: { since: "{{ window.from }}", until: "{{ window.to }}", skip: "{{ page.offset }}" }
  paging: { kind: offset, size: 100 }
  rows: rings
  rowsAre: legs
  map: |
    {
      "id": no,
      "direction": $lookup({"in": "inbound", "out": "outbound", "local": "internal"}, dir),
      "customer": client,
      "line": did,
      "device": ext,
      "startedAt": begin,
      "answeredAt": picked,
      "endedAt": until,
      "result": $lookup({"talked": "answered", "busy": "busy", "declined": "declined", "dropped": "cancelled",
        "silent": "noAnswer", "left": "cancelled", "refused": "cancelled", "voicebox": "cancelled"}, state),
      "outcome": $lookup({"left": "abandoned", "refused": "blocked", "voicebox": "voicemail", "dropped": dir = "out" ? "cancelled"}, state)
    }
`;
const BY_TELEPHONES = EXAMPLE.replace(/callLog:[\s\S]*?\n(?=webhook:)/, `${JOURNAL}\n`);

/** A journal of telephones shows these; of a queue it shows no waiting. */
const PLAYED: readonly ScenarioName[] = [
  'answered',
  'huntSecondAnswers',
  'huntThirdAnswers',
  'busyNextAnswers',
  'declinedNextAnswers',
  'callerGivesUp',
  'huntAbandoned',
  'nobodyAnswers',
  'blocked',
  'blindTransfer',
  'outboundAnswered',
  'outboundBusy',
  'outboundNoAnswer',
];
const FROM = Date.UTC(2026, 2, 2, 6);
const HOURS = 4;
const clock = steppedClock(FROM + 24 * 3_600_000);

let pbx: KolokolPbx;
let truths: CallTruth[];
let records: CallRecord[];
let rejects: string[];
beforeAll(async () => {
  pbx = await openKolokol(clock, 'legs');
  const planner = new CallPlanner({
    company: benchCompany,
    calendar: new Calendar(),
    seed: 'legs',
    plays: PLAYED,
    favour: 0,
  });
  const random = seededRandom('legs/gaps');
  const rhythm = { firstAfterMs: 0, gapMs: [20_000, 60_000] as const };
  const day = generateCalls({ planner, random, rhythm, from: FROM, until: FROM + HOURS * 3_600_000 });
  const scripts = [...day].map(({ script }) => script);
  for (const script of scripts) pbx.remember(script);
  truths = scripts.map(truthOf);
  const settings = settingsFor(pbx, BY_TELEPHONES);
  const sent = [];
  const window = { from: FROM - 60_000, to: FROM + (HOURS + 2) * 3_600_000 };
  for await (const page of profileCallLog.fetch(hurriedHttp(pbx), window, { settings, country: 'RU' })) {
    sent.push({
      at: new Date(clock.now()).toISOString(),
      source: 'poll' as const,
      operation: page.operation,
      status: page.status,
      body: JSON.stringify(page.rows.map(({ row }) => row)),
    });
  }
  expect(sent.length).toBeGreaterThan(5);
  ({ records, rejects } = readDay({ ...profile, replaySettings: settings }, sent));
}, 240_000);
afterAll(() => pbx.stop());

/** Who calls without a number, or on two lines at once, leaves rows that nobody can tell apart. */
function isTellable(truth: CallTruth): boolean {
  const endsAt = ({ t0, callEndedAtMs }: CallTruth): number => t0 + callEndedAtMs + 2_000;
  return (
    truth.customer !== null &&
    !truths.some(
      (other) =>
        other !== truth &&
        other.customer === truth.customer &&
        other.t0 < endsAt(truth) &&
        truth.t0 < endsAt(other),
    )
  );
}

/** The records of a call: begun when it was, with its customer. */
function recordsOf(truth: CallTruth): CallRecord[] {
  const last = truth.t0 + truth.callEndedAtMs + 2_000;
  return records.filter(
    ({ startedAt, customer }) =>
      Date.parse(startedAt) >= truth.t0 - 2_000 &&
      Date.parse(startedAt) <= last &&
      (customer.digits ?? null) === truth.customer,
  );
}

describe('a log with a row for each telephone and no ids of calls', () => {
  it('is read without rejects, and its rows become as many calls as there were', () => {
    expect(rejects).toEqual([]);
    expect(truths.length).toBeGreaterThan(150);
    expect(new Set(truths.map(({ scenario }) => scenario)).size).toBe(PLAYED.length);
    expect(records.filter(({ customer }) => !customer.withheld)).toHaveLength(
      truths.filter(({ customer }) => customer !== null).length,
    );
  });

  it('are never put together for callers who withhold their number: each row stays a call', () => {
    const withheld = truths.filter(({ customer }) => customer === null);
    expect(withheld.length).toBeGreaterThan(2);
    const rows = withheld.reduce((sum, { hops }) => sum + Math.max(1, hops.length), 0);
    expect(records.filter(({ customer }) => customer.withheld)).toHaveLength(rows);
  });

  it('tells of every call who was rung, who took it, where it was sent and how it ended', () => {
    expect(truths.filter(isTellable).length).toBeGreaterThan(truths.length * 0.9);
    const wrong = truths.filter(isTellable).flatMap((truth) => {
      const own = recordsOf(truth).filter((record) => record.direction === truth.direction);
      if (own.length === 0) return [`${truth.callId} ${truth.scenario}: is missing`];
      const { direction, customer, result, refusal, finalAgent, transfers } = truth;
      const hops = truth.hops.map(({ agent, outcome, answeredAtMs }) => ({
        agent,
        outcome,
        answered: answeredAtMs !== null,
      }));
      const carried = {
        direction,
        customer,
        result,
        ...(refusal !== undefined && { refusal }),
        ...(result === 'answered' && {
          finalAgent,
          hops,
          transfers: transfers.map(({ from, to }) => ({ from, to })),
        }),
      };
      const found = own.map((record) =>
        [...compareCall(record, carried, truth.t0)].filter(([, difference]) => difference !== undefined),
      );
      const best = found.sort((a, b) => a.length - b.length)[0] ?? [];
      return best.map(([aspect, difference]) => `${truth.callId} ${truth.scenario}: ${aspect} ${difference}`);
    });
    expect(wrong).toEqual([]);
  });

  it('counts the talk as it was, to the second', () => {
    for (const truth of truths.filter(isTellable)) {
      const talks = recordsOf(truth).map(({ durations }) => durations.talk);
      const nearest = Math.min(...talks.map((talk) => Math.abs(talk - truth.talkMs)));
      expect(nearest, `${truth.callId} ${truth.scenario}`).toBeLessThanOrEqual(3_000);
    }
  });

  it('counts a call as answered when somebody had talked, also when its end was told as given up', () => {
    const row = (no: string, more: object) => ({
      no,
      dir: 'in',
      client: '79000000011',
      did: '79000000301',
      ...more,
    });
    const rows = [
      row('1', {
        ext: '101',
        begin: '02.03.2026 11:00:00',
        picked: '02.03.2026 11:00:05',
        until: '02.03.2026 11:00:40',
        state: 'talked',
      }),
      row('2', {
        ext: '102',
        begin: '02.03.2026 11:00:40',
        picked: null,
        until: '02.03.2026 11:00:50',
        state: 'left',
      }),
    ];
    const sent = {
      at: '2026-03-02T07:00:00.000Z',
      source: 'poll' as const,
      operation: 'callLog',
      status: 200,
      body: JSON.stringify(rows),
    };
    const day = readDay({ ...profile, replaySettings: settingsFor(pbx, BY_TELEPHONES) }, [sent]);
    expect(day.records).toMatchObject([{ outcome: 'answered', durations: { talk: 35_000 } }]);
  });

  it('takes a row that is read again for the same one, and a corrected one in place of the earlier', () => {
    const row = {
      no: '1',
      dir: 'in',
      client: '79000000011',
      did: '79000000301',
      ext: '101',
      begin: '02.03.2026 11:00:00',
    };
    const told = (minute: number, more: object) => ({
      at: `2026-03-02T07:0${minute}:00.000Z`,
      source: 'poll' as const,
      operation: 'callLog',
      status: 200,
      body: JSON.stringify([{ ...row, ...more }]),
    });
    const first = { picked: null, until: '02.03.2026 11:00:05', state: 'silent' };
    const last = { picked: '02.03.2026 11:00:05', until: '02.03.2026 11:00:45', state: 'talked' };
    const day = readDay({ ...profile, replaySettings: settingsFor(pbx, BY_TELEPHONES) }, [
      told(1, first),
      told(2, first),
      told(3, last),
    ]);
    expect(day.records).toMatchObject([{ outcome: 'answered', durations: { talk: 40_000 } }]);
  });
});
