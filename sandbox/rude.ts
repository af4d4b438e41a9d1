import type { Fault, Faults } from './http/faults.ts';

const status = (code: number): Fault => ({ kind: 'answer', answer: { status: code, empty: true } });

/** What passes by itself: nothing that a client should take for a wrong key. */
const PASSING: readonly Fault[] = [
  status(502),
  status(503),
  { kind: 'html' },
  { kind: 'slow', ms: 8_000 },
  { kind: 'halfBody' },
  { kind: 'reset' },
];

/** One answer in twelve fails: often enough to be met within minutes of polling. */
export const FAILING = 1 / 12;

/** Answers that fail now and then, as those of any server. `more`: what this one is known for besides. */
export function failNowAndThen(faults: Faults, more: readonly Fault[] = []): void {
  faults.byChance(FAILING, [...PASSING, ...more]);
}

export const TOO_MANY: Fault = status(429);
