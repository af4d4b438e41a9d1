import type { CallRecord, Leg } from '../contract.ts';
import { startOf } from './chain.ts';
import { isConsultation } from './consultation.ts';
import { isLive, isPersonLeg } from './my-leg.ts';

/** Why the customer is here now, when it is not simply because they called. */
export type HandOver =
  /** A colleague transfers the call to me. */
  | { kind: 'transferred'; by: Leg | undefined; from: string }
  /** I handed the call on, or asked for somebody, in vain: the customer is mine again. */
  | { kind: 'back'; unanswered: Leg };

export function handOverOf(call: CallRecord, leg: Leg): HandOver | undefined {
  const unanswered = findUnanswered(call, leg);
  if (unanswered) return { kind: 'back', unanswered };
  const transfer = call.transfers.findLast(
    ({ targetLegId, to, result }) =>
      result === 'completed' &&
      (targetLegId === undefined ? to === leg.device?.number : targetLegId === leg.legId),
  );
  if (!transfer) return undefined;
  const by = call.legs.find(({ legId }) => legId === transfer.transferorLegId);
  return by?.agentId !== undefined && by.agentId === leg.agentId
    ? undefined
    : { kind: 'transferred', by, from: transfer.from };
}

/** The colleague for whom the call left me, or waited, and who did not take it; nobody rang after them but me. */
function findUnanswered(call: CallRecord, leg: Leg): Leg | undefined {
  const mine = call.legs.filter(
    (other) => other.legId === leg.legId || (leg.agentId !== undefined && other.agentId === leg.agentId),
  );
  const had = mine
    .map(({ connectedAt }) => connectedAt ?? '')
    .filter(Boolean)
    .sort()[0];
  if (had === undefined || isConsultation(call, leg)) return undefined;
  const others = call.legs
    .filter((other) => isPersonLeg(other) && !mine.includes(other) && startOf(other) > had)
    .toSorted((a, b) => startOf(a).localeCompare(startOf(b)));
  const last = others.at(-1);
  return last && !isLive(last) && last.connectedAt === undefined ? last : undefined;
}
