import type { CallFold } from './call-fold.ts';
import type { Interval } from './intervals.ts';
import type { LegFold } from './leg-fold.ts';

/** Our side of the conversation: legs that can answer for the company. */
export function humans(legs: Iterable<LegFold>): LegFold[] {
  return [...legs].filter((leg) => leg.role === 'agent' || leg.role === 'external');
}

/** When the company talked with the customer, and when it kept the customer on hold; stretches may overlap. */
export function companyTime(call: CallFold): { talk: Interval[]; hold: Interval[] } {
  const handedOut = new Set([...call.transfers.values()].map((transfer) => transfer.targetLegId));
  // An outside number that an agent handed the call to is no longer the company talking; a forward to a mobile is.
  const talking = humans(call.legs.values()).filter((leg) => leg.role === 'agent' || !handedOut.has(leg.id));
  return { talk: talking.flatMap((leg) => leg.talk), hold: talking.flatMap((leg) => leg.hold) };
}
