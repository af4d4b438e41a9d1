import type { CallOutcome } from '../call-event.ts';
import type { CallFold } from './call-fold.ts';
import { coveredMs } from './intervals.ts';
import type { LegFold } from './leg-fold.ts';
import { outcomeOf } from './outcome.ts';
import { companyTime } from './talk-time.ts';

/** What live events alone told of the call as a whole; what they did not tell is undefined, whatever it may have been. */
export interface LiveView {
  startedAt: number | undefined;
  endedAt: number | undefined;
  totalMs: number | undefined;
  talkMs: number | undefined;
  /** Within the talk as logs count it: they do not know of holding. */
  holdMs: number;
  outcome: CallOutcome | undefined;
  /** Devices of ours that had the customer, in the order of their answers. */
  talkers: readonly LegFold[];
}

export function viewLive(call: CallFold): LiveView {
  const { startedAt, endedAt } = call;
  const talkers = talkersOf(call);
  return {
    startedAt,
    endedAt,
    totalMs: startedAt === undefined || endedAt === undefined ? undefined : endedAt - startedAt,
    talkMs: talkMs(call, talkers),
    holdMs: coveredMs(companyTime(call).hold, endedAt ?? call.lastAt),
    outcome: outcome(call, talkers),
    talkers,
  };
}

function talkersOf(call: CallFold): LegFold[] {
  return [...call.legs.values()]
    .filter((leg) => isOurSide(leg, call) && leg.talk.length > 0)
    .sort((a, b) => (a.talk[0]?.from ?? 0) - (b.talk[0]?.from ?? 0) || (a.id < b.id ? -1 : 1));
}

/** In a call inside the house the caller's device stands where the customer does in others. */
export function isOurSide({ role }: { role: LegFold['role'] }, { direction }: CallFold): boolean {
  return role === 'agent' || role === 'external' || (role === 'originator' && direction !== 'internal');
}

/** Undefined while the end of a talk was not seen. */
function talkMs(call: CallFold, talkers: readonly LegFold[]): number | undefined {
  const isTold = call.endedAt !== undefined || (talkers.length > 0 && talkers.every(({ isOver }) => isOver));
  if (!isTold) return undefined;
  const originators = talkers.filter(({ role }) => role === 'originator').flatMap(({ talk }) => talk);
  return coveredMs([...companyTime(call).talk, ...originators], call.endedAt ?? call.lastAt);
}

/** An end without who, how or why tells no outcome. */
function outcome(call: CallFold, talkers: readonly LegFold[]): CallOutcome | undefined {
  if (talkers.length > 0) return 'answered';
  if (call.endedAt === undefined) return undefined;
  const { direction = 'inbound', cause, clearedBy } = call;
  const legs = [...call.legs.values()];
  const farEnd = legs.findLast(({ role }) => role === 'customer')?.result;
  const isTold =
    cause?.csta !== undefined ||
    (clearedBy !== undefined && clearedBy !== 'unknown') ||
    (direction !== 'inbound' && farEnd !== undefined && farEnd !== 'failed') ||
    legs.some(({ role, result }) => role === 'voicemail' && result === 'answered');
  return isTold ? outcomeOf({ direction, stated: undefined, cause, clearedBy, legs }) : undefined;
}
