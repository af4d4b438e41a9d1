import type { CallTruth, Hop } from '../exchange/call-truth.ts';
import type { Carried, CarriedHop } from '../exchange/carried.ts';
import { type Heard, isHeard } from '../exchange/dialect.ts';
import type { ScenarioName } from '../exchange/scenarios.ts';

/**
 * Left out, because nothing is known of what the platform tells then: busy telephones and holding (nothing), transfers to
 * a busy telephone or that come back, consultations that come to nothing, pick-up, parking, forwards, outside numbers,
 * block list, transfers of outbound calls ("incoming call moved to another employee"), calls inside the house, a
 * click-to-call that the employee does not take.
 */
export const megafonPlays: readonly ScenarioName[] = [
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
  'menuAbandoned',
  'announcementThenAnswered',
  'voicemailAfterNoAnswer',
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
  'blindTransfer',
  'blindTransferUnanswered',
  'blindTransferAbandoned',
  'attendedTransfer',
  'blondeTransfer',
  'chainBlindBlind',
  'chainAttendedAttended',
  'chainBlindAttendedBlind',
  'outboundAnswered',
  'outboundBusy',
  'outboundNoAnswer',
  'outboundRangOut',
  'clickToCall',
  'clickToCallCustomerSilent',
];

/**
 * Events carry no time: what depends on who was first (answered elsewhere or not answered, blind or attended, a second
 * ring or a repeated webhook) can be known only on a line where nothing is late, lost or doubled.
 */
export function carriedByMegafon(truth: CallTruth, heard: Heard): Carried {
  const isFaultless = heard.line === 'faultless';
  const parts = 1 + truth.transfers.filter((_, index) => !isHeard(`tie:${index}`, heard)).length;
  const isWhole = parts === 1;
  return {
    records: parts,
    direction: truth.direction,
    customer: truth.customer,
    ...(isWhole ? carriedEnd(truth, heard) : {}),
    ...(isWhole ? { transfers: carriedTransfers(truth, isFaultless) } : {}),
    ...(isWhole && isAllHopsHeard(truth, heard) ? { hops: carriedHops(truth, heard) } : {}),
  };
}

/** The log is what says how an unanswered call ended. */
function carriedEnd(truth: CallTruth, heard: Heard): Partial<Carried> {
  if (!isHeard('end', heard)) return {};
  const unanswered = truth.result === 'abandoned' || truth.result === 'missed' ? undefined : truth.result;
  return {
    // Missed or abandoned: one word for both, except for outbound calls and in a menu.
    ...(unanswered === undefined && truth.direction === 'inbound' ? {} : { result: truth.result }),
    ...(truth.refusal === undefined || !isHeard('refusal', heard) ? {} : { refusal: truth.refusal }),
    finalAgent: truth.finalAgent,
  };
}

function carriedTransfers(truth: CallTruth, isFaultless: boolean): NonNullable<Carried['transfers']> {
  return truth.transfers.map(({ type, from, to }) => ({ ...(isFaultless ? { type } : {}), from, to }));
}

function isAllHopsHeard({ hops }: CallTruth, heard: Heard): boolean {
  return hops.every(({ agent, answeredAtMs }) =>
    isHeard(answeredAtMs === null ? `rang:${agent}` : `answered:${agent}`, heard),
  );
}

function carriedHops(truth: CallTruth, { line, doubled }: Heard): CarriedHop[] {
  const { hops, direction } = truth;
  if (direction === 'outbound' && truth.result !== 'answered') return [];
  if (line === 'faulty') {
    // The same employee rung twice cannot be told from two webhooks sent twice.
    const agents = [...new Set(hops.map(({ agent }) => agent))];
    return agents.map((agent) => {
      const own = hops.filter((hop) => hop.agent === agent);
      const repeats = doubled.filter(({ carries }) => carries.includes(`rang:${agent}`)).length;
      // Nor a repeated CANCELLED in the midst of a second ring from the end of that ring.
      const isCut = repeats > 1 || (repeats > 0 && own.length > 1);
      const upTo = own.length + (isCut ? 1 : 0);
      return { agent, answered: own.some(({ answeredAtMs }) => answeredAtMs !== null), upTo };
    });
  }
  return hops.map((hop) => {
    const outcome = outcomeOf(hop, hops);
    return { agent: hop.agent, answered: hop.answeredAtMs !== null, ...(outcome ? { outcome } : {}) };
  });
}

/** All is CANCELLED; what else happened tells more, at times. */
function outcomeOf(hop: Hop, hops: readonly Hop[]): Hop['outcome'] | undefined {
  if (hop.answeredAtMs !== null) return hop.outcome;
  const isTaken = hops.some((other) => other !== hop && other.answeredAtMs === hop.endedAtMs);
  if (isTaken) return 'cancelled';
  const goesOn = hops.some((other) => (other.rangAtMs ?? 0) > hop.endedAtMs);
  return goesOn ? 'no_answer' : undefined;
}
