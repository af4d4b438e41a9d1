import type { CallEvent } from '../../../src/domain/call-event.ts';
import { beginOf, type Handover, type Part } from './conversation.ts';
import { isPerson } from './facts.ts';
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
  const handovers = reading.handovers.map((told) => {
    // The webhook may be late by minutes: nobody hands on a call after having left it.
    const { endedAt } = transferorOf(told, reading.parts) ?? {};
    const { finishedAt } = partOf(told.from, reading.parts) ?? {};
    return { ...told, at: Math.min(told.at, endedAt ?? finishedAt ?? told.at) };
  });
  return inChain(handovers).map((handover) => {
    const transferor = transferorOf(handover, reading.parts);
    const target = targetOf(handover, reading.parts, transferor);
    const isConsulted =
      target?.answeredAt !== undefined && target.answeredAt < handover.at && !leftBefore(transferor, target);
    const described = { handover, transferor, target, isConsulted };
    return { ...described, event: toEvent(described, reading) };
  });
}

/** That a call was handed on before it was handed on again, its names tell, however late the webhook was. */
function inChain(handovers: readonly Handover[]): Handover[] {
  /** Keyed by the call that is handed on. */
  const next = new Map(handovers.map((handover) => [handover.from, handover]));
  const latest = (handover: Handover, seen: ReadonlySet<Handover>): number => {
    const following = next.get(handover.to);
    if (following === undefined || seen.has(following)) return handover.at;
    return Math.min(handover.at, latest(following, new Set([...seen, following])) - 1);
  };
  return handovers
    .map((handover) => ({ ...handover, at: latest(handover, new Set([handover])) }))
    .sort((a, b) => a.at - b.at || (a.to < b.to ? -1 : 1));
}

function partOf(callid: string, parts: readonly Part[]): Part | undefined {
  return parts.find((part) => part.callid === callid);
}

function transferorOf({ from, at }: Handover, parts: readonly Part[]): LegRun | undefined {
  const part = partOf(from, parts);
  const talks = part?.runs.filter(({ answeredAt }) => answeredAt !== undefined) ?? [];
  // With all that told of the talk late or lost, it looks as if it had begun only afterwards, or never.
  const last = talks.findLast(({ answeredAt = 0 }) => answeredAt <= at + RACE_MS) ?? talks[0];
  return last ?? loggedRun(part);
}

function targetOf(
  { to }: Handover,
  parts: readonly Part[],
  transferor: LegRun | undefined,
): LegRun | undefined {
  const part = partOf(to, parts);
  const runs = part?.runs.filter(({ user }) => user !== transferor?.user) ?? [];
  return runs.find(({ answeredAt }) => answeredAt !== undefined) ?? runs[0] ?? loggedRun(part);
}

/** Who talked, where only the log says so. */
function loggedRun(part: Part | undefined): LegRun | undefined {
  const user = part?.history?.user;
  if (part?.history?.status !== 'success' || !isPerson(user)) return undefined;
  const seen = part.runs.find((run) => run.user === user);
  return seen ?? { id: `${part.callid}/${user}#1`, callid: part.callid, user, kind: 'ring' };
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
