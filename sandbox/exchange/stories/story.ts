import type { Direction } from '../happening.ts';
import type { Stage } from '../stage.ts';

/** One way in which a call can go. */
export type Story = {
  /** How many free agents it takes. */
  agents: number;
  /** How often it is played, against the others. */
  weight: number;
  /** Absent: inbound. */
  direction?: Direction;
  /** Who of the cast rings first: 1 where the favourite is to be the one who gets the call transferred. Absent: 0. */
  rungFirst?: number;
  /** Several telephones ring at the same moment. */
  atOnce?: true;
  /** The first of the cast is on the telephone already. */
  wantsBusyAgent?: true;
  play(stage: Stage): void;
};

/** How long a phone rings in a hunt before the call goes on: long enough to be seen on a desktop, short in a demo. */
const HUNT_RING_MS = 6_000;

/** Outside telephones of the company: forwards, mobiles. Nobody of the customers has one of these. */
export const OUTSIDE_NUMBERS = ['79000000901', '79000000902', '79000000903'] as const;
export const GROUP_NUMBER = '200';
export const QUEUE_NUMBER = '400';

export function answerAndTalk(stage: Stage, leg: string): string {
  stage.wait(2_500, 5_000).answer(leg).talk();
  return leg;
}

/** Rings once more and is answered: the usual beginning of a story about what comes after. */
export function answeredBy(stage: Stage, index: number): string {
  return answerAndTalk(stage, stage.arrive().ring(stage.agent(index), 'direct'));
}

export function someoneHangsUp(stage: Stage): void {
  stage.end(stage.random.chance(0.6) ? 'customer' : 'agent');
}

/** Rings one device until the time-out and takes the call off it again. */
export function ringInVain(stage: Stage, index: number, via: 'hunt' | 'queue' | 'transfer' = 'hunt'): void {
  const leg = stage.ring(stage.agent(index), via);
  stage.wait(HUNT_RING_MS, HUNT_RING_MS).stop(leg, 'timeout').breathe();
}

/** Everybody rings until the time-out. */
export function ringAllInVain(stage: Stage, count: number, via: 'group' | 'queue'): void {
  const legs = stage.ringAll(stage.cast.slice(0, count), via);
  stage.wait(HUNT_RING_MS, HUNT_RING_MS);
  for (const leg of legs) stage.stop(leg, 'timeout');
  stage.breathe();
}

/** One of those who ring answers; the favourite as often as the others together, so that losing is seen as well. */
export function oneWins(stage: Stage, legs: readonly string[]): string {
  const winner = stage.random.chance(0.5) ? (legs[0] ?? '') : stage.random.pick(legs);
  stage.wait(3_000, 6_000).win(winner, legs).talk();
  return winner;
}

/** The caller hangs up while these ring. */
export function giveUp(stage: Stage, legs: readonly string[]): void {
  stage.wait(1_500, 5_500);
  for (const leg of legs) stage.stop(leg, 'callerGaveUp');
  stage.end('customer');
}
