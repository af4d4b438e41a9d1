import type { Stage } from '../stage.ts';
import {
  answerAndTalk,
  answeredBy,
  GROUP_NUMBER,
  giveUp,
  OUTSIDE_NUMBERS,
  oneWins,
  QUEUE_NUMBER,
  ringInVain,
  type Story,
  someoneHangsUp,
} from './story.ts';

/** Puts the customer on hold and rings a colleague. */
function consult(stage: Stage, leg: string, index: number): string {
  stage.hold(leg).wait(200, 600);
  return stage.ring(stage.agent(index), 'consultation');
}

function blind(stage: Stage, leg: string, index: number): string {
  stage.transfer(leg, { kind: 'agent', agent: stage.agent(index) });
  return answerAndTalk(stage, stage.ring(stage.agent(index), 'transfer'));
}

function attended(stage: Stage, leg: string, index: number): string {
  const consultation = consult(stage, leg, index);
  stage.wait(2_000, 4_000).answer(consultation);
  stage.wait(3_000, 8_000).handOver(leg, consultation).talk();
  return consultation;
}

function goOnTalking(stage: Stage, leg: string): void {
  stage.wait(300, 1_500).retrieve(leg).wait(4_000, 9_000);
  someoneHangsUp(stage);
}

/** From one agent to another, and back. */
export const handingOn = {
  heldAndRetrieved: {
    agents: 1,
    weight: 4,
    play(stage) {
      const leg = answeredBy(stage, 0);
      stage.hold(leg).wait(4_000, 8_000).retrieve(leg).wait(4_000, 9_000);
      someoneHangsUp(stage);
    },
  },
  blindTransfer: {
    agents: 2,
    weight: 8,
    rungFirst: 1,
    play(stage) {
      blind(stage, answeredBy(stage, 1), 0);
      someoneHangsUp(stage);
    },
  },
  /** The target does not answer and the exchange ends the call: the customer has still talked to the first agent. */
  blindTransferUnanswered: {
    agents: 2,
    weight: 2,
    play(stage) {
      stage.transfer(answeredBy(stage, 0), { kind: 'agent', agent: stage.agent(1) });
      ringInVain(stage, 1, 'transfer');
      stage.end('exchange');
    },
  },
  blindTransferAbandoned: {
    agents: 2,
    weight: 1,
    play(stage) {
      stage.transfer(answeredBy(stage, 0), { kind: 'agent', agent: stage.agent(1) });
      giveUp(stage, [stage.ring(stage.agent(1), 'transfer')]);
    },
  },
  blindTransferBusy: {
    agents: 2,
    weight: 1,
    play(stage) {
      stage.transfer(answeredBy(stage, 0), { kind: 'agent', agent: stage.agent(1) });
      stage.busy(stage.agent(1), 'transfer').end('exchange');
    },
  },
  blindTransferReturns: {
    agents: 2,
    weight: 2,
    play(stage) {
      stage.transfer(answeredBy(stage, 0), { kind: 'agent', agent: stage.agent(1), returns: true });
      ringInVain(stage, 1, 'transfer');
      answerAndTalk(stage, stage.ring(stage.agent(0), 'return'));
      someoneHangsUp(stage);
    },
  },
  blindToGroup: {
    agents: 3,
    weight: 2,
    play(stage) {
      stage.transfer(answeredBy(stage, 0), { kind: 'group', number: GROUP_NUMBER });
      oneWins(stage, stage.ringAll(stage.cast.slice(1, 3), 'group'));
      someoneHangsUp(stage);
    },
  },
  blindToQueue: {
    agents: 3,
    weight: 2,
    play(stage) {
      stage.transfer(answeredBy(stage, 0), { kind: 'queue', number: QUEUE_NUMBER }).enqueue('linear');
      ringInVain(stage, 1, 'queue');
      answerAndTalk(stage.wait(1_000, 2_000), stage.ring(stage.agent(2), 'queue'));
      someoneHangsUp(stage);
    },
  },
  blindToOutside: {
    agents: 1,
    weight: 1,
    play(stage) {
      const number = stage.random.pick(OUTSIDE_NUMBERS);
      stage.transfer(answeredBy(stage, 0), { kind: 'outside', number });
      const leg = stage.ringOutside(number, 'transfer');
      stage.wait(3_000, 6_000).note({ kind: 'outsideAnswered', leg }).talk().end('customer');
    },
  },
  blindToVoicemail: {
    agents: 1,
    weight: 1,
    play(stage) {
      stage.transfer(answeredBy(stage, 0), { kind: 'mailbox', number: '90102' });
      stage.leaveMessage('102').end('customer');
    },
  },
  attendedTransfer: {
    agents: 2,
    weight: 6,
    rungFirst: 1,
    play(stage) {
      attended(stage, answeredBy(stage, 1), 0);
      someoneHangsUp(stage);
    },
  },
  /** Handed over while the colleague's telephone still rings. */
  blondeTransfer: {
    agents: 2,
    weight: 2,
    play(stage) {
      const leg = answeredBy(stage, 0);
      const consultation = consult(stage, leg, 1);
      stage.wait(1_500, 3_000).handOver(leg, consultation);
      answerAndTalk(stage, consultation);
      someoneHangsUp(stage);
    },
  },
  attendedAborted: {
    agents: 2,
    weight: 2,
    play(stage) {
      const leg = answeredBy(stage, 0);
      const consultation = consult(stage, leg, 1);
      stage.wait(2_000, 4_000).answer(consultation).wait(3_000, 8_000);
      stage.note({ kind: 'consultationEnded', leg: consultation });
      goOnTalking(stage, leg);
    },
  },
  attendedUnanswered: {
    agents: 2,
    weight: 2,
    play(stage) {
      const leg = answeredBy(stage, 0);
      const consultation = consult(stage, leg, 1);
      stage.wait(5_000, 9_000).note({ kind: 'consultationEnded', leg: consultation });
      goOnTalking(stage, leg);
    },
  },
  chainBlindBlind: {
    agents: 3,
    weight: 2,
    play(stage) {
      blind(stage, blind(stage, answeredBy(stage, 0), 1), 2);
      someoneHangsUp(stage);
    },
  },
  chainAttendedAttended: {
    agents: 3,
    weight: 1,
    play(stage) {
      attended(stage, attended(stage, answeredBy(stage, 0), 1), 2);
      someoneHangsUp(stage);
    },
  },
  chainBlindAttendedBlind: {
    agents: 4,
    weight: 1,
    play(stage) {
      blind(stage, attended(stage, blind(stage, answeredBy(stage, 0), 1), 2), 3);
      someoneHangsUp(stage);
    },
  },
  queueThenBlindTransfer: {
    agents: 3,
    weight: 2,
    play(stage) {
      ringInVain(stage.arrive().enqueue('linear'), 0, 'queue');
      const leg = answerAndTalk(stage.wait(1_000, 2_000), stage.ring(stage.agent(1), 'queue'));
      blind(stage, leg, 2);
      someoneHangsUp(stage);
    },
  },
  pickedUpByGroup: {
    agents: 2,
    weight: 2,
    play(stage) {
      const leg = stage.arrive().ring(stage.agent(0), 'direct');
      stage.wait(2_500, 5_000).pickUp(leg, stage.agent(1), stage.random.pick(['group', 'directed']));
      someoneHangsUp(stage.talk());
    },
  },
  parkedAndRetrieved: {
    agents: 2,
    weight: 2,
    play(stage) {
      stage.note({ kind: 'parked', leg: answeredBy(stage, 0), slot: '701' }).wait(3_000, 9_000);
      stage.unpark(stage.agent(1));
      someoneHangsUp(stage.talk());
    },
  },
} satisfies Record<string, Story>;
