import type { Leg } from '../call-record.ts';
import { coveredMs } from './intervals.ts';
import type { LegFold } from './leg-fold.ts';

export interface AgentIdentity {
  agentId: string;
  name: string;
}

const STAFFED = new Set(['agent', 'originator', 'supervisor']);

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** `now` closes what is still going on: the time of the last thing we know of the call. */
export function writeLeg(leg: LegFold, agent: AgentIdentity | undefined, now: number): Leg {
  const agentId = agent?.agentId ?? (STAFFED.has(leg.role) ? leg.device?.number : undefined);
  const rangUntil = leg.connectedAt ?? leg.clearedAt ?? now;
  const isUp = leg.state === 'connected';
  // Once it is over, a leg that had the customer was no consultation, whoever it spoke to at the end.
  const isConsulting = leg.role === 'agent' && leg.peer === 'colleague' && (isUp || !leg.metCustomer);
  return {
    legId: leg.id,
    ...(leg.externalId === undefined ? {} : { callIdAtOrigin: leg.externalId }),
    role: leg.role,
    ...(leg.device === undefined ? {} : { device: leg.device }),
    ...(agentId === undefined ? {} : { agentId }),
    ...(agent === undefined ? {} : { agentName: agent.name }),
    state: leg.state ?? 'initiated',
    ...(isConsulting ? { consultation: true } : {}),
    ...(isUp && leg.peer === 'nobody' && STAFFED.has(leg.role) ? { alone: true as const } : {}),
    ...(leg.offeredAt === undefined ? {} : { offeredAt: isoTime(leg.offeredAt) }),
    ...(leg.alertedAt === undefined ? {} : { alertedAt: isoTime(leg.alertedAt) }),
    ...(leg.connectedAt === undefined ? {} : { connectedAt: isoTime(leg.connectedAt) }),
    ...(leg.clearedAt === undefined ? {} : { clearedAt: isoTime(leg.clearedAt) }),
    durations: {
      ring: leg.alertedAt === undefined ? 0 : Math.max(0, rangUntil - leg.alertedAt),
      talk: coveredMs(leg.talk, now),
      hold: coveredMs(leg.hold, now),
    },
    ...(leg.result === undefined ? {} : { result: leg.result }),
    states: leg.states.map(({ at, state, event, cause }) => ({
      at: isoTime(at),
      state,
      event,
      ...(cause === undefined ? {} : { cause }),
    })),
    ...(leg.menuPath.length === 0
      ? {}
      : { menuPath: leg.menuPath.map(({ at, ...step }) => ({ at: isoTime(at), ...step })) }),
    ...(leg.divertedTo === undefined ? {} : { divertedTo: leg.divertedTo }),
  };
}
