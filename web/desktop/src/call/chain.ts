import type { CallRecord, ChainStep, Leg } from '../contract.ts';
import { legName } from './my-leg.ts';

/** Legs that a person understands as "somebody had the call": menus and the customer are not steps. */
const STEPS: ReadonlySet<Leg['role']> = new Set(['agent', 'originator', 'external', 'voicemail']);

/** The chain of a call from its record, for those who have no card: the details of a past call, the board. */
export function chainOf(call: CallRecord): ChainStep[] {
  return call.legs
    .filter((leg) => STEPS.has(leg.role))
    .toSorted((a, b) => startOf(a).localeCompare(startOf(b)))
    .map((leg) => {
      const transfer = call.transfers.find(
        ({ transferorLegId, result }) => transferorLegId === leg.legId && result === 'completed',
      );
      const target = call.legs.find(({ legId }) => legId === transfer?.targetLegId);
      const transferredTo = target ? legName(target) : transfer?.to;
      return {
        legId: leg.legId,
        ...(leg.agentId === undefined ? {} : { agentId: leg.agentId }),
        name: legName(leg),
        device: leg.device?.number ?? '',
        result: leg.result ?? leg.state,
        ringMs: leg.durations.ring,
        talkMs: leg.durations.talk,
        ...(transferredTo === undefined ? {} : { transferredTo }),
      };
    });
}

/** What came before `legId`. */
export function chainBefore(call: CallRecord, legId: string): ChainStep[] {
  const all = chainOf(call);
  const at = all.findIndex((step) => step.legId === legId);
  return at < 0 ? all : all.slice(0, at);
}

function startOf(leg: Leg): string {
  return leg.offeredAt ?? leg.alertedAt ?? leg.connectedAt ?? leg.clearedAt ?? '';
}
