/** A stretch of time, epoch ms. `to` is absent while it goes on. */
export interface Interval {
  from: number;
  to?: number;
}

/** Milliseconds covered by at least one of the intervals; open ones last until `now`. */
export function coveredMs(intervals: readonly Interval[], now: number): number {
  const sorted = [...intervals].sort((a, b) => a.from - b.from);
  let covered = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { from, to = now } of sorted) {
    const start = Math.max(from, reached);
    if (to > start) covered += to - start;
    reached = Math.max(reached, to);
  }
  return covered;
}
