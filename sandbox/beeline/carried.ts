import type { CallTruth } from '../exchange/call-truth.ts';
import type { Carried, CarriedHop } from '../exchange/carried.ts';
import { type Heard, isHeard } from '../exchange/dialect.ts';
import type { ScenarioName } from '../exchange/scenarios.ts';

/**
 * Left out, because nothing is known of what the platform tells then: busy telephones, pick-up, parking, forwards, outside numbers,
 * mailboxes, the block list, transfers that come back or find nobody, transfers of outbound calls, callers who leave in a menu.
 */
export const beelinePlays: readonly ScenarioName[] = [
  'answered',
  'huntSecondAnswers',
  'huntThirdAnswers',
  'groupOneWins',
  'groupNobody',
  'groupAbandoned',
  'declinedNextAnswers',
  'callerGivesUp',
  'huntAbandoned',
  'nobodyAnswers',
  'menuThenAnswered',
  'menuThenGroup',
  'queueAllOneWins',
  'queueAllSecondRound',
  'queueLinearSecondAnswers',
  'queueRoundAgain',
  'queueDeclined',
  'queueWaitsThenAnswered',
  'queueAbandoned',
  'queueAbandonedUnrung',
  'queueTimesOut',
  'queueOverflowsToAgent',
  'queueThenBlindTransfer',
  'heldAndRetrieved',
  'blindTransfer',
  'attendedTransfer',
  'blondeTransfer',
  'attendedAborted',
  'attendedUnanswered',
  'chainBlindBlind',
  'chainAttendedAttended',
  'outboundAnswered',
  'outboundBusy',
  'outboundNoAnswer',
  'outboundRangOut',
  'clickToCall',
  'clickToCallCustomerSilent',
  'internalCall',
];

/** Every event repeats what went before of its leg, so what is lost is carried by the next one; transfers are not. */
export function carriedByBeeline(truth: CallTruth, heard: Heard): Carried {
  const { direction, customer } = truth;
  const base: Carried = { direction, customer };
  // What ties a consultation to its call, or its halves to each other, is gone: no sheet says what is left.
  if (!isTied(truth, heard) || !isEveryLegHeard(truth, heard)) return base;
  const nameOf = (extension: string): string =>
    heard.company.agents.find((agent) => agent.extension === extension)?.telnum ?? extension;
  return {
    ...base,
    records: 1,
    ...carriedEnd(truth, heard),
    ...(truth.direction === 'internal'
      ? {}
      : { finalAgent: truth.finalAgent === null ? null : nameOf(truth.finalAgent) }),
    transfers: truth.transfers.map(({ type, from, to }) => ({ type, from: nameOf(from), to: nameOf(to) })),
    ...(truth.direction === 'inbound' ? { hops: carriedHops(truth, nameOf) } : {}),
  };
}

function isTied(truth: CallTruth, heard: Heard): boolean {
  if (heard.line === 'faultless') return true;
  const parts = new Set(heard.told.flatMap(({ carries }) => carries));
  const ties = ['handover', 'tie', 'hold', ...[...parts].filter((part) => part.startsWith('asks:'))];
  // Of several transfers each has its own: all that carry one must have arrived.
  const carriers = heard.told.filter(({ carries }) => carries.some((part) => ties.includes(part)));
  return truth.transfers.length === 0 && !parts.has('hold')
    ? true
    : carriers.every((one) => !heard.lost.includes(one));
}

function isEveryLegHeard({ hops, direction }: CallTruth, heard: Heard): boolean {
  if (heard.line === 'faultless') return true;
  // An employee who rang twice: each ring has events of its own, and a part of the truth does not say which.
  const twice = new Set(hops.map(({ agent }) => agent)).size < hops.length;
  if (twice && heard.lost.length > 0) return false;
  const ends = hops.every(({ agent }) => isHeard(`released:${agent}`, heard));
  return ends && (direction === 'inbound' || isHeard('caller', heard));
}

/** Only a queue tells that its caller has gone; other calls that nobody took end by silence. */
function carriedEnd(truth: CallTruth, heard: Heard): Partial<Carried> {
  const { result, refusal, direction } = truth;
  if (direction === 'internal') return {};
  if (direction === 'outbound') {
    return { result, ...(refusal === undefined || !isHeard('refusal', heard) ? {} : { refusal }) };
  }
  if (result === 'answered') return { result };
  const queueTold = result === 'abandoned' && isHeard('left', heard);
  return queueTold && truth.scenario.startsWith('queue') ? { result } : {};
}

function carriedHops(truth: CallTruth, nameOf: (extension: string) => string): CarriedHop[] {
  return truth.hops.map((hop) => ({
    agent: nameOf(hop.agent),
    answered: hop.answeredAtMs !== null,
    ...(hop.answeredAtMs !== null ? { outcome: hop.outcome } : {}),
    ...(hop.rangAtMs !== null ? { rangAtMs: hop.rangAtMs } : {}),
    ...(hop.answeredAtMs !== null ? { answeredAtMs: hop.answeredAtMs } : {}),
    endedAtMs: hop.endedAtMs,
  }));
}
