const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** After the first try and each one behind it, as Standard Webhooks 1.0 advises: ten tries in a little over three days. */
const WAITS_MS = [
  5_000,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
/** So that what failed together does not come back together. */
const JITTER = 0.1;

/** How long after its `tries`th try an event is sent again; undefined: never. A receiver may ask for more patience, not for less. */
export function retryAfterMs(
  tries: number,
  { atLeastMs = 0, random = Math.random }: { atLeastMs?: number | undefined; random?: () => number } = {},
): number | undefined {
  const wait = WAITS_MS[tries - 1];
  return wait === undefined ? undefined : Math.max(atLeastMs, wait * (1 + JITTER * random()));
}

/** Nothing got there for so long: the endpoint is switched off. */
export const SWITCH_OFF_AFTER_MS = 5 * 24 * HOUR;

/** An endpoint that cannot be reached rests between single attempts, so that a back-log does not hammer it. */
export function restMs(failuresInARow: number): number {
  return failuresInARow < 5 ? 0 : Math.min(5 * MINUTE, 5_000 * 2 ** (failuresInARow - 5));
}
