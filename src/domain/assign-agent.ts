import { whoTalkedByPolicy } from './assign/who-talked-by-policy.ts';
import type { Device } from './call-event.ts';
import type {
  CallRecord,
  Fallback,
  FallbackCause,
  Leg,
  PolicyScope,
  Responsible,
  ResponsibleRule,
} from './call-record.ts';
import type { AgentIdentity } from './fold/write-leg.ts';

/** How a tenant, a queue or a line decides who is responsible for an answered call. */
export const ASSIGN_POLICIES = ['lastConnected', 'firstAnswered', 'longestTalk', 'contactOwner'] as const;
export type AssignPolicy = (typeof ASSIGN_POLICIES)[number];

/** `unknown`: no agent of this tenant has the id (any more). */
export type AgentStanding = 'active' | 'inactive' | 'unknown';

export interface AssignOptions {
  policy: AssignPolicy;
  /** Whose setting the policy is. */
  scope?: { kind: PolicyScope; name?: string };
  /** Who is on duty for the call's queue. */
  queueDuty?: string;
  /** Whether an agent can act; absent: nobody is asked and everybody counts. */
  standingOf?: (agentId: string) => AgentStanding;
  /** Who sits at a device, for outside numbers that are an agent's mobile. */
  agentAt?: (device: Device) => AgentIdentity | undefined;
}

/**
 * Who must act on the call now. Undefined when nobody can be named (an outside caller whom no phone rang for, no owner,
 * no duty). `reason` is `<rule>:<value>`: the rule is the message key that the desktop translates, the value is whom or
 * what it rests on (the device that talked, was dialled or rang; the owner's id; the queue of the agent on duty). The
 * value may hold colons, the rule never does.
 *
 * Whoever talked stays responsible although the agent left since: that is what happened. Where nobody talked, only
 * somebody who can act is named: who left or is switched off is passed over, and `fallbackFrom` says so.
 */
export function assignAgent(record: CallRecord, options: AssignOptions): Responsible | undefined {
  const fallbacks: Fallback[] = [];
  const found = decide(record, options, fallbacks);
  if (found === undefined) return undefined;
  return fallbacks.length === 0 ? found : { ...found, fallbackFrom: fallbacks };
}

function decide(record: CallRecord, options: AssignOptions, fallbacks: Fallback[]): Responsible | undefined {
  if (record.answeredAt !== undefined || record.firstAnsweredBy !== undefined) {
    const answered = forAnswered(record, options, fallbacks);
    if (answered !== undefined) return answered;
  }
  return record.direction === 'outbound' ? forOutgoing(record) : forUnanswered(record, options, fallbacks);
}

function forAnswered(
  record: CallRecord,
  options: AssignOptions,
  fallbacks: Fallback[],
): Responsible | undefined {
  const { policy, scope } = options;
  const decidedBy = {
    ...(scope !== undefined && { scope: scope.kind }),
    ...(scope?.name !== undefined && { scopeName: scope.name }),
  };
  if (policy === 'contactOwner' && record.direction !== 'internal') {
    const owner = ownerOf(record, options);
    if (owner.agentId !== undefined) return { ...byOwner(record, owner.agentId), ...decidedBy };
    fallbacks.push({ rule: 'contactOwner', why: owner.why });
  }
  const rule = policy === 'contactOwner' ? 'lastConnected' : policy;
  const talker = whoTalkedByPolicy(record, rule, options.agentAt);
  if (talker === undefined) {
    fallbacks.push({ rule, why: 'answererUnknown' });
    return undefined;
  }
  const { agentId, agentName, device } = talker;
  return {
    agentId,
    ...(agentName !== undefined && { agentName }),
    rule,
    reason: reason(rule, device),
    ...decidedBy,
  };
}

/** Who placed the call, answered or not. */
function forOutgoing(record: CallRecord): Responsible | undefined {
  const caller =
    record.legs.find((leg) => leg.role === 'originator') ?? record.legs.find((leg) => leg.role === 'agent');
  return byLeg('originator', caller);
}

/** Owner of the contact → agent dialled directly → last agent who rang → the queue's duty agent. */
function forUnanswered(
  record: CallRecord,
  options: AssignOptions,
  fallbacks: Fallback[],
): Responsible | undefined {
  if (record.direction !== 'internal') {
    const owner = ownerOf(record, options);
    if (owner.agentId !== undefined) return byOwner(record, owner.agentId);
    if (!fallbacks.some(({ rule }) => rule === 'contactOwner')) {
      fallbacks.push({ rule: 'contactOwner', why: owner.why });
    }
  }
  const rang = record.legs.filter((leg) => leg.role === 'agent' && leg.agentId !== undefined);
  const direct = dialledDirectly(record, rang);
  const rule = direct === undefined ? 'lastRang' : 'dialledDirectly';
  const leg = lastRang((direct === undefined ? rang : [direct]).filter((one) => canAct(one, options)));
  if (leg !== undefined) return byLeg(rule, leg);
  fallbacks.push({ rule, why: rang.length === 0 ? 'nobodyRang' : 'agentInactive' });
  return onDuty(record, options);
}

function onDuty(record: CallRecord, { queueDuty, standingOf }: AssignOptions): Responsible | undefined {
  if (queueDuty === undefined || (standingOf !== undefined && standingOf(queueDuty) !== 'active')) {
    return undefined;
  }
  const queue = record.queue?.name ?? record.queue?.id;
  return {
    agentId: queueDuty,
    rule: 'queueDuty',
    reason: reason('queueDuty', queue ?? queueDuty),
    ...(queue !== undefined && { scope: 'queue', scopeName: queue }),
  };
}

/** The owner of the one contact that the customer is; several candidates that nobody chose from own nothing. */
function ownerOf(
  record: CallRecord,
  { standingOf }: AssignOptions,
): { agentId: string } | { agentId?: undefined; why: FallbackCause } {
  if (record.matches.length === 0) return { why: 'noContact' };
  const chosen = record.matches.find((match) => match.chosen);
  if (chosen === undefined) return { why: 'ambiguousContact' };
  const agentId = chosen.ownerAgentId;
  if (agentId === undefined) return { why: 'noOwner' };
  const standing = standingOf?.(agentId) ?? 'active';
  if (standing === 'active') return { agentId };
  return { why: standing === 'inactive' ? 'ownerInactive' : 'ownerUnknown' };
}

/** A phone that no directory knows stands for itself. */
function canAct(leg: Leg, { standingOf }: AssignOptions): boolean {
  if (standingOf === undefined || leg.agentName === undefined || leg.agentId === undefined) return true;
  return standingOf(leg.agentId) === 'active';
}

/** The call went to one person: no queue, and no phone but that agent's ever rang. */
function dialledDirectly(record: CallRecord, rang: readonly Leg[]): Leg | undefined {
  const agents = new Set(rang.map((leg) => leg.agentId));
  return record.queue === undefined && agents.size === 1 ? rang[0] : undefined;
}

function lastRang(rang: readonly Leg[]): Leg | undefined {
  let last: Leg | undefined;
  for (const leg of rang) {
    if (last === undefined || rangAt(leg) >= rangAt(last)) last = leg;
  }
  return last;
}

function rangAt(leg: Leg): string {
  return leg.alertedAt ?? leg.offeredAt ?? leg.states[0]?.at ?? '';
}

function byOwner(record: CallRecord, agentId: string): Responsible {
  const name = record.legs.find((leg) => leg.agentId === agentId)?.agentName;
  return {
    agentId,
    ...(name !== undefined && { agentName: name }),
    rule: 'contactOwner',
    reason: reason('contactOwner', agentId),
  };
}

function byLeg(rule: ResponsibleRule, leg: Leg | undefined): Responsible | undefined {
  if (leg?.agentId === undefined) return undefined;
  const { agentId, agentName } = leg;
  return {
    agentId,
    ...(agentName !== undefined && { agentName }),
    rule,
    reason: reason(rule, leg.device?.number ?? agentId),
  };
}

function reason(rule: ResponsibleRule, value: string): string {
  return `${rule}:${value}`;
}
