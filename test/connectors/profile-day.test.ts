import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { benchCompany } from '../../bench/exchange/company.ts';
import { replayFacts } from '../../bin/replay-capture.ts';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import { ConnectorError } from '../../connectors/kit/connector-error.ts';
import type { PollCursor } from '../../connectors/kit/plan-window.ts';
import { runPoll } from '../../connectors/kit/run-poll.ts';
import { parseSettings } from '../../connectors/kit/settings-form.ts';
import { profile } from '../../connectors/pbx/profile/profile.ts';
import { Calendar } from '../../sandbox/exchange/calendar.ts';
import { CallPlanner } from '../../sandbox/exchange/call-planner.ts';
import { type CallTruth, truthOf } from '../../sandbox/exchange/call-truth.ts';
import { steppedClock } from '../../sandbox/exchange/clock.ts';
import { generateCalls } from '../../sandbox/exchange/generate-calls.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import { kolokolPlays } from '../../sandbox/profile-pbx/kolokol-pbx.ts';
import type { Fact } from '../../src/domain/fact.ts';
import { hurriedHttp, openKolokol, settingsFor } from './kolokol.ts';

const START = Date.UTC(2026, 2, 2, 4, 0, 0);
const HOUR_MS = 3_600_000;
const POLL_EVERY_MS = 5 * 60_000;

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});

/** The rim of the hub, as far as a webhook goes: verified, taken out of what is secret, kept. */
async function openHooks(take: (headers: Record<string, string>, body: string) => number) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    response
      .writeHead(take(request.headers as Record<string, string>, Buffer.concat(chunks).toString()))
      .end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    stop: async () => {
      server.closeAllConnections();
      server.close();
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

it('loses no call and doubles none in a day of faults: log and webhooks over real HTTP', async () => {
  const clock = steppedClock(START);
  const pbx = await openKolokol(clock);
  open.push(pbx);
  const settings = parseSettings(profile, settingsFor(pbx));
  const port = bindPort(profile, settings, 'RU');
  const facts = new Map<string, Fact>();
  const rejects: string[] = [];
  const refused: number[] = [];
  const keep = (exchange: Parameters<typeof port.parse>[0]): void => {
    const parsed = port.parse(exchange);
    for (const fact of parsed.facts) if (!facts.has(fact.id)) facts.set(fact.id, fact);
    rejects.push(...parsed.rejects.map(({ reason }) => reason));
  };
  const url = await openHooks((headers, body) => {
    const exchange = { at: new Date(clock.now()).toISOString(), source: 'webhook' as const, headers, body };
    const verdict = port.webhook!.verify(exchange);
    if (!verdict.ok) {
      refused.push(verdict.status);
      return verdict.status;
    }
    keep(port.webhook!.redact(exchange));
    return 200;
  });
  pbx.hooks = { url, manners: { lose: 0.03, double: 0.1, lateMs: [0, 900] } };
  pbx.manners = { appearAfterMs: [1_000, 400_000], corrected: 0.4 };
  pbx.faults.byChance(0.1, [
    { kind: 'answer', answer: { status: 502, empty: true } },
    { kind: 'answer', answer: { status: 429, empty: true } },
    { kind: 'html' },
    { kind: 'halfBody' },
    { kind: 'reset' },
  ]);

  /** Id at the PBX → what really happened. */
  const truths = new Map<string, CallTruth>();
  const planner = new CallPlanner({
    company: benchCompany,
    calendar: new Calendar(),
    seed: 'day',
    plays: kolokolPlays,
    favour: 0,
  });
  const rhythm = { firstAfterMs: 1_000, gapMs: [20_000, 100_000] as const };
  const random = seededRandom('day/gaps');
  for (const { script } of generateCalls({
    planner,
    random,
    rhythm,
    from: START,
    until: START + 8 * HOUR_MS,
  })) {
    clock.at(script.startsAt, () => void truths.set(pbx.begin({ script }), truthOf(script)));
  }

  const http = hurriedHttp(pbx);
  const poll = profile.callLog!;
  const taken = new Set<string>();
  let cursor: PollCursor | undefined = { at: START, quietUntil: START };
  const failures = new Map<string, number>();
  for (let now = START; now < START + 11 * HOUR_MS; now += POLL_EVERY_MS) {
    await clock.advance(POLL_EVERY_MS);
    try {
      await runPoll({
        poll,
        http,
        context: { settings, country: 'RU' },
        cursor,
        now: clock.now,
        store: {
          async take({ operation, status, rows }, next) {
            const fresh = rows.filter(({ factId }) => !taken.has(factId));
            for (const { factId } of fresh) taken.add(factId);
            const body = JSON.stringify(fresh.map(({ row }) => row));
            keep({ at: new Date(clock.now()).toISOString(), source: 'poll', operation, status, body });
            if (next !== undefined) cursor = next;
            return fresh.length;
          },
        },
      });
    } catch (error) {
      expect(error).toBeInstanceOf(ConnectorError);
      const { kind } = error as ConnectorError;
      failures.set(kind, (failures.get(kind) ?? 0) + 1);
    }
  }

  expect(truths.size).toBeGreaterThan(300);
  expect(rejects).toEqual([]);
  expect(refused).toEqual([]);
  // The faults were there: else nothing is shown.
  expect([...failures.keys()].sort()).toEqual(expect.arrayContaining(['badPayload', 'rateLimited']));
  expect(pbx.counts.refreshes).toBeGreaterThan(10);

  const records = replayFacts({ ...profile, replaySettings: settings }, [...facts.values()]);
  const told = records
    .map(({ externalIds }) => externalIds.find(({ kind }) => kind === 'call')?.value)
    .sort();
  expect(told).toEqual([...truths.keys()].sort());
  const wrong = records.flatMap((record) => {
    const id = record.externalIds.find(({ kind }) => kind === 'call')?.value ?? '';
    const truth = truths.get(id)!;
    const told = {
      direction: record.direction,
      customer: record.customer?.e164?.replace('+', '') ?? null,
      isAnswered: record.outcome === 'answered',
      last: record.outcome === 'answered' ? record.responsible?.agentId : undefined,
      talkApartMs: Math.abs(record.durations.talk - truth.talkMs) <= 2_000,
    };
    const expected = {
      direction: truth.direction,
      customer: truth.customer,
      isAnswered: truth.result === 'answered',
      last: truth.result === 'answered' ? (truth.finalAgent ?? undefined) : undefined,
      talkApartMs: true,
    };
    return JSON.stringify(told) === JSON.stringify(expected)
      ? []
      : [{ id, scenario: truth.scenario, told, expected }];
  });
  expect(wrong).toEqual([]);
}, 120_000);
