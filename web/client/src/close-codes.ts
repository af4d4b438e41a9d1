import type { CLOSE } from '../../../src/push/protocol/messages.ts';

/** Must equal the server's: only types may cross from `src`, and this one holds the literal numbers. */
export const CLOSE_CODES: typeof CLOSE = {
  goingAway: 1001,
  badFrame: 4400,
  unauthenticated: 4401,
  forbidden: 4403,
  helloTimeout: 4408,
  tooSlow: 4413,
  heartbeatLost: 4420,
};

/** Trying again with the same request cannot help. */
export function isFinal(code: number): boolean {
  return code === CLOSE_CODES.badFrame || code === CLOSE_CODES.forbidden;
}
