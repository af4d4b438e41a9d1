import type { CallTruth, Hop } from '../exchange/call-truth.ts';
import type { Carried } from '../exchange/carried.ts';
import type { Heard } from '../exchange/dialect.ts';
import type { ScenarioName } from '../exchange/scenarios.ts';

/**
 * One row per call, with the attempts in order and the words of what became of each. Left out: attended transfers and
 * holding (no known trace in a row), who else of a group was rung, voicemail, parking and pick-up (no known word), an
 * outside number among the operators (a number is a number), calls inside the house and click-to-call.
 */
export const autosecretaryPlays: readonly ScenarioName[] = [
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
  'queueRoundAgain',
  'queueDeclined',
  'queueWaitsThenAnswered',
  'queueAbandonedUnrung',
  'queueOverflowsToAgent',
  'queueThenBlindTransfer',
  'blindTransfer',
  'blindTransferUnanswered',
  'blindTransferBusy',
  'chainBlindBlind',
  'forwardBusy',
  'outboundAnswered',
  'outboundBusy',
  'outboundNoAnswer',
  'outboundRangOut',
];

/**
 * All of a call is in its row, or nothing is: a row that appears too late for every poll is the only loss. Not in it:
 * when an attempt rang or ended, whether a transfer was blind or attended, who hung up after a talk.
 */
export function carriedByAutosecretary(truth: CallTruth, { company, lost }: Heard): Carried {
  const toNumber = (extension: string): string =>
    company.agents.find((agent) => agent.extension === extension)?.telnum ?? extension;
  return {
    records: lost.length > 0 ? 0 : 1,
    direction: truth.direction,
    customer: truth.customer,
    result: truth.result,
    ...(truth.refusal === undefined ? {} : { refusal: truth.refusal }),
    finalAgent: truth.finalAgent === null ? null : toNumber(truth.finalAgent),
    hops: truth.hops.map((hop) => ({
      agent: toNumber(hop.agent),
      answered: hop.answeredAtMs !== null,
      ...(isWorded(hop, truth) ? { outcome: hop.outcome } : {}),
    })),
    transfers: truth.transfers.map(({ from, to }) => ({ from: toNumber(from), to: toNumber(to) })),
  };
}

/** `ACBusy` may be a telephone that is busy or one that declines; of a transfer that failed nothing says why. */
function isWorded({ outcome, offeredAtMs }: Hop, { transfers }: CallTruth): boolean {
  if (outcome === 'rejected') return false;
  return (
    transfers.every(({ atMs }) => atMs > offeredAtMs) ||
    outcome === 'answered' ||
    outcome === 'transferred_out'
  );
}
