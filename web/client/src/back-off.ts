const FIRST_MS = 500;
/** A restarted hub should have everybody back within half a minute. */
const LONGEST_MS = 30_000;

/**
 * Time to wait before attempt number `attempt` (0 is the first after a loss): full jitter over a doubling span, so
 * that the clients of a restarted server spread out. `random` is in [0, 1).
 */
export function backOffMs(attempt: number, random: () => number): number {
  const span = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return Math.round(FIRST_MS / 5 + random() * span);
}
