import { describe, expect, it } from 'vitest';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import { megafon } from '../../connectors/pbx/megafon/megafon.ts';
import { mtsAutosecretary } from '../../connectors/pbx/mts-autosecretary/mts-autosecretary.ts';
import { Calendar } from '../../sandbox/exchange/calendar.ts';
import { CallPlanner } from '../../sandbox/exchange/call-planner.ts';
import { type CallTruth, truthOf } from '../../sandbox/exchange/call-truth.ts';
import type { Company } from '../../sandbox/exchange/company.ts';
import { generateCalls } from '../../sandbox/exchange/generate-calls.ts';
import type { CallScript } from '../../sandbox/exchange/happening.ts';
import { type Random, seededRandom } from '../../sandbox/exchange/random.ts';
import type { ScenarioName } from '../../sandbox/exchange/scenarios.ts';
import { toHistoryPush, toHistoryRow } from '../../sandbox/megafon/call-log.ts';
import { MegafonCall } from '../../sandbox/megafon/megafon-call.ts';
import { megafonPlays } from '../../sandbox/megafon/megafon-pbx.ts';
import { autosecretaryPlays } from '../../sandbox/mts-autosecretary/autosecretary.ts';
import { toCdrRow } from '../../sandbox/mts-autosecretary/cdr-row.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { deriveCall } from '../../src/domain/derive-call.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import { linkFacts } from '../../src/domain/link.ts';

/**
 * The sandbox invents calls, knows the truth of each and tells them in the dialect, written by other hands than the
 * connector. What the dialect carries must come out right, whatever order and repetition it comes in.
 */
const CALLS = 600;
const SEED = 'generated-calls';
const START = Date.parse('2026-03-23T06:00:00Z');

const COMPANY: Company = {
  agents: Array.from({ length: 8 }, (_, index) => ({
    extension: String(701 + index),
    login: `agent${index + 1}`,
    name: `Сотрудник ${index + 1}`,
    telnum: `7900000002${index + 1}`,
  })),
  // Few customers: so that several calls of one go on at once.
  customers: ['79000000011', '79000000012', '79000000013', null].map((number) => ({ number })),
  line: '79000000001',
  lineName: 'Сайт',
  groupName: 'Продажи',
};

function* scripts(plays: readonly ScenarioName[], random: Random): Generator<CallScript> {
  const planner = new CallPlanner({
    company: COMPANY,
    calendar: new Calendar(),
    seed: SEED,
    plays,
    favour: 0,
  });
  let count = 0;
  const rhythm = { firstAfterMs: 0, gapMs: [2_000, 30_000] as const };
  for (const { script } of generateCalls({
    planner,
    random,
    rhythm,
    from: START,
    until: START + 86_400_000,
  })) {
    if (++count > CALLS) return;
    yield script;
  }
}

/** All calls of the exchanges, by the id under which the sandbox told them. */
function recordsOf(connector: PbxConnector, exchanges: readonly Exchange[]): CallRecord[] {
  const port = bindPort(connector, connector.replaySettings ?? {}, 'RU');
  const facts = exchanges.flatMap((exchange) => {
    const { facts: parsed, rejects } = port.parse(exchange);
    expect(rejects).toEqual([]);
    return parsed;
  });
  return linkFacts(facts).flatMap((conversation) => {
    const record = deriveCall({
      facts: conversation,
      interpret: port.interpret,
      identity: { callId: 'c', linkageId: 'c', tenantId: 't', connectorId: 'x', revision: 1, final: true },
      options: { country: 'RU', form: port.numberForm },
    });
    return record === undefined ? [] : [record];
  });
}

interface Told {
  truth: CallTruth;
  record: CallRecord | undefined;
}

function differences(
  told: readonly Told[],
  compare: (truth: CallTruth, record: CallRecord) => [unknown, unknown][],
) {
  return told.flatMap(({ truth, record }): { call: string; scenario: string; wrong: unknown }[] => {
    if (record === undefined) return [{ call: truth.callId, scenario: truth.scenario, wrong: 'no record' }];
    const wrong = compare(truth, record).filter(([a, b]) => JSON.stringify(a) !== JSON.stringify(b));
    return wrong.length === 0 ? [] : [{ call: truth.callId, scenario: truth.scenario, wrong }];
  });
}

describe('MegaFon, with webhooks that overtake and repeat each other', () => {
  const random = seededRandom(SEED);
  const exchanges: Exchange[] = [];
  /** callid → truth. */
  const truths = new Map<string, CallTruth>();
  for (const script of scripts(megafonPlays, random.fork('scripts'))) {
    const call = new MegafonCall({
      script,
      company: COMPANY,
      random: random.fork(script.id),
      toUid: (callid) => callid,
    });
    truths.set(call.callid, truthOf(script));
    const say = (at: number, fields: Record<string, string>): void => {
      const body = new URLSearchParams(fields).toString();
      const times = random.chance(0.15)
        ? [random.between(0, 600), random.between(0, 1_000)]
        : [random.between(0, 600)];
      for (const late of times) {
        exchanges.push({ at: new Date(at + late).toISOString(), source: 'webhook', body });
      }
    };
    if (script.direction === 'inbound') say(script.startsAt, call.contact());
    for (const happening of script.happenings) {
      const { events, logged } = call.tell(happening);
      for (const fields of events) say(happening.at, fields);
      for (const row of logged) {
        // Some pushes are lost; the poll brings the row later.
        if (random.chance(0.9)) say(happening.at + 500, toHistoryPush(row, 'https://records.example/x.mp3'));
        exchanges.push({
          at: new Date(happening.at + 300_000).toISOString(),
          source: 'poll',
          operation: 'callLog',
          status: 200,
          body: JSON.stringify([toHistoryRow(row, 'https://records.example/x.mp3')]),
        });
      }
    }
  }
  exchanges.sort((a, b) => (a.at < b.at ? -1 : 1));
  const records = recordsOf(megafon, exchanges);
  const told = [...truths].map(([callid, truth]) => ({
    truth,
    record: records.find(({ externalIds }) => externalIds.some(({ value }) => value === callid)),
  }));

  it('makes one record of each call', () => {
    expect(truths.size).toBe(CALLS);
    expect(records).toHaveLength(CALLS);
  });

  it('knows customer, end, last agent and transfers', () => {
    const wrong = differences(told, (truth, record) => [
      [record.direction, truth.direction],
      [record.customer.withheld ? null : record.customer.digits, truth.customer],
      [record.endedAt !== undefined, true],
      [record.outcome === 'answered', truth.result === 'answered'],
      [record.lastConnectedTo ?? null, truth.finalAgent],
      [
        record.transfers.map(({ kind, from, to }) => [kind, from, to]),
        truth.transfers.map(({ type, from, to }) => [type, from, to]),
      ],
    ]);
    expect(wrong).toEqual([]);
  });

  it('knows each ring of each telephone, and how it ended', () => {
    const wrong = differences(told, (truth, record) => [
      [
        record.legs
          .filter(({ role }) => role === 'agent')
          .map((leg) => `${leg.device?.number} ${leg.result === 'answered' ? 'answered' : 'not'}`)
          .sort(),
        truth.hops
          // A busy telephone is not told of.
          .filter(({ outcome }) => outcome !== 'busy')
          .map(({ agent, answeredAtMs }) => `${agent} ${answeredAtMs === null ? 'not' : 'answered'}`)
          .sort(),
      ],
    ]);
    expect(wrong).toEqual([]);
  });

  it('takes who did not answer in time for that, and who lost the race for elsewhere', () => {
    const wrong = differences(told, (truth, record) => {
      const results = record.legs
        .filter(({ role }) => role === 'agent')
        .map(({ device, result }) => `${device?.number} ${result}`);
      const isElsewhere = (agent: string) => results.includes(`${agent} answeredElsewhere`);
      return truth.hops
        .filter(
          ({ outcome }) =>
            truth.scenario.startsWith('group') && truth.result === 'answered' && outcome === 'cancelled',
        )
        .map(({ agent }) => [isElsewhere(agent), true]);
    });
    expect(wrong).toEqual([]);
  });
});

describe('MTS Autosecretary', () => {
  const random = seededRandom(SEED);
  const truths: CallTruth[] = [];
  const exchanges: Exchange[] = [];
  for (const script of scripts(autosecretaryPlays, random.fork('scripts'))) {
    truths.push(truthOf(script));
    exchanges.push({
      at: new Date(START + 86_400_000).toISOString(),
      source: 'poll',
      operation: script.direction === 'inbound' ? 'callLog' : 'callLogOut',
      status: 200,
      body: JSON.stringify([toCdrRow(script, truths.length)]),
    });
  }
  const records = recordsOf(mtsAutosecretary, exchanges);
  const told = truths.map((truth, index) => ({
    truth,
    record: records.find(({ externalIds }) => externalIds[0]?.value === String(index + 1)),
  }));
  const numberOf = (extension: string | null) =>
    COMPANY.agents.find((agent) => agent.extension === extension)?.telnum ?? null;

  it('makes one record of each row, with customer, outcome, last agent and transfers', () => {
    expect(records).toHaveLength(CALLS);
    const wrong = differences(told, (truth, record) => [
      [record.direction, truth.direction],
      [record.customer.withheld ? null : record.customer.digits, truth.customer],
      [record.outcome === 'answered', truth.result === 'answered'],
      [
        truth.direction === 'inbound' ? record.outcome : '',
        truth.direction === 'inbound' ? truth.result : '',
      ],
      [record.lastConnectedTo ?? null, numberOf(truth.finalAgent)],
      [
        record.transfers.map(({ from, to }) => [from, to]),
        truth.transfers.map(({ from, to }) => [numberOf(from), numberOf(to)]),
      ],
      [Math.abs(Date.parse(record.startedAt) - truth.t0) < 1_000, true],
    ]);
    expect(wrong).toEqual([]);
  });

  it('shows the chain of operators in order', () => {
    const wrong = differences(
      told.filter(({ truth }) => truth.direction === 'inbound'),
      (truth, record) => [
        [
          record.legs
            .filter(({ role }) => role === 'agent')
            .map((leg) => `${leg.device?.number} ${leg.result === 'answered'}`),
          truth.hops.map(({ agent, answeredAtMs }) => `${numberOf(agent)} ${answeredAtMs !== null}`),
        ],
      ],
    );
    expect(wrong).toEqual([]);
  });
});
