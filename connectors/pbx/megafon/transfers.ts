import type { CallEvent } from '../../../src/domain/call-event.ts';
import { beginOf, type Handover, type Part } from './conversation.ts';
import { type LegRun, RACE_MS } from './leg-runs.ts';
import { ORDER, type Reading } from './reading.ts';

export interface DescribedTransfer {
  handover: Handover;
  /** Who had the customer. */
  transferor: LegRun | undefined;
  /** Who gets the customer; unknown until the other call is heard of. */
  target: LegRun | undefined;
  /** The target answered while the customer was still with the transferor. */
  isConsulted: boolean;
  event: CallEvent | undefined;
}

/**
 * TRANSFERRED names two calls and no roles: the transferor is who had the customer in the first, the target is who rings
 * or talks in the second. It does not say blind or attended either: that is read from who was up when.
 */
export function describeTransfers(reading: Reading): DescribedTransfer[] {
  return reading.handovers.map((told) => {
    const transferor = transferorOf(told, reading.parts);
    // The webhook may be late by minutes: nobody hands on a call after having left it.
    const handover = { ...told, at: Math.min(told.at, transferor?.endedAt ?? told.at) };
    const target = targetOf(handover, reading.parts, transferor);
    const isConsulted =
      target?.answeredAt !== undefined && target.answeredAt < handover.at && !leftBefore(transferor, target);
    const described = { handover, transferor, target, isConsulted };
    return { ...described, event: toEvent(described, reading) };
  });
}

function transferorOf({ from, at }: Handover, parts: readonly Part[]): LegRun | undefined {
  const runs = parts.find(({ callid }) => callid === from)?.runs ?? [];
  return runs.findLast(({ answeredAt }) => answeredAt !== undefined && answeredAt <= at + RACE_MS);
}

function targetOf(
  { to }: Handover,
  parts: readonly Part[],
  transferor: LegRun | undefined,
): LegRun | undefined {
  const runs =
    parts.find(({ callid }) => callid === to)?.runs.filter(({ user }) => user !== transferor?.user) ?? [];
  return runs.find(({ answeredAt }) => answeredAt !== undefined) ?? runs[0];
}

/** The transferor was out of the call before the target picked up. */
function leftBefore(transferor: LegRun | undefined, target: LegRun): boolean {
  return transferor?.endedAt !== undefined && transferor.endedAt < (target.answeredAt ?? 0);
}

function toEvent(
  { handover, transferor, target, isConsulted }: Omit<DescribedTransfer, 'event'>,
  reading: Reading,
): CallEvent | undefined {
  if (transferor === undefined || target === undefined) return undefined;
  // A target that rang well before the transferor left was called first: handed over while it rings counts as attended.
  const leftAt = Math.min(handover.at, transferor.endedAt ?? handover.at);
  const isAttended = isConsulted || beginOf(target) < leftAt - RACE_MS;
  return {
    kind: 'transferred',
    at: handover.at,
    order: ORDER.transfer,
    leg: {
      id: transferor.id,
      role: 'agent',
      device: reading.device(transferor.user),
      externalId: transferor.callid,
    },
    transfer: {
      kind: isAttended ? 'attended' : 'blind',
      from: reading.device(transferor.user).number,
      to: reading.device(target.user).number,
      transferorLegId: transferor.id,
      targetLegId: target.id,
      result: 'completed',
    },
  };
}
