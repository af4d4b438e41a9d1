import type { CallEvent, LegResult } from '../../../src/domain/call-event.ts';
import { isVirtual } from './facts.ts';
import { causeOf } from './leg-events.ts';
import { endOf, isOutside, type XsiLeg } from './legs.ts';
import { ORDER, type Reading } from './reading.ts';
import { consultationOf, type Handover } from './transfers.ts';

/** How the customer's telephone ended an outgoing call that it did not answer. */
const FAR_RESULTS: Readonly<Record<string, LegResult>> = {
  Busy: 'busy',
  'Request Timeout': 'noAnswer',
};

/** The end of the whole call, as far as anybody tells of it. */
export function ending(
  own: readonly XsiLeg[],
  { direction, handovers, virtual, legs, customerLeg }: Reading,
): CallEvent[] {
  const ends = own.map(endOf);
  if (ends.includes(undefined)) return [];
  // Given to somebody who has not been heard of yet.
  const isUnderway = handovers.some(({ target }) => target === undefined);
  const last = own.reduce<XsiLeg | undefined>(
    (latest, leg) => (latest === undefined || (endOf(leg) ?? 0) >= (endOf(latest) ?? 0) ? leg : latest),
    undefined,
  );
  const at = Math.max(...own.map((leg) => endOf(leg) ?? 0));
  const talked = own.some(({ answeredAt }) => answeredAt !== undefined);
  const left = virtual.filter(isLeftByCaller).at(-1);
  if (!talked && direction === 'inbound') {
    // Telephones that stop ringing do not end a call: the next ones may begin. Only the queue says that its caller has gone.
    if (left?.releasedAt === undefined || left.releasedAt < at - 1_000) return [];
    return [
      { kind: 'callCleared', at: Math.max(left.releasedAt, at), order: ORDER.over, clearedBy: 'customer' },
    ];
  }
  if (last === undefined || isUnderway || isHandedOn(last, handovers)) return [];
  // An employee who does not take a click-to-call leaves nobody dialled.
  const isDialled = !last.isClick || last.pickedUpAt !== undefined;
  const cause = last.answeredAt === undefined && isDialled ? causeOf(last) : undefined;
  const clearedBy = clearedByOf(last, legs);
  const farResult = FAR_RESULTS[last.releaseCause ?? ''];
  const isFar = direction === 'outbound' && !talked && isDialled;
  return [
    ...(isFar && farResult !== undefined
      ? [
          {
            kind: 'connectionCleared' as const,
            at,
            order: ORDER.clear,
            leg: customerLeg,
            result: farResult,
          },
        ]
      : []),
    {
      kind: 'callCleared',
      at,
      order: ORDER.over,
      ...(clearedBy !== undefined && { clearedBy }),
      ...(cause !== undefined && { cause }),
    },
  ];
}

/** The caller leaves a queue: the queue itself, as a user, is released by the far side. */
function isLeftByCaller({ target, remote, releasingParty, releasedAt, redirect }: XsiLeg): boolean {
  if (releasedAt === undefined || redirect !== undefined || !isVirtual(target) || !/^[^@]*MPBX/.test(target))
    return false;
  return remote.callType === 'Network' && releasingParty === 'remoteRelease';
}

function isHandedOn(last: XsiLeg, handovers: readonly Handover[]): boolean {
  return (
    last.releasedAt === undefined &&
    !handovers.some(({ from, target }) => from === last && target !== undefined)
  );
}

function clearedByOf(last: XsiLeg, legs: readonly XsiLeg[]): 'agent' | 'customer' | 'system' | undefined {
  if (last.releasingParty === 'localRelease') return 'agent';
  if (last.answeredAt === undefined) return last.releaseCause === undefined ? undefined : 'system';
  if (last.releasingParty !== 'remoteRelease') return undefined;
  return isOutside(last) || consultationOf(last, legs) !== undefined ? 'customer' : undefined;
}
