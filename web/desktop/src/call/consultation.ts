import type { CallRecord, Leg } from '../contract.ts';
import { isLive, isPersonLeg } from './my-leg.ts';

/**
 * Is this leg asked by a colleague who keeps the customer? Answered, the record says so; while it rings it is seen by
 * somebody who had the customer before it rang and has them on hold now, without having handed them over.
 */
export function isConsultation(call: CallRecord, leg: Leg): boolean {
  if (leg.consultation) return true;
  const rings = leg.role === 'agent' && (leg.state === 'alerting' || leg.state === 'initiated');
  return rings && findHolder(call, leg) !== undefined;
}

/** The colleague who has the customer on hold while `leg` rings. */
function findHolder(call: CallRecord, leg: Leg): Leg | undefined {
  const isHandedOver = call.transfers.some(
    ({ targetLegId, to }) => targetLegId === leg.legId || to === leg.device?.number,
  );
  if (isHandedOver) return undefined;
  const rangAt = leg.offeredAt ?? leg.alertedAt ?? '';
  return call.legs.find(
    (other) =>
      other.legId !== leg.legId &&
      isPersonLeg(other) &&
      isLive(other) &&
      !other.consultation &&
      other.state === 'held' &&
      (other.connectedAt ?? rangAt) < rangAt,
  );
}
