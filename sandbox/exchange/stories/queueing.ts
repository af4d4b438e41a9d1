import type { QueueKind } from '../happening.ts';
import type { Stage } from '../stage.ts';
import { answerAndTalk, giveUp, oneWins, ringInVain, type Story, someoneHangsUp } from './story.ts';

/** A queue tries again after this pause. */
const RETRY_MS = [1_000, 3_000] as const;

function enter(stage: Stage, queue: QueueKind): Stage {
  return stage.arrive().enqueue(queue);
}

function ringAllRound(stage: Stage): void {
  const legs = stage.ringAll(stage.cast.slice(0, 3), 'queue');
  stage.wait(6_000, 6_000);
  for (const leg of legs) stage.stop(leg, 'timeout');
}

/** A member that is paused or on another call is passed over without a sound. */
export const queueing = {
  queueAllOneWins: {
    agents: 2,
    weight: 6,
    atOnce: true,
    play(stage) {
      oneWins(stage, enter(stage, 'ringall').ringAll(stage.cast.slice(0, 3), 'queue'));
      someoneHangsUp(stage);
    },
  },
  queueAllSecondRound: {
    agents: 2,
    weight: 2,
    atOnce: true,
    play(stage) {
      ringAllRound(enter(stage, 'ringall'));
      oneWins(stage.wait(...RETRY_MS), stage.ringAll(stage.cast.slice(0, 3), 'queue'));
      someoneHangsUp(stage);
    },
  },
  queueLinearSecondAnswers: {
    agents: 2,
    weight: 4,
    play(stage) {
      ringInVain(enter(stage, 'linear'), 0, 'queue');
      answerAndTalk(stage.wait(...RETRY_MS), stage.ring(stage.agent(1), 'queue'));
      someoneHangsUp(stage);
    },
  },
  /** With two members only the first rings again. */
  queueRoundAgain: {
    agents: 2,
    weight: 2,
    play(stage) {
      const first = stage.random.between(0, 1);
      enter(stage, 'rrmemory');
      for (const index of [first, 1 - first]) {
        ringInVain(stage, index, 'queue');
        stage.wait(...RETRY_MS);
      }
      answerAndTalk(stage, stage.ring(stage.agent(first), 'queue'));
      someoneHangsUp(stage);
    },
  },
  queueDeclined: {
    agents: 2,
    weight: 1,
    play(stage) {
      const leg = enter(stage, 'linear').ring(stage.agent(0), 'queue');
      stage
        .wait(1_500, 4_000)
        .stop(leg, 'declined')
        .wait(...RETRY_MS);
      answerAndTalk(stage, stage.ring(stage.agent(1), 'queue'));
      someoneHangsUp(stage);
    },
  },
  queueThroughLocal: {
    agents: 2,
    weight: 3,
    play(stage) {
      ringInVain(enter(stage, 'local'), 0, 'queue');
      answerAndTalk(stage.wait(...RETRY_MS), stage.ring(stage.agent(1), 'queue'));
      someoneHangsUp(stage);
    },
  },
  /** Everybody is on the telephone for a while. */
  queueWaitsThenAnswered: {
    agents: 1,
    weight: 3,
    play(stage) {
      enter(stage, 'rrmemory').wait(5_000, 25_000);
      answerAndTalk(stage, stage.ring(stage.agent(0), 'queue'));
      someoneHangsUp(stage);
    },
  },
  queueAbandoned: {
    agents: 2,
    weight: 3,
    atOnce: true,
    play(stage) {
      giveUp(stage, enter(stage, 'ringall').ringAll(stage.cast.slice(0, 3), 'queue'));
    },
  },
  queueAbandonedUnrung: {
    agents: 0,
    weight: 1,
    play(stage) {
      enter(stage, 'rrmemory').wait(4_000, 20_000).end('customer');
    },
  },
  queueTimesOut: {
    agents: 2,
    weight: 2,
    atOnce: true,
    play(stage) {
      ringAllRound(enter(stage, 'ringall'));
      stage.breathe().note({ kind: 'queueLeft', because: 'timeout' }).end('exchange');
    },
  },
  queueOverflowsToAgent: {
    agents: 3,
    weight: 2,
    play(stage) {
      ringInVain(enter(stage, 'linear'), 0, 'queue');
      ringInVain(stage.wait(...RETRY_MS), 1, 'queue');
      stage.note({ kind: 'queueLeft', because: 'timeout' }).breathe();
      answerAndTalk(stage, stage.ring(stage.agent(2), 'hunt'));
      someoneHangsUp(stage);
    },
  },
  queueEmptyToVoicemail: {
    agents: 0,
    weight: 1,
    play(stage) {
      enter(stage, 'ringall').note({ kind: 'queueLeft', because: 'empty' }).breathe();
      stage.leaveMessage('100').end('customer');
    },
  },
} satisfies Record<string, Story>;
