import type { CallRecord, Leg } from '../contract.ts';
import { nameOfTarget, startOf } from './chain.ts';
import { isPersonLeg, legName } from './my-leg.ts';

/** Why a card closed: a message key under `closed.` and the name it speaks of. */
export interface CloseReason {
  key:
    | 'answeredBy'
    | 'answeredElsewhere'
    | 'transferredTo'
    | 'transferFailed'
    | 'consultationOver'
    | 'callerHungUp'
    | 'callerGaveUp'
    | 'youHungUp'
    | 'noAnswer'
    | 'wentOnTo'
    | 'declined'
    | 'busy'
    | 'forwardedTo'
    | 'customerNoAnswer'
    | 'failed'
    | 'over';
  name?: string;
}

export function closeReason(call: CallRecord, leg: Leg): CloseReason {
  switch (leg.result) {
    case 'answered':
      return afterTalk(call, leg);
    case 'answeredElsewhere': {
      const winner = findWinner(call, leg);
      return winner ? { key: 'answeredBy', name: winner } : { key: 'answeredElsewhere' };
    }
    case 'diverted':
      return { key: 'forwardedTo', name: nameOf(call, leg.divertedTo) ?? '…' };
    case 'declined':
      return { key: 'declined' };
    case 'busy':
      return { key: 'busy' };
    case 'failed':
      return { key: 'failed' };
    case 'cancelled':
      if (call.direction === 'outbound') return { key: 'youHungUp' };
      return call.clearedBy === 'customer' || call.endedAt ? { key: 'callerGaveUp' } : { key: 'over' };
    case 'noAnswer': {
      if (call.direction === 'outbound') return { key: 'customerNoAnswer' };
      const next = call.legs.find((other) => isPersonLeg(other) && startOf(other) > startOf(leg));
      return next ? { key: 'wentOnTo', name: legName(next) } : { key: 'noAnswer' };
    }
    default:
      return { key: 'over' };
  }
}

function afterTalk(call: CallRecord, leg: Leg): CloseReason {
  if (leg.consultation) return { key: 'consultationOver' };
  const handedOn = call.transfers.findLast(
    (transfer) =>
      transfer.transferorLegId === leg.legId ||
      (!transfer.transferorLegId && transfer.from === leg.device?.number),
  );
  if (handedOn) {
    const name = nameOfTarget(call, handedOn);
    return { key: handedOn.result === 'completed' ? 'transferredTo' : 'transferFailed', name };
  }
  if (call.clearedBy === 'customer') return { key: 'callerHungUp' };
  if (call.clearedBy === 'agent') return { key: 'youHungUp' };
  return { key: 'over' };
}

/** Who took the call while `leg` rang: not somebody who had it before, and not a colleague who was only asked. */
function findWinner(call: CallRecord, leg: Leg): string | undefined {
  const rangAt = startOf(leg);
  const [winner] = call.legs
    .filter(
      (other) =>
        other.legId !== leg.legId &&
        isPersonLeg(other) &&
        !other.consultation &&
        other.connectedAt !== undefined &&
        other.connectedAt >= rangAt,
    )
    .toSorted((a, b) => (a.connectedAt ?? '').localeCompare(b.connectedAt ?? ''));
  return winner && legName(winner);
}

/** A device number or leg id as people know it: with the name of who sits there. */
function nameOf(call: CallRecord, device: string | undefined): string | undefined {
  if (!device) return undefined;
  const leg = call.legs.find((other) => other.device?.number === device || other.legId === device);
  return leg ? legName(leg) : device;
}
