import { describe, expect, it } from 'vitest';
import { demoAgents, demoCallers } from '../../sandbox/demo-directory.ts';
import { Calendar } from '../../sandbox/exchange/calendar.ts';
import { CallPlanner } from '../../sandbox/exchange/call-planner.ts';
import { type CallTruth, truthOf } from '../../sandbox/exchange/call-truth.ts';
import { steppedClock } from '../../sandbox/exchange/clock.ts';
import { generateCalls } from '../../sandbox/exchange/generate-calls.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import { type ScenarioName, scenarios } from '../../sandbox/exchange/scenarios.ts';

const START = Date.parse('2026-03-02T07:00:00Z');
const everything = scenarios.map(({ name }) => name);

function plannerOf(options: { seed?: string; plays?: readonly ScenarioName[]; favour?: number } = {}) {
  const { seed = 'test', plays = everything, favour = 1 } = options;
  const company = {
    agents: demoAgents,
    customers: demoCallers,
    line: '79000000301',
    lineName: 'Сайт',
    groupName: 'Продажи',
  };
  return new CallPlanner({ company, calendar: new Calendar(), seed, plays, favour });
}

function callsOf(seed: string, count: number) {
  const calls = generateCalls({
    planner: plannerOf({ seed, favour: 0.5 }),
    random: seededRandom(`${seed}/gaps`),
    rhythm: { firstAfterMs: 0, gapMs: [4_000, 20_000] },
    from: START,
    until: START + count * 15_000,
  });
  return [...calls].map(({ script }) => script);
}

function truthOfScenario(scenario: ScenarioName): CallTruth {
  const call = plannerOf().next(START, { scenario });
  if (!call) throw new Error('not planned');
  return truthOf(call.script);
}

describe('the generated exchange', () => {
  it('invents the same calls from the same seed, and others from another', () => {
    expect(callsOf('one', 60)).toEqual(callsOf('one', 60));
    expect(callsOf('one', 60)).not.toEqual(callsOf('two', 60));
  });

  it('plays every scenario within a day', () => {
    const played = new Set(callsOf('day', 6_000).map(({ scenario }) => scenario));
    expect([...played].sort()).toEqual([...everything].sort());
  });

  it('has calls at the same time, but nobody on two calls at once', () => {
    const truths = callsOf('busy', 1_500).map(truthOf);
    const overlapping = truths.filter((truth, index) => {
      const next = truths[index + 1];
      return next !== undefined && next.t0 < truth.t0 + truth.callEndedAtMs;
    });
    expect(overlapping.length).toBeGreaterThan(300);
    for (const { extension } of demoAgents) {
      const calls = truths.filter(({ hops }) =>
        hops.some((hop) => hop.agent === extension && hop.outcome !== 'busy'),
      );
      const ends = calls.map(({ t0, hops }) => {
        const hop = hops.filter(({ agent }) => agent === extension).at(-1);
        return t0 + (hop?.endedAtMs ?? 0);
      });
      calls.slice(1).forEach(({ t0 }, index) => {
        expect(t0).toBeGreaterThan(ends[index] ?? 0);
      });
    }
  });

  it('has unknown and withheld callers, and never dials a withheld number', () => {
    const calls = callsOf('callers', 1_500);
    expect(calls.some(({ customer }) => customer.number === null)).toBe(true);
    expect(calls.some(({ customer }) => customer.number === '79000000199')).toBe(true);
    expect(calls.some(({ direction, customer }) => direction === 'outbound' && !customer.number)).toBe(false);
  });

  it('keeps the happenings of a call in order of time', () => {
    for (const { happenings, startsAt } of callsOf('order', 300)) {
      const times = happenings.map(({ at }) => at);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times[0]).toBe(startsAt);
    }
  });

  it('tries whom the CRM names as responsible first', () => {
    const planner = plannerOf();
    const call = planner.next(START, { scenario: 'huntSecondAnswers' });
    const vera = demoAgents[2];
    if (!call || !vera) throw new Error('not planned');
    const before = truthOf(call.script);
    const after = truthOf(planner.reroute(call, vera).script);
    expect(before.hops[0]?.agent).toBe('101');
    expect(after.hops[0]?.agent).toBe('103');
    expect(after.t0).toBe(before.t0);
  });
});

describe('the truth of a call', () => {
  const expected: Record<ScenarioName, Partial<CallTruth> & { outcomes: string[] }> = {
    answered: { result: 'answered', finalAgent: '101', outcomes: ['101 answered'] },
    huntSecondAnswers: { result: 'answered', outcomes: ['101 no_answer', 'x answered'] },
    huntThirdAnswers: { result: 'answered', outcomes: ['101 no_answer', 'x no_answer', 'x answered'] },
    groupOneWins: { result: 'answered', outcomes: ['101 x', 'x x', 'x x'] },
    busyNextAnswers: { result: 'answered', outcomes: ['101 busy', 'x answered'] },
    declinedNextAnswers: { result: 'answered', outcomes: ['101 rejected', 'x answered'] },
    callerGivesUp: { result: 'abandoned', finalAgent: null, outcomes: ['101 cancelled'] },
    huntAbandoned: { result: 'abandoned', finalAgent: null, outcomes: ['101 no_answer', 'x cancelled'] },
    nobodyAnswers: { result: 'missed', finalAgent: null, outcomes: ['101 no_answer', 'x no_answer'] },
    menuThenAnswered: { result: 'answered', finalAgent: '101', outcomes: ['101 answered'] },
    menuAbandoned: { result: 'abandoned', finalAgent: null, outcomes: [] },
    heldAndRetrieved: { result: 'answered', finalAgent: '101', outcomes: ['101 answered'] },
    blindTransfer: { result: 'answered', finalAgent: '101', outcomes: ['x transferred_out', '101 answered'] },
    blindTransferUnanswered: {
      result: 'answered',
      finalAgent: '101',
      outcomes: ['101 transferred_out', 'x no_answer'],
    },
    attendedTransfer: {
      result: 'answered',
      finalAgent: '101',
      outcomes: ['x transferred_out', '101 answered'],
    },
    groupNobody: { result: 'missed', outcomes: ['101 no_answer', 'x no_answer', 'x no_answer'] },
    groupAbandoned: { result: 'abandoned', outcomes: ['101 cancelled', 'x cancelled', 'x cancelled'] },
    busyAlone: { result: 'missed', finalAgent: null, outcomes: ['101 busy'] },
    menuThenGroup: { result: 'answered', outcomes: ['101 x', 'x x'] },
    announcementThenAnswered: { result: 'answered', finalAgent: '101', outcomes: ['101 answered'] },
    voicemailAfterNoAnswer: { result: 'voicemail', finalAgent: null, outcomes: ['101 no_answer'] },
    blocked: { result: 'blocked', finalAgent: null, outcomes: [] },
    queueAllOneWins: { result: 'answered', outcomes: ['101 x', 'x x', 'x x'] },
    queueAllSecondRound: {
      result: 'answered',
      outcomes: ['101 no_answer', 'x no_answer', 'x no_answer', '101 x', 'x x', 'x x'],
    },
    queueLinearSecondAnswers: { result: 'answered', outcomes: ['101 no_answer', 'x answered'] },
    queueRoundAgain: { result: 'answered', outcomes: ['x no_answer', 'x no_answer', 'x answered'] },
    queueDeclined: { result: 'answered', outcomes: ['101 rejected', 'x answered'] },
    queueThroughLocal: { result: 'answered', outcomes: ['101 no_answer', 'x answered'] },
    queueWaitsThenAnswered: { result: 'answered', finalAgent: '101', outcomes: ['101 answered'] },
    queueAbandoned: { result: 'abandoned', outcomes: ['101 cancelled', 'x cancelled', 'x cancelled'] },
    queueAbandonedUnrung: { result: 'abandoned', finalAgent: null, outcomes: [] },
    queueTimesOut: {
      result: 'missed',
      overflowed: true,
      outcomes: ['101 no_answer', 'x no_answer', 'x no_answer'],
    },
    queueOverflowsToAgent: { result: 'answered', outcomes: ['101 no_answer', 'x no_answer', 'x answered'] },
    queueEmptyToVoicemail: { result: 'voicemail', finalAgent: null, outcomes: [] },
    blindTransferAbandoned: {
      result: 'answered',
      finalAgent: '101',
      outcomes: ['101 transferred_out', 'x cancelled'],
    },
    blindTransferBusy: { result: 'answered', finalAgent: '101', outcomes: ['101 transferred_out', 'x busy'] },
    blindTransferReturns: {
      result: 'answered',
      finalAgent: '101',
      outcomes: ['101 transferred_out', 'x no_answer', '101 answered'],
    },
    blindToGroup: { result: 'answered', outcomes: ['101 transferred_out', 'x x', 'x x'] },
    blindToQueue: { result: 'answered', outcomes: ['101 transferred_out', 'x no_answer', 'x answered'] },
    blindToOutside: { result: 'answered', finalAgent: '101', outcomes: ['101 transferred_out'] },
    blindToVoicemail: { result: 'answered', finalAgent: '101', outcomes: ['101 transferred_out'] },
    blondeTransfer: { result: 'answered', outcomes: ['101 transferred_out', 'x answered'] },
    attendedAborted: { result: 'answered', finalAgent: '101', outcomes: ['101 answered', 'x answered'] },
    attendedUnanswered: { result: 'answered', finalAgent: '101', outcomes: ['101 answered', 'x cancelled'] },
    chainBlindBlind: {
      result: 'answered',
      outcomes: ['101 transferred_out', 'x transferred_out', 'x answered'],
    },
    chainAttendedAttended: {
      result: 'answered',
      outcomes: ['101 transferred_out', 'x transferred_out', 'x answered'],
    },
    chainBlindAttendedBlind: {
      result: 'answered',
      outcomes: ['101 transferred_out', 'x transferred_out', 'x transferred_out', 'x answered'],
    },
    queueThenBlindTransfer: {
      result: 'answered',
      outcomes: ['101 no_answer', 'x transferred_out', 'x answered'],
    },
    pickedUpByGroup: { result: 'answered', outcomes: ['101 cancelled', 'x answered'] },
    parkedAndRetrieved: { result: 'answered', outcomes: ['101 transferred_out', 'x answered'] },
    forwardAlways: { result: 'answered', outcomes: ['x answered'] },
    sentOnToColleague: { result: 'answered', outcomes: ['101 rejected', 'x answered'] },
    forwardBusy: { result: 'answered', outcomes: ['101 busy', 'x answered'] },
    forwardNoAnswerOutside: { result: 'answered', finalAgent: null, outcomes: ['101 no_answer'] },
    findMeOutsideAnswers: { result: 'answered', finalAgent: null, outcomes: ['101 cancelled'] },
    findMeAgentAnswers: { result: 'answered', finalAgent: '101', outcomes: ['101 answered'] },
    outboundAnswered: { result: 'answered', finalAgent: '101', outcomes: ['101 answered'] },
    outboundBusy: { result: 'missed', finalAgent: '101', outcomes: [] },
    outboundNoAnswer: { result: 'missed', refusal: 'cancelled', finalAgent: '101', outcomes: [] },
    outboundRangOut: { result: 'missed', refusal: 'noAnswer', finalAgent: '101', outcomes: [] },
    outboundThenAttended: { result: 'answered', outcomes: ['101 transferred_out', 'x answered'] },
    outboundThenBlind: { result: 'answered', outcomes: ['101 transferred_out', 'x answered'] },
    clickToCall: { result: 'answered', finalAgent: '101', outcomes: ['101 answered'] },
    clickToCallAgentSilent: { result: 'missed', finalAgent: null, outcomes: ['101 no_answer'] },
    clickToCallCustomerSilent: {
      result: 'missed',
      refusal: 'noAnswer',
      finalAgent: '101',
      outcomes: ['101 answered'],
    },
    internalCall: { direction: 'internal', customer: null, result: 'answered', outcomes: ['x answered'] },
  };

  it.each(everything)('of %s is what the scenario is meant to be', (scenario) => {
    const { outcomes, ...facts } = expected[scenario];
    const truth = truthOfScenario(scenario);
    expect(truth).toMatchObject(facts);
    expect(truth.hops).toHaveLength(outcomes.length);
    outcomes.forEach((outcome, index) => {
      const [agent, how] = outcome.split(' ');
      if (agent !== 'x') expect(truth.hops[index]?.agent).toBe(agent);
      if (how !== 'x') expect(truth.hops[index]?.outcome).toBe(how);
    });
  });

  it('has one winner of a ring group, the others cancelled when they lost', () => {
    const { hops } = truthOfScenario('groupOneWins');
    const winners = hops.filter(({ outcome }) => outcome === 'answered');
    expect(winners).toHaveLength(1);
    for (const loser of hops.filter(({ outcome }) => outcome === 'cancelled')) {
      expect(loser.endedAtMs).toBe(winners[0]?.answeredAtMs);
    }
  });

  it('counts neither holding nor consulting as talk', () => {
    const held = truthOfScenario('heldAndRetrieved');
    const [hop] = held.hops;
    expect(held.talkMs).toBeLessThan((hop?.endedAtMs ?? 0) - (hop?.answeredAtMs ?? 0) - 3_999);
    const attended = truthOfScenario('attendedTransfer');
    expect(attended.transfers).toMatchObject([{ type: 'attended', to: '101' }]);
    expect(attended.talkMs).toBeLessThan(
      attended.callEndedAtMs - (attended.hops[0]?.answeredAtMs ?? 0) - 5_000,
    );
  });
});

describe('the stepped clock', () => {
  it('runs what falls due in order, at its own moment, and nothing that is later', async () => {
    const clock = steppedClock(1_000);
    const ran: string[] = [];
    clock.at(1_300, () => void ran.push(`b ${clock.now()}`));
    clock.at(1_200, () => {
      ran.push(`a ${clock.now()}`);
      clock.at(1_250, () => void ran.push(`a2 ${clock.now()}`));
    });
    clock.at(1_301, () => void ran.push('late'));
    const forget = clock.at(1_210, () => void ran.push('forgotten'));
    forget();
    await clock.advance(300);
    expect(ran).toEqual(['a 1200', 'a2 1250', 'b 1300']);
    expect(clock.now()).toBe(1_300);
    expect(clock.waiting()).toBe(1);
  });
});
