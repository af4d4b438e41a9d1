import type { CallRecord, Match } from '../contract.ts';
import { formatNumber } from './format-number.ts';

export type ContactState = 'known' | 'candidates' | 'unknown' | 'withheld' | 'internal';

export function findChosen(call: CallRecord): Match | undefined {
  return call.matches.find((match) => match.chosen);
}

export function contactState(call: CallRecord): ContactState {
  if (findChosen(call)) return 'known';
  if (call.direction === 'internal') return 'internal';
  if (call.customer.withheld) return 'withheld';
  return call.matches.length > 0 ? 'candidates' : 'unknown';
}

/**
 * What to call the other party in one line, or undefined when neither a name nor a number is known.
 * A candidate that nobody chose never lends its name: a wrong name is worse than a number.
 */
export function callerTitle(call: CallRecord): string | undefined {
  const chosen = findChosen(call);
  if (chosen) return chosen.name;
  if (call.customer.name) return call.customer.name;
  return call.customer.withheld ? undefined : formatNumber(call.customer);
}
