import type { CallPlanner, PlannedCall } from './call-planner.ts';
import type { Clock } from './clock.ts';
import { nextGapMs, type Rhythm } from './generate-calls.ts';
import type { Random } from './random.ts';
import type { ScenarioName } from './scenarios.ts';

/** Calls for ever, each planned at the moment it starts. @returns what stops new calls; those under way go on. */
export function keepRinging(options: {
  clock: Clock;
  planner: CallPlanner;
  random: Random;
  rhythm: Rhythm;
  /** What the very first calls are to be, so that a demo begins with something worth seeing. */
  opening?: readonly ScenarioName[];
  begin(call: PlannedCall): void | Promise<void>;
}): () => void {
  const { clock, planner, random, rhythm } = options;
  const opening = [...(options.opening ?? [])];
  let forget = (): void => {};

  function waitFor(at: number): void {
    forget = clock.at(at, async () => {
      waitFor(at + nextGapMs(rhythm, random));
      const scenario = opening.shift();
      const call = (scenario && planner.next(at, { scenario })) ?? planner.next(at);
      if (call) await options.begin(call);
    });
  }

  waitFor(clock.now() + rhythm.firstAfterMs);
  return () => forget();
}
