import type { CallRecord, Leg, Responsible, ResponsibleRule } from './call-record.ts';

/** How a tenant (or a queue) decides who is responsible for an answered call. */
export const ASSIGN_POLICIES = ['lastConnected', 'firstAnswered', 'longestTalk', 'contactOwner'] as const;
export type AssignPolicy = (typeof ASSIGN_POLICIES)[number];

export interface AssignOptions {
  policy: AssignPolicy;
  /** Owner of the chosen contact. */
  ownerAgentId?: string;
  /** Who is on duty for the call's queue. */
  queueDuty?: string;
}

/**
 * Who must act on the call now. Undefined when nobody can be named (an outside caller whom no phone rang for, no owner,
 * no duty). `reason` is `<rule>:<value>`: the rule is the message key that the desktop translates, the value is whom or
 * what it rests on (the device that talked, was dialled or rang; the owner's or duty agent's id). The value may hold
 * colons, the rule never does.
 */
export function assignAgent(record: CallRecord, options: AssignOptions): Responsible | undefined {
  if (record.answeredAt !== undefined || record.firstAnsweredBy !== undefined) {
    const answered = forAnswered(record, options);
    if (answered !== undefined) return answered;
  }
  return record.direction === 'outbound' ? forOutgoing(record) : forUnanswered(record, options);
}

function forAnswered(record: CallRecord, { policy, ownerAgentId }: AssignOptions): Responsible | undefined {
  if (policy === 'contactOwner' && ownerAgentId !== undefined) return owner(record, ownerAgentId);
  const byPolicy = {
    lastConnected: record.lastConnectedTo,
    firstAnswered: record.firstAnsweredBy,
    longestTalk: record.longestTalk,
    contactOwner: record.lastConnectedTo,
  };
  // A contact nobody owns: the default rule decides, and says so.
  return byAgent(record, policy === 'contactOwner' ? 'lastConnected' : policy, byPolicy[policy]);
}

function forOutgoing(record: CallRecord): Responsible | undefined {
  const caller =
    record.legs.find((leg) => leg.role === 'originator') ?? record.legs.find((leg) => leg.role === 'agent');
  return byLeg('originator', caller);
}

function forUnanswered(
  record: CallRecord,
  { ownerAgentId, queueDuty }: AssignOptions,
): Responsible | undefined {
  if (ownerAgentId !== undefined) return owner(record, ownerAgentId);
  const rang = record.legs.filter((leg) => leg.role === 'agent');
  const direct = dialledDirectly(record, rang);
  if (direct !== undefined) return byLeg('dialledDirectly', direct);
  const last = lastRang(rang);
  if (last !== undefined) return byLeg('lastRang', last);
  return queueDuty === undefined
    ? undefined
    : {
        agentId: queueDuty,
        rule: 'queueDuty',
        reason: reason('queueDuty', record.queue?.name ?? record.queue?.id ?? queueDuty),
      };
}

/** The call went to one person: no queue, and no phone but that agent's ever rang. */
function dialledDirectly(record: CallRecord, rang: readonly Leg[]): Leg | undefined {
  const devices = new Set(rang.map((leg) => leg.agentId));
  return record.queue === undefined && devices.size === 1 ? rang[0] : undefined;
}

function lastRang(rang: readonly Leg[]): Leg | undefined {
  let last: Leg | undefined;
  for (const leg of rang) {
    if (leg.agentId !== undefined && (last === undefined || rangAt(leg) >= rangAt(last))) last = leg;
  }
  return last;
}

function rangAt(leg: Leg): string {
  return leg.alertedAt ?? leg.offeredAt ?? leg.states[0]?.at ?? '';
}

function owner(record: CallRecord, agentId: string): Responsible {
  return named(record, { agentId, rule: 'contactOwner', reason: reason('contactOwner', agentId) });
}

function byAgent(
  record: CallRecord,
  rule: ResponsibleRule,
  agentId: string | undefined,
): Responsible | undefined {
  if (agentId === undefined) return undefined;
  const leg = record.legs.find((one) => one.agentId === agentId);
  return named(record, { agentId, rule, reason: reason(rule, leg?.device?.number ?? agentId) });
}

function byLeg(rule: ResponsibleRule, leg: Leg | undefined): Responsible | undefined {
  if (leg?.agentId === undefined) return undefined;
  const { agentId, agentName } = leg;
  return {
    agentId,
    ...(agentName === undefined ? {} : { agentName }),
    rule,
    reason: reason(rule, leg.device?.number ?? agentId),
  };
}

function named(record: CallRecord, responsible: Responsible): Responsible {
  const name = record.legs.find((leg) => leg.agentId === responsible.agentId)?.agentName;
  return name === undefined ? responsible : { ...responsible, agentName: name };
}

function reason(rule: ResponsibleRule, value: string): string {
  return `${rule}:${value}`;
}
