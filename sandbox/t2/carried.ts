import type { CallTruth } from '../exchange/call-truth.ts';
import type { Carried } from '../exchange/carried.ts';
import type { Heard } from '../exchange/dialect.ts';
import type { ScenarioName } from '../exchange/scenarios.ts';

/**
 * One row per call with who answered. Left out: whatever would need rows or words that no source shows: transfers, consultations,
 * pick-up, parking, voicemail, outside numbers among those that ring, calls inside the house.
 */
export const t2Plays: readonly ScenarioName[] = [
  'answered',
  'huntSecondAnswers',
  'huntThirdAnswers',
  'busyNextAnswers',
  'busyAlone',
  'declinedNextAnswers',
  'callerGivesUp',
  'huntAbandoned',
  'nobodyAnswers',
  'menuThenAnswered',
  'menuAbandoned',
  'announcementThenAnswered',
  'blocked',
  'queueLinearSecondAnswers',
  'queueWaitsThenAnswered',
  'queueAbandonedUnrung',
  'outboundAnswered',
  'outboundBusy',
  'outboundNoAnswer',
  'outboundRangOut',
];

/** A row names who answered and nobody else: of whom it rang at in vain nothing is kept. */
export function carriedByT2(truth: CallTruth, { company, lost }: Heard): Carried {
  const toNumber = (extension: string): string =>
    company.agents.find((agent) => agent.extension === extension)?.telnum ?? extension;
  return {
    records: lost.length > 0 ? 0 : 1,
    direction: truth.direction,
    customer: truth.customer,
    result: truth.result,
    ...(truth.refusal === undefined ? {} : { refusal: truth.refusal }),
    finalAgent: truth.finalAgent === null ? null : toNumber(truth.finalAgent),
    hops: truth.hops
      .filter(({ answeredAtMs }) => answeredAtMs !== null)
      .map(({ agent }) => ({ agent: toNumber(agent), answered: true })),
    transfers: [],
  };
}
