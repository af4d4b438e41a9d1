import type { PresenceAt } from '../contract.ts';

export type Shown = NonNullable<PresenceAt['state']> | 'differs';

/** One word for all PBXs; undefined where none of them has presence. */
export function shownPresence(places: readonly PresenceAt[]): Shown | undefined {
  const states = new Set(places.flatMap(({ state }) => state ?? []));
  const [first] = states;
  return states.size > 1 ? 'differs' : first;
}
