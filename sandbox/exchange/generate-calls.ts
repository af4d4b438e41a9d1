import type { CallPlanner, PlannedCall } from './call-planner.ts';
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

/** The calls of a span of time, in the order in which they start: a past to poll, or a whole day for a test. */
export function* generateCalls(options: {
  planner: CallPlanner;
  random: Random;
  rhythm: Rhythm;
  from: number;
  until: number;
}): Generator<PlannedCall> {
  const { planner, random, rhythm } = options;
  for (let at = options.from + rhythm.firstAfterMs; at < options.until; at += nextGapMs(rhythm, random)) {
    const call = planner.next(at);
    if (call) yield call;
  }
}
