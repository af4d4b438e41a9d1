import type { CallPlanner, PlannedCall } from './call-planner.ts';
import { truthOf } from './call-truth.ts';
import type { Customer } from './company.ts';
import type { Random } from './random.ts';

/** How calls follow one another. */
export type Rhythm = {
  firstAfterMs: number;
  /** Between the starts of two calls: at least, at most. */
  gapMs: readonly [number, number];
};

/** Now and then two customers call at once. */
const AT_ONCE = 0.06;

export function nextGapMs(rhythm: Rhythm, random: Random): number {
  return random.chance(AT_ONCE) ? random.between(100, 1_200) : random.between(...rhythm.gapMs);
}

/** A customer who was not reached, or who could not wait, soon tries again. */
const AGAIN = 0.3;
const AGAIN_AFTER_MS = [1_500, 15_000] as const;
/** One number, several people behind it: another call from it while the first goes on. */
const SAME_NUMBER = 0.02;
const SAME_NUMBER_AFTER_MS = [200, 8_000] as const;

/** The calls of a span of time, in the order in which they start: a past to poll, or a whole day for a test. */
export function* generateCalls(options: {
  planner: CallPlanner;
  random: Random;
  rhythm: Rhythm;
  from: number;
  until: number;
}): Generator<PlannedCall> {
  const { planner, random, rhythm } = options;
  const again = options.random.fork('again');
  /** Calls that follow from others, the next one last. */
  const following: { at: number; customer: Customer }[] = [];
  const follow = (at: number, customer: Customer): void => {
    following.push({ at, customer });
    following.sort((a, b) => b.at - a.at);
  };
  for (let at = options.from + rhythm.firstAfterMs; ; ) {
    const next = following.at(-1);
    const isFollowing = next !== undefined && next.at < at;
    const startsAt = isFollowing ? next.at : at;
    if (startsAt >= options.until) return;
    if (isFollowing) following.pop();
    const call = planner.next(startsAt, isFollowing ? { customer: next.customer, direction: 'inbound' } : {});
    if (!isFollowing) at += nextGapMs(rhythm, random);
    if (!call) continue;
    yield call;
    const { script } = call;
    const truth = truthOf(script);
    if (script.direction === 'internal' || script.customer.number === null) continue;
    if (truth.result !== 'answered' && truth.result !== 'blocked' && again.chance(AGAIN)) {
      follow(startsAt + truth.callEndedAtMs + again.between(...AGAIN_AFTER_MS), script.customer);
    } else if (again.chance(SAME_NUMBER)) {
      follow(startsAt + again.between(...SAME_NUMBER_AFTER_MS), script.customer);
    }
  }
}
