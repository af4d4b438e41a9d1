import type { Stage } from '../stage.ts';
import {
  answerAndTalk,
  answeredBy,
  giveUp,
  oneWins,
  ringAllInVain,
  ringInVain,
  type Story,
  someoneHangsUp,
} from './story.ts';

function enterMenu(stage: Stage): Stage {
  return stage.arrive().note({ kind: 'menuEntered' }).wait(3_000, 6_000);
}

/** How a call finds its first agent, or does not. */
export const arriving = {
  answered: {
    agents: 1,
    weight: 30,
    play(stage) {
      answeredBy(stage, 0);
      someoneHangsUp(stage);
    },
  },
  /** The classic: an operator does not answer in time, the call goes to the next one. */
  huntSecondAnswers: {
    agents: 2,
    weight: 16,
    play(stage) {
      ringInVain(stage.arrive(), 0);
      answerAndTalk(stage, stage.ring(stage.agent(1), 'hunt'));
      someoneHangsUp(stage);
    },
  },
  huntThirdAnswers: {
    agents: 3,
    weight: 4,
    play(stage) {
      stage.arrive();
      ringInVain(stage, 0);
      ringInVain(stage, 1);
      answerAndTalk(stage, stage.ring(stage.agent(2), 'hunt'));
      someoneHangsUp(stage);
    },
  },
  groupOneWins: {
    agents: 2,
    weight: 12,
    atOnce: true,
    play(stage) {
      oneWins(stage, stage.arrive().ringAll(stage.cast.slice(0, 3), 'group'));
      someoneHangsUp(stage);
    },
  },
  groupNobody: {
    agents: 2,
    weight: 2,
    atOnce: true,
    play(stage) {
      ringAllInVain(stage.arrive(), 3, 'group');
      stage.end('exchange');
    },
  },
  groupAbandoned: {
    agents: 2,
    weight: 2,
    atOnce: true,
    play(stage) {
      giveUp(stage, stage.arrive().ringAll(stage.cast.slice(0, 3), 'group'));
    },
  },
  busyNextAnswers: {
    agents: 2,
    weight: 4,
    wantsBusyAgent: true,
    play(stage) {
      stage.arrive().busy(stage.agent(0), 'hunt');
      answerAndTalk(stage, stage.ring(stage.agent(1), 'hunt'));
      someoneHangsUp(stage);
    },
  },
  busyAlone: {
    agents: 1,
    weight: 2,
    wantsBusyAgent: true,
    play(stage) {
      stage.arrive().busy(stage.agent(0), 'direct').end('exchange');
    },
  },
  declinedNextAnswers: {
    agents: 2,
    weight: 4,
    play(stage) {
      const leg = stage.arrive().ring(stage.agent(0), 'hunt');
      stage.wait(1_500, 4_000).stop(leg, 'declined').breathe();
      answerAndTalk(stage, stage.ring(stage.agent(1), 'hunt'));
      someoneHangsUp(stage);
    },
  },
  callerGivesUp: {
    agents: 1,
    weight: 6,
    play(stage) {
      const leg = stage.arrive().ring(stage.agent(0), 'direct');
      giveUp(stage.wait(2_500, 3_500), [leg]);
    },
  },
  huntAbandoned: {
    agents: 2,
    weight: 3,
    play(stage) {
      ringInVain(stage.arrive(), 0);
      giveUp(stage, [stage.ring(stage.agent(1), 'hunt')]);
    },
  },
  nobodyAnswers: {
    agents: 2,
    weight: 4,
    play(stage) {
      stage.arrive();
      ringInVain(stage, 0);
      ringInVain(stage, 1);
      stage.end('exchange');
    },
  },
  menuThenAnswered: {
    agents: 1,
    weight: 4,
    play(stage) {
      enterMenu(stage).note({ kind: 'menuChosen', digit: '1' }).wait(50, 200);
      answerAndTalk(stage, stage.ring(stage.agent(0), 'direct'));
      someoneHangsUp(stage);
    },
  },
  menuThenGroup: {
    agents: 2,
    weight: 2,
    atOnce: true,
    play(stage) {
      enterMenu(stage).note({ kind: 'menuChosen', digit: '2' }).wait(50, 200);
      oneWins(stage, stage.ringAll(stage.cast.slice(0, 2), 'group'));
      someoneHangsUp(stage);
    },
  },
  menuAbandoned: {
    agents: 0,
    weight: 1,
    play(stage) {
      enterMenu(stage).wait(0, 3_000).end('customer');
    },
  },
  announcementThenAnswered: {
    agents: 1,
    weight: 2,
    play(stage) {
      stage.arrive().note({ kind: 'announced' }).wait(3_000, 5_000);
      answerAndTalk(stage, stage.ring(stage.agent(0), 'direct'));
      someoneHangsUp(stage);
    },
  },
  voicemailAfterNoAnswer: {
    agents: 1,
    weight: 2,
    play(stage) {
      ringInVain(stage.arrive(), 0);
      stage.leaveMessage(stage.agent(0).extension).end('customer');
    },
  },
  blocked: {
    agents: 0,
    weight: 1,
    play(stage) {
      stage.arrive().note({ kind: 'callBlocked' }).end('exchange');
    },
  },
} satisfies Record<string, Story>;
