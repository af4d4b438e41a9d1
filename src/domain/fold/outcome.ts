import type { CallOutcome, Cause, ClearedBy, Direction, LegResult } from '../call-event.ts';
import type { LegFold } from './leg-fold.ts';

/** What the outcome of a finished call rests on. */
export interface OutcomeInput {
  direction: Direction;
  stated: CallOutcome | undefined;
  cause: Cause | undefined;
  clearedBy: ClearedBy | undefined;
  legs: readonly LegFold[];
}

/** CSTA causes of the whole call that are an outcome by themselves. */
const BY_CAUSE: Readonly<Record<string, CallOutcome>> = {
  blocked: 'blocked',
  queueTimeOverflow: 'overflowed',
  noAvailableAgents: 'overflowed',
  numberUnallocated: 'invalidNumber',
  invalidNumberFormat: 'invalidNumber',
  destNotObtainable: 'unreachable',
  destOutOfOrder: 'unreachable',
  networkCongestion: 'congestion',
  trunksBusy: 'congestion',
  busy: 'busy',
  doNotDisturb: 'declined',
};

const BY_FAR_END: Readonly<Partial<Record<LegResult, CallOutcome>>> = {
  busy: 'busy',
  declined: 'declined',
  noAnswer: 'noAnswer',
};

/** One per call, by the table in docs/glossary.md. */
export function outcomeOf(call: OutcomeInput): CallOutcome {
  if (call.legs.some(isHumanAnswer)) return 'answered';
  if (call.stated !== undefined) return call.stated;
  if (call.cause?.csta === 'blocked') return 'blocked';
  return call.direction === 'inbound' ? unansweredInbound(call) : unansweredOutgoing(call);
}

function isHumanAnswer(leg: LegFold): boolean {
  return (leg.role === 'agent' || leg.role === 'external') && leg.metCustomer;
}

function unansweredInbound({ legs, cause, clearedBy }: OutcomeInput): CallOutcome {
  if (legs.some((leg) => leg.role === 'voicemail' && leg.result === 'answered')) return 'voicemail';
  if (clearedBy === 'customer') return 'abandoned';
  const stated = BY_CAUSE[cause?.csta ?? ''];
  if (stated === 'overflowed') return stated;
  if (legs.some((leg) => leg.role === 'agent')) return 'missed';
  return stated ?? (clearedBy === 'system' ? 'missed' : 'failed');
}

function unansweredOutgoing({ direction, legs, cause, clearedBy }: OutcomeInput): CallOutcome {
  const far = legs.filter((leg) => leg.role === (direction === 'internal' ? 'agent' : 'customer'));
  const last = far.at(-1);
  if (last === undefined) return withoutFarEnd(legs, cause, clearedBy);
  const byResult = BY_FAR_END[last.result ?? 'failed'];
  if (byResult !== undefined && last.result !== 'noAnswer') return byResult;
  const byCause = BY_CAUSE[cause?.csta ?? ''];
  if (byCause !== undefined) return byCause;
  // It rang and nobody took it: whether the agent or the network gave up first is in `clearedBy`.
  if (last.alertedAt !== undefined || last.result === 'noAnswer') return 'noAnswer';
  return clearedBy === 'agent' ? 'cancelled' : 'failed';
}

/** Click-to-call whose agent never picked up, a number that was never dialled. */
function withoutFarEnd(
  legs: readonly LegFold[],
  cause: Cause | undefined,
  clearedBy: ClearedBy | undefined,
): CallOutcome {
  const byCause = BY_CAUSE[cause?.csta ?? ''];
  if (byCause !== undefined) return byCause;
  if (legs.some((leg) => leg.role === 'agent' && leg.result === 'noAnswer')) return 'noAnswer';
  return clearedBy === 'agent' ? 'cancelled' : 'failed';
}
