import type { CallRecord, Leg } from '../contract.ts';

/** Roles that a person of ours can have in a call. */
const PEOPLE: ReadonlySet<Leg['role']> = new Set(['agent', 'originator', 'supervisor']);

export function isPersonLeg(leg: Leg): boolean {
  return PEOPLE.has(leg.role);
}

export function isLive(leg: Leg): boolean {
  return leg.state !== 'null' && leg.state !== 'failed';
}

// The phone at the ear outranks the one that still rings: an agent with a desk phone and a mobile has one card.
const RANK: Record<Leg['state'], number> = {
  connected: 5,
  held: 4,
  alerting: 3,
  initiated: 2,
  queued: 1,
  failed: 0,
  null: 0,
};

/** The leg that speaks for this agent: the liveliest, else the one that ended last. Undefined: not the agent's call. */
export function findMyLeg(call: CallRecord, agentId: string): Leg | undefined {
  let best: Leg | undefined;
  for (const leg of call.legs) {
    if (leg.agentId !== agentId || !isPersonLeg(leg)) continue;
    if (!best || RANK[leg.state] > RANK[best.state]) best = leg;
    else if (RANK[leg.state] === RANK[best.state] && (leg.clearedAt ?? '') >= (best.clearedAt ?? ''))
      best = leg;
  }
  return best;
}

/** A person for people: the name, else the device. */
export function legName(leg: Leg): string {
  return leg.agentName ?? leg.device?.name ?? leg.device?.number ?? leg.agentId ?? leg.legId;
}

/** The colleague who is with the customer now, if it is somebody else than the owner of `legId`. */
export function findTalkingColleague(call: CallRecord, legId: string): Leg | undefined {
  return call.legs.find(
    (leg) =>
      leg.legId !== legId &&
      isPersonLeg(leg) &&
      !leg.consultation &&
      (leg.state === 'connected' || leg.state === 'held'),
  );
}
