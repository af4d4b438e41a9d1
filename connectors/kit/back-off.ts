/**
 * Exponential back-off with full jitter on its upper half: attempt 1 waits base/2…base, each next one twice as long,
 * never more than `maxMs`. Jitter keeps a thousand connections from knocking together after an outage.
 */
export function backOffMs(
  attempt: number,
  options: { baseMs: number; maxMs: number; random?: () => number },
): number {
  const random = options.random ?? Math.random;
  const ceiling = Math.min(options.maxMs, options.baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}
