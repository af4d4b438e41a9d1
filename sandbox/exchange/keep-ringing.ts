import type { CallPlanner, PlannedCall } from './call-planner.ts';
import type { Clock } from './clock.ts';
import type { Customer } from './company.ts';
import { nextGapMs, type Rhythm } from './generate-calls.ts';
import type { Random } from './random.ts';
import type { ScenarioName } from './scenarios.ts';

/** A call that is to be played before chance takes over; it has the favourite for its first agent. */
export type Opening = { scenario: ScenarioName; customer?: Customer | undefined };

/** Calls for ever, each planned at the moment it starts. @returns what stops new calls; those under way go on. */
export function keepRinging(options: {
  clock: Clock;
  planner: CallPlanner;
  random: Random;
  rhythm: Rhythm;
  /** What the very first calls are to be, so that a demo begins with something worth seeing. */
  opening: readonly Opening[];
  begin(call: PlannedCall): void | Promise<void>;
}): () => void {
  const { clock, planner, random, rhythm } = options;
  const opening = [...options.opening];
  let forget = (): void => {};

  function waitFor(at: number): void {
    forget = clock.at(at, async () => {
      waitFor(at + nextGapMs(rhythm, random));
      const wanted = opening.shift();
      const call = (wanted && planner.next(at, { ...wanted, favourite: true })) ?? planner.next(at);
      if (call) await options.begin(call);
    });
  }

  waitFor(clock.now() + rhythm.firstAfterMs);
  return () => forget();
}
