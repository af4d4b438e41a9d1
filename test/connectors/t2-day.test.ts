import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDay } from '../../bench/exchange/read-day.ts';
import type { MonitorChange } from '../../connectors/kit/monitor-poll.ts';
import { runPoll } from '../../connectors/kit/run-poll.ts';
import { StreamRunner } from '../../connectors/kit/stream-runner.ts';
import { t2 } from '../../connectors/pbx/t2/t2.ts';
import { Calendar } from '../../sandbox/exchange/calendar.ts';
import { CallPlanner } from '../../sandbox/exchange/call-planner.ts';
import { type CallTruth, truthOf } from '../../sandbox/exchange/call-truth.ts';
import type { Sent } from '../../sandbox/exchange/dialect.ts';
import { generateCalls } from '../../sandbox/exchange/generate-calls.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import { t2Plays } from '../../sandbox/t2/carried.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { COMPANY, openT2, START, type T2Stage } from './t2-account.ts';

const MINUTE = 60_000;
const SPAN = 90 * MINUTE;

let stage: T2Stage;
let sent: Sent[];
/** Keys of the calls that a hub would hold as live. */
let live: Set<string>;

beforeEach(async () => {
  stage = await openT2();
  sent = [];
  live = new Set();
});
afterEach(async () => {
  stage.clock.stop();
  await stage.pbx.stop();
});

/** Items of one number that come so close together are one call to whoever has neither ids nor times. */
const APART = 8_000;

/**
 * Calls of an hour and a half. Nobody hides, because then nothing ties what was seen to what was logged, and of one number there is one
 * call at a time: more cannot be told apart.
 */
function planCalls(): CallTruth[] {
  const planner = new CallPlanner({
    company: COMPANY,
    calendar: new Calendar(),
    seed: 't2',
    plays: t2Plays,
    favour: 0.3,
  });
  const calls = generateCalls({
    planner,
    random: seededRandom('t2/gaps'),
    rhythm: { firstAfterMs: 5_000, gapMs: [40_000, 90_000] },
    from: START,
    until: START + SPAN - 10 * MINUTE,
  });
  /** Number → when its last call ends. */
  const busyUntil = new Map<string | null, number>();
  const apart = [...calls].filter(({ script }) => {
    const { number } = script.customer;
    if (script.startsAt < (busyUntil.get(number) ?? 0) + APART) return false;
    busyUntil.set(number, script.happenings.at(-1)?.at ?? script.startsAt);
    return true;
  });
  return apart.map((call) => {
    stage.clock.at(call.script.startsAt, () => stage.pbx.begin(call));
    return truthOf(call.script);
  });
}

/** The hub's side: the monitor asked every two seconds, the log every minute, both over real HTTP. */
async function listen(): Promise<void> {
  const { clock, account, settings } = stage;
  const taken = new Set<string>();
  let cursor: Awaited<ReturnType<typeof runPoll>>['cursor'];
  let nextPoll = START + MINUTE;
  const poll = async (): Promise<void> => {
    nextPoll = clock.now() + MINUTE;
    const result = await runPoll({
      poll: t2.callLog!,
      http: account.http,
      context: { settings, country: 'RU' },
      cursor,
      now: () => clock.now(),
      store: {
        take: async ({ operation, status, rows }) => {
          const fresh = rows.filter(({ factId }) => !taken.has(factId));
          for (const { factId } of fresh) taken.add(factId);
          const body = JSON.stringify(fresh.map(({ row }) => row));
          if (fresh.length > 0) {
            sent.push({ at: new Date(clock.now()).toISOString(), source: 'poll', operation, status, body });
          }
          return fresh.length;
        },
      },
    }).catch(() => undefined);
    cursor = result?.cursor ?? cursor;
  };
  let isOver: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    isOver = resolve;
  });
  const runner = new StreamRunner({
    stream: t2.stream!,
    context: { settings, country: 'RU' },
    http: account.http,
    clock: {
      now: () => clock.now(),
      sleep: async (ms, signal) => {
        if (signal?.aborted) return;
        await clock.advance(ms);
        if (clock.now() >= nextPoll) await poll();
        if (clock.now() >= START + SPAN) isOver();
        // Lets the frames of the last answer be written.
        await new Promise((resolve) => setImmediate(resolve));
      },
    },
    knownKeys: async () => [...live],
    write: async (exchanges) => {
      for (const exchange of exchanges) {
        sent.push(exchange as Sent);
        for (const { key, items } of (JSON.parse(exchange.body) as MonitorChange).calls) {
          if (items.length > 0) live.add(key);
          else live.delete(key);
        }
      }
    },
    onUp: () => undefined,
    onDown: () => undefined,
  });
  runner.start();
  await over;
  await runner.stop();
}

/** A call that lasted shorter than two questions may never be seen; all others must. */
function wasSeen({ legs }: CallRecord): boolean {
  return legs.some(
    ({ role, states }) => role !== 'customer' && states.some(({ event }) => event !== 'logged'),
  );
}

describe('an hour and a half of calls at T2', () => {
  it('becomes one record per call, seen live and told by the log', async () => {
    const truths = planCalls();
    await listen();
    const { records, rejects } = readDay(t2, sent);
    expect(rejects).toEqual([]);
    expect(truths.length).toBeGreaterThan(50);
    expect(records.map(describeRecord).sort()).toEqual(truths.map(describeTruth).sort());
    const rung = truths.filter(({ hops, direction }) => hops.length > 0 || direction === 'outbound');
    expect(records.filter(wasSeen).length).toBeGreaterThan(rung.length * 0.9);
  }, 240_000);

  it('loses and doubles nothing where items flicker and answers fail', async () => {
    const truths = planCalls();
    stage.pbx.api.monitoring.flicker = 0.02;
    stage.pbx.faults.byChance(0.01, [
      { kind: 'html' },
      { kind: 'answer', answer: { status: 502, empty: true } },
      { kind: 'halfBody' },
    ]);
    await listen();
    const { records } = readDay(t2, sent);
    expect(records.map(describeRecord).sort()).toEqual(truths.map(describeTruth).sort());
  }, 240_000);
});

const OUTCOMES: Record<string, string> = { voicemail: 'voicemail', blocked: 'blocked' };

function describeTruth({ direction, customer, result, refusal, finalAgent }: CallTruth): string {
  const outcome = direction === 'outbound' && result !== 'answered' ? (refusal ?? '') : result;
  const agent = COMPANY.agents.find(({ extension }) => extension === finalAgent)?.telnum ?? '-';
  return [direction, customer, OUTCOMES[result] ?? outcome, agent].join(' ');
}

function describeRecord({ direction, customer, outcome, lastConnectedTo }: CallRecord): string {
  return [direction, customer.digits, outcome ?? 'open', lastConnectedTo ?? '-'].join(' ');
}
