import type { Stage } from '../stage.ts';
import { answerAndTalk, type Story, someoneHangsUp } from './story.ts';

function reachCustomer(stage: Stage): Stage {
  stage.wait(400, 900).note({ kind: 'customerRang' });
  return stage.wait(3_000, 7_000).note({ kind: 'customerAnswered' }).talk();
}

/** The exchange rings the agent, then the customer. */
function callBack(stage: Stage): string {
  const leg = stage.callBack(stage.agent(0));
  stage.wait(1_500, 4_000).note({ kind: 'agentPickedUp', leg }).breathe();
  stage.note({ kind: 'customerDialled' });
  return leg;
}

/** Calls that agents place, to customers and to one another. */
export const dialling = {
  outboundAnswered: {
    agents: 1,
    weight: 8,
    direction: 'outbound',
    play(stage) {
      stage.dial(stage.agent(0));
      someoneHangsUp(reachCustomer(stage));
    },
  },
  outboundBusy: {
    agents: 1,
    weight: 2,
    direction: 'outbound',
    play(stage) {
      stage.dial(stage.agent(0));
      stage.wait(700, 1_500).note({ kind: 'customerBusy' }).end('exchange');
    },
  },
  /** The agent gives up. */
  outboundNoAnswer: {
    agents: 1,
    weight: 2,
    direction: 'outbound',
    play(stage) {
      stage.dial(stage.agent(0));
      stage.wait(400, 900).note({ kind: 'customerRang' }).wait(9_000, 15_000).end('agent');
    },
  },
  /** The exchange gives up. */
  outboundRangOut: {
    agents: 1,
    weight: 2,
    direction: 'outbound',
    play(stage) {
      stage.dial(stage.agent(0));
      stage.wait(400, 900).note({ kind: 'customerRang' });
      stage.wait(30_000, 30_000).note({ kind: 'customerSilent' }).end('exchange');
    },
  },
  outboundThenAttended: {
    agents: 2,
    weight: 2,
    direction: 'outbound',
    play(stage) {
      const leg = stage.dial(stage.agent(0));
      reachCustomer(stage).hold(leg).wait(200, 600);
      const consultation = stage.ring(stage.agent(1), 'consultation');
      stage.wait(2_000, 4_000).answer(consultation);
      stage.wait(3_000, 8_000).handOver(leg, consultation).talk();
      someoneHangsUp(stage);
    },
  },
  outboundThenBlind: {
    agents: 2,
    weight: 2,
    direction: 'outbound',
    play(stage) {
      const leg = stage.dial(stage.agent(0));
      reachCustomer(stage).transfer(leg, { kind: 'agent', agent: stage.agent(1) });
      answerAndTalk(stage, stage.ring(stage.agent(1), 'transfer'));
      someoneHangsUp(stage);
    },
  },
  clickToCall: {
    agents: 1,
    weight: 3,
    direction: 'outbound',
    play(stage) {
      callBack(stage);
      someoneHangsUp(reachCustomer(stage));
    },
  },
  clickToCallAgentSilent: {
    agents: 1,
    weight: 1,
    direction: 'outbound',
    play(stage) {
      const leg = stage.callBack(stage.agent(0));
      stage.wait(15_000, 20_000).stop(leg, 'timeout').end('exchange');
    },
  },
  clickToCallCustomerSilent: {
    agents: 1,
    weight: 1,
    direction: 'outbound',
    play(stage) {
      callBack(stage);
      stage.wait(400, 900).note({ kind: 'customerRang' });
      stage.wait(30_000, 30_000).note({ kind: 'customerSilent' }).end('exchange');
    },
  },
  internalCall: {
    agents: 2,
    weight: 4,
    direction: 'internal',
    play(stage) {
      stage.note({ kind: 'colleagueDialled', agent: stage.agent(0) }).wait(5, 40);
      answerAndTalk(stage, stage.ring(stage.agent(1), 'direct'));
      stage.end(stage.random.pick(['customer', 'agent']));
    },
  },
} satisfies Record<string, Story>;
