import { answerAndTalk, OUTSIDE_NUMBERS, ringInVain, type Story, someoneHangsUp } from './story.ts';

/** Calls that go elsewhere than where they were sent: forwards of the exchange and of the telephone, find-me. */
export const forwarding = {
  forwardAlways: {
    agents: 2,
    weight: 2,
    play(stage) {
      answerAndTalk(stage, stage.arrive().ring(stage.agent(1), 'forward'));
      someoneHangsUp(stage);
    },
  },
  sentOnToColleague: {
    agents: 2,
    weight: 1,
    play(stage) {
      stage.arrive().sentOn(stage.agent(0), 'direct', stage.agent(1).extension);
      answerAndTalk(stage, stage.ring(stage.agent(1), 'forward'));
      someoneHangsUp(stage);
    },
  },
  forwardBusy: {
    agents: 2,
    weight: 1,
    wantsBusyAgent: true,
    play(stage) {
      stage.arrive().busy(stage.agent(0), 'direct');
      answerAndTalk(stage, stage.ring(stage.agent(1), 'forward'));
      someoneHangsUp(stage);
    },
  },
  forwardNoAnswerOutside: {
    agents: 1,
    weight: 2,
    play(stage) {
      ringInVain(stage.arrive(), 0);
      const leg = stage.ringOutside(stage.random.pick(OUTSIDE_NUMBERS), 'forward');
      stage.wait(3_000, 6_000).note({ kind: 'outsideAnswered', leg }).talk().end('customer');
    },
  },
  findMeOutsideAnswers: {
    agents: 1,
    weight: 1,
    play(stage) {
      const inside = stage.arrive().ring(stage.agent(0), 'direct');
      const leg = stage.ringOutside(stage.random.pick(OUTSIDE_NUMBERS), 'direct');
      stage.wait(3_000, 6_000).stop(inside, 'answeredElsewhere');
      stage.note({ kind: 'outsideAnswered', leg }).talk().end('customer');
    },
  },
  findMeAgentAnswers: {
    agents: 1,
    weight: 1,
    play(stage) {
      const inside = stage.arrive().ring(stage.agent(0), 'direct');
      const leg = stage.ringOutside(stage.random.pick(OUTSIDE_NUMBERS), 'direct');
      stage.wait(3_000, 6_000).note({ kind: 'outsideStopped', leg, reason: 'answeredElsewhere' });
      stage.answer(inside).talk();
      someoneHangsUp(stage);
    },
  },
} satisfies Record<string, Story>;
