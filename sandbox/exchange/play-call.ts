import type { Clock } from './clock.ts';
import type { CallScript, Happening } from './happening.ts';

export type Stagehand = {
  clock: Clock;
  tell(happening: Happening, script: CallScript): void | Promise<void>;
};

/**
 * Plays a call on the clock. Where asking for a route took longer than the caller was to wait for the first ring,
 * the whole of the rest happens later by as much.
 * @returns the script as it really is played, so that its truth is the truth.
 */
export function playCall(script: CallScript, { clock, tell }: Stagehand): CallScript {
  const [arrival, ...rest] = script.happenings;
  const first = rest[0];
  const lateMs = first ? Math.max(0, clock.now() - first.at) : 0;
  const shifted = rest.map((happening) => ({ ...happening, at: happening.at + lateMs }));
  const played = { ...script, happenings: arrival ? [arrival, ...shifted] : shifted };
  for (const happening of played.happenings) clock.at(happening.at, () => tell(happening, played));
  return played;
}
