import type { CallRecord, Leg } from '../contract.ts';
import { isPersonLeg, legName } from './my-leg.ts';

/** Why a card closed: a message key under `closed.` and the name it speaks of. */
export interface CloseReason {
  key:
    | 'answeredBy'
    | 'answeredElsewhere'
    | 'transferredTo'
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
  const handedOn = call.transfers.find(
    (transfer) =>
      transfer.result === 'completed' &&
      (transfer.transferorLegId === leg.legId ||
        (!transfer.transferorLegId && transfer.from === leg.device?.number)),
  );
  if (handedOn) return { key: 'transferredTo', name: nameOf(call, handedOn.to) ?? handedOn.to };
  if (call.clearedBy === 'customer') return { key: 'callerHungUp' };
  if (call.clearedBy === 'agent') return { key: 'youHungUp' };
  return { key: 'over' };
}

function findWinner(call: CallRecord, leg: Leg): string | undefined {
  const winner = call.legs.find(
    (other) =>
      other.legId !== leg.legId &&
      isPersonLeg(other) &&
      !other.consultation &&
      other.connectedAt !== undefined,
  );
  return winner ? legName(winner) : undefined;
}

/** A device number or leg id as people know it: with the name of who sits there. */
function nameOf(call: CallRecord, device: string | undefined): string | undefined {
  if (!device) return undefined;
  const leg = call.legs.find((other) => other.device?.number === device || other.legId === device);
  return leg ? legName(leg) : device;
}

function startOf(leg: Leg): string {
  return leg.offeredAt ?? leg.alertedAt ?? leg.connectedAt ?? '';
}
