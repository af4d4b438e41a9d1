import { vi } from 'vitest';
import { type SteppedClock, steppedClock } from '../../../sandbox/exchange/clock.ts';

/**
 * Stepped time for both sides: the virtual PBX asks this clock, and the hub's `Date` follows it. Timers are real, so that sockets,
 * time-outs and the database work as they do. Ends with `stop`.
 */
export function dayClock(startMs: number): SteppedClock {
  const clock = steppedClock(startMs);
  vi.useFakeTimers({ toFake: ['Date'], now: startMs });
  return {
    ...clock,
    at: (whenMs, task) =>
      clock.at(whenMs, () => {
        vi.setSystemTime(clock.now());
        return task();
      }),
    async advance(ms) {
      await clock.advance(ms);
      vi.setSystemTime(clock.now());
    },
    stop() {
      clock.stop();
      vi.useRealTimers();
    },
  };
}

/** What a PBX lives by whose clock is wrong by so much. */
export function wrongBy(clock: SteppedClock, offsetMs: number): SteppedClock {
  return {
    ...clock,
    now: () => clock.now() + offsetMs,
    at: (whenMs, task) => clock.at(whenMs - offsetMs, task),
  };
}
