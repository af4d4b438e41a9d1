import type { Interval } from './intervals.ts';
import type { LegFold } from './leg-fold.ts';

/** Moves every time of the leg by a function that never turns two of them around. */
function mapTimes(leg: LegFold, moved: (at: number) => number): void {
  const maybe = (at: number | undefined) => (at === undefined ? undefined : moved(at));
  leg.offeredAt = maybe(leg.offeredAt);
  leg.alertedAt = maybe(leg.alertedAt);
  leg.connectedAt = maybe(leg.connectedAt);
  leg.clearedAt = maybe(leg.clearedAt);
  for (const state of leg.states) state.at = moved(state.at);
  const move = (interval: Interval): void => {
    interval.from = moved(interval.from);
    if (interval.to !== undefined) interval.to = moved(interval.to);
  };
  leg.talk.forEach(move);
  leg.hold.forEach(move);
}

/** The answer was at another time: what was before it cannot be later, what came after cannot be earlier. */
export function moveAnswer(leg: LegFold, from: number, to: number): void {
  mapTimes(leg, (at) => (at < from ? Math.min(at, to) : at === from ? to : Math.max(at, to)));
}

/** The end was at another time, yet never before the answer. */
export function moveEnd(leg: LegFold, from: number, to: number): void {
  const end = Math.max(to, leg.connectedAt ?? to);
  mapTimes(leg, (at) => (at >= from ? end : Math.min(at, end)));
}

/** Nothing of a leg is later than the end of its call: what was told later was told late. */
export function endBy(leg: LegFold, at: number): void {
  mapTimes(leg, (time) => Math.min(time, at));
}
