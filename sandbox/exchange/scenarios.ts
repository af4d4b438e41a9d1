import type { Stage } from './stage.ts';

/** How long a phone rings in a hunt before the call goes on: long enough to be seen on a desktop, short in a demo. */
const HUNT_RING_MS = 6_000;

export type Scenario = {
  name: ScenarioName;
  direction: 'inbound' | 'outbound';
  /** How many free agents it takes. */
  agents: number;
  /** How often it is played, against the others. */
  weight: number;
  /** Who of the cast rings first: 1 where the favourite is to be the one who gets the call transferred. */
  rungFirst: number;
  play(stage: Stage): void;
};

export type ScenarioName = keyof typeof plays;

function answerAndTalk(stage: Stage, leg: string): void {
  stage.wait(2_500, 5_000).answer(leg);
  stage.talk();
}

function someoneHangsUp(stage: Stage): void {
  stage.end(stage.random.chance(0.6) ? 'customer' : 'agent');
}

/** Rings one device until the time-out and takes the call off it again. */
function ringInVain(stage: Stage, index: number): void {
  const leg = stage.ring(stage.agent(index), 'hunt');
  stage.wait(HUNT_RING_MS, HUNT_RING_MS).stop(leg, 'timeout');
  stage.wait(2, 40);
}

const plays = {
  answered(stage: Stage) {
    answerAndTalk(stage, stage.arrive().ring(stage.agent(0), 'direct'));
    someoneHangsUp(stage);
  },
  /** The classic: an operator does not answer in time, the call goes to the next one. */
  huntSecondAnswers(stage: Stage) {
    stage.arrive();
    ringInVain(stage, 0);
    answerAndTalk(stage, stage.ring(stage.agent(1), 'hunt'));
    someoneHangsUp(stage);
  },
  huntThirdAnswers(stage: Stage) {
    stage.arrive();
    ringInVain(stage, 0);
    ringInVain(stage, 1);
    answerAndTalk(stage, stage.ring(stage.agent(2), 'hunt'));
    someoneHangsUp(stage);
  },
  groupOneWins(stage: Stage) {
    stage.arrive();
    const legs = stage.cast.slice(0, 3).map((agent) => stage.ring(agent, 'group'));
    // The favourite wins as often as the others together, so that losing is seen as well.
    const winner = stage.random.chance(0.5) ? legs[0] : stage.random.pick(legs);
    stage.wait(3_000, 6_000);
    for (const leg of legs) if (leg !== winner) stage.stop(leg, 'answeredElsewhere');
    if (winner) stage.answer(winner);
    someoneHangsUp(stage.talk());
  },
  busyNextAnswers(stage: Stage) {
    stage.arrive().busy(stage.agent(0), 'hunt');
    answerAndTalk(stage, stage.ring(stage.agent(1), 'hunt'));
    someoneHangsUp(stage);
  },
  declinedNextAnswers(stage: Stage) {
    stage.arrive();
    const leg = stage.ring(stage.agent(0), 'hunt');
    stage.wait(1_500, 4_000).stop(leg, 'declined');
    answerAndTalk(stage.wait(2, 40), stage.ring(stage.agent(1), 'hunt'));
    someoneHangsUp(stage);
  },
  callerGivesUp(stage: Stage) {
    const leg = stage.arrive().ring(stage.agent(0), 'direct');
    stage.wait(4_000, 9_000).stop(leg, 'callerGaveUp');
    stage.end('customer');
  },
  huntAbandoned(stage: Stage) {
    stage.arrive();
    ringInVain(stage, 0);
    const leg = stage.ring(stage.agent(1), 'hunt');
    stage.wait(1_500, 4_500).stop(leg, 'callerGaveUp');
    stage.end('customer');
  },
  nobodyAnswers(stage: Stage) {
    stage.arrive();
    ringInVain(stage, 0);
    ringInVain(stage, 1);
    stage.end('exchange');
  },
  menuThenAnswered(stage: Stage) {
    stage.arrive().note({ kind: 'menuEntered' }).wait(3_000, 6_000).note({ kind: 'menuChosen', digit: '1' });
    answerAndTalk(stage.wait(50, 200), stage.ring(stage.agent(0), 'direct'));
    someoneHangsUp(stage);
  },
  menuAbandoned(stage: Stage) {
    stage.arrive().note({ kind: 'menuEntered' }).wait(3_000, 9_000).end('customer');
  },
  heldAndRetrieved(stage: Stage) {
    const leg = stage.arrive().ring(stage.agent(0), 'direct');
    answerAndTalk(stage, leg);
    stage.note({ kind: 'legHeld', leg }).wait(4_000, 8_000).note({ kind: 'legRetrieved', leg });
    someoneHangsUp(stage.wait(4_000, 9_000));
  },
  blindTransfer(stage: Stage) {
    const leg = stage.arrive().ring(stage.agent(1), 'direct');
    answerAndTalk(stage, leg);
    stage.note({ kind: 'blindTransferred', leg, to: stage.agent(0) }).wait(2, 40);
    answerAndTalk(stage, stage.ring(stage.agent(0), 'transfer'));
    someoneHangsUp(stage);
  },
  /** The target does not answer and the exchange ends the call: the customer has still talked to the first agent. */
  blindTransferUnanswered(stage: Stage) {
    const leg = stage.arrive().ring(stage.agent(0), 'direct');
    answerAndTalk(stage, leg);
    stage.note({ kind: 'blindTransferred', leg, to: stage.agent(1) }).wait(2, 40);
    const target = stage.ring(stage.agent(1), 'transfer');
    stage.wait(HUNT_RING_MS, HUNT_RING_MS).stop(target, 'timeout');
    stage.end('exchange');
  },
  attendedTransfer(stage: Stage) {
    const leg = stage.arrive().ring(stage.agent(1), 'direct');
    answerAndTalk(stage, leg);
    stage.note({ kind: 'legHeld', leg }).wait(200, 600);
    const consultation = stage.ring(stage.agent(0), 'consultation');
    stage.wait(2_000, 4_000).answer(consultation);
    stage.wait(3_000, 8_000).note({ kind: 'attendedTransferred', leg, toLeg: consultation });
    someoneHangsUp(stage.talk());
  },
  outboundAnswered(stage: Stage) {
    stage.dial(stage.agent(0));
    stage.wait(400, 900).note({ kind: 'customerRang' });
    stage.wait(3_000, 7_000).note({ kind: 'customerAnswered' });
    someoneHangsUp(stage.talk());
  },
  outboundBusy(stage: Stage) {
    stage.dial(stage.agent(0));
    stage.wait(700, 1_500).note({ kind: 'customerBusy' }).end('exchange');
  },
  outboundNoAnswer(stage: Stage) {
    stage.dial(stage.agent(0));
    stage.wait(400, 900).note({ kind: 'customerRang' });
    stage.wait(9_000, 15_000).end('agent');
  },
};

const table: Record<ScenarioName, { agents: number; weight: number }> = {
  answered: { agents: 1, weight: 30 },
  huntSecondAnswers: { agents: 2, weight: 16 },
  huntThirdAnswers: { agents: 3, weight: 4 },
  groupOneWins: { agents: 2, weight: 12 },
  busyNextAnswers: { agents: 2, weight: 4 },
  declinedNextAnswers: { agents: 2, weight: 4 },
  callerGivesUp: { agents: 1, weight: 6 },
  huntAbandoned: { agents: 2, weight: 3 },
  nobodyAnswers: { agents: 2, weight: 4 },
  menuThenAnswered: { agents: 1, weight: 4 },
  menuAbandoned: { agents: 0, weight: 1 },
  heldAndRetrieved: { agents: 1, weight: 4 },
  blindTransfer: { agents: 2, weight: 8 },
  blindTransferUnanswered: { agents: 2, weight: 2 },
  attendedTransfer: { agents: 2, weight: 6 },
  outboundAnswered: { agents: 1, weight: 8 },
  outboundBusy: { agents: 1, weight: 2 },
  outboundNoAnswer: { agents: 1, weight: 2 },
};

export const scenarios: readonly Scenario[] = (Object.keys(plays) as ScenarioName[]).map((name) => ({
  name,
  direction: name.startsWith('outbound') ? 'outbound' : 'inbound',
  ...table[name],
  rungFirst: name === 'blindTransfer' || name === 'attendedTransfer' ? 1 : 0,
  play: plays[name],
}));

export function getScenario(name: ScenarioName): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (!found) throw new Error(`no scenario ${name}`);
  return found;
}
