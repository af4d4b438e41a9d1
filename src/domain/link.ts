import type { CallRecord, Leg } from './call-record.ts';
import { DisjointSets } from './disjoint-sets.ts';
import type { Fact } from './fact.ts';

/**
 * Facts → conversations: facts that share a key belong together, transitively. Offline use (replay, tests); the hub
 * keeps the same relation in its table of keys. Conversations come in the order of their first fact.
 */
export function linkFacts(facts: readonly Fact[]): Fact[][] {
  const sets = new DisjointSets();
  for (const { keys } of facts) for (const key of keys) sets.join(keys[0] ?? key, key);
  const conversations = new Map<string, Fact[]>();
  for (const fact of facts) {
    const root = sets.rootOf(fact.keys[0] ?? fact.id);
    const conversation = conversations.get(root);
    if (conversation === undefined) conversations.set(root, [fact]);
    else conversation.push(fact);
  }
  return [...conversations.values()];
}

/** `from` is really a part of `into`: their facts belong to one conversation. */
export interface Merge {
  into: string;
  from: string;
  reason: 'consultation' | 'rungForWaitingCustomer';
}

/**
 * Could this call be a part of another? Callers use it to look for candidates: other calls of the connection that
 * share an agent's device or the customer's number with it and were going on when it began.
 */
export function mayBePart(call: CallRecord): boolean {
  return call.direction === 'internal' || isRungWithoutCustomer(call);
}

/**
 * Finds calls that are part of another where no id says so. Both cases leave at most one customer in the record:
 *
 * - **consultation**: a device of ours that has a customer (talking or on hold) places an internal call; the colleague
 *   it reaches belongs to the customer's call.
 * - **rung for a waiting customer**: an application rings one of our phones on behalf of a customer who is on the line
 *   at that moment. The PBX tells of it as of a click-to-call to that number, though nobody dials the customer.
 *   A true click-to-call looks the same until the customer is dialled: placed to a customer who is on an incoming call at that
 *   very moment it joins that call. Waiting for the dialling would show the rung desk a second call instead, in each such transfer.
 */
export function findMerges(calls: readonly CallRecord[]): Merge[] {
  const withCustomer = calls.filter((call) => call.direction !== 'internal');
  return calls.flatMap((call): Merge[] => {
    if (!mayBePart(call)) return [];
    const reason = call.direction === 'internal' ? 'consultation' : 'rungForWaitingCustomer';
    const into =
      reason === 'consultation' ? consultedFrom(withCustomer, call) : waitingCall(withCustomer, call);
    return into === undefined ? [] : [{ into: into.callId, from: call.callId, reason }];
  });
}

function consultedFrom(candidates: readonly CallRecord[], call: CallRecord): CallRecord | undefined {
  const device = call.legs.find((leg) => leg.role === 'originator')?.device?.number;
  return device === undefined ? undefined : best(candidates, call, device);
}

function isRungWithoutCustomer(call: CallRecord): boolean {
  return (
    call.kind === 'clickToCall' &&
    call.customer.digits !== '' &&
    call.legs.every((leg) => leg.role === 'agent' && leg.device !== undefined)
  );
}

/** The customer's call that waited when the phone began to ring: one that nobody has yet before one that is talked to. */
function waitingCall(candidates: readonly CallRecord[], call: CallRecord): CallRecord | undefined {
  const waiting = candidates.filter(
    (other) =>
      other !== call &&
      other.direction === 'inbound' &&
      other.connectorId === call.connectorId &&
      other.tenantId === call.tenantId &&
      other.customer.digits === call.customer.digits &&
      other.startedAt <= call.startedAt &&
      (other.endedAt === undefined || other.endedAt > call.startedAt),
  );
  const rank = (other: CallRecord): string =>
    `${isTalkedToAt(other, call.startedAt) ? 0 : 1} ${other.startedAt}`;
  return waiting.reduce<CallRecord | undefined>(
    (winner, other) => (winner === undefined || rank(other) > rank(winner) ? other : winner),
    undefined,
  );
}

function isTalkedToAt(call: CallRecord, at: string): boolean {
  return call.legs.some((leg) => stateAt(leg, leg.device?.number ?? '', at) !== undefined);
}

/** The customer's call that the device was in when it placed the call: one on hold before one that talks, then the latest. */
function best(
  candidates: readonly CallRecord[],
  consultation: CallRecord,
  device: string,
): CallRecord | undefined {
  let winner: { call: CallRecord; rank: string } | undefined;
  for (const call of candidates) {
    if (call.connectorId !== consultation.connectorId || call.tenantId !== consultation.tenantId) continue;
    for (const leg of call.legs) {
      const state = stateAt(leg, device, consultation.startedAt);
      if (state === undefined) continue;
      const rank = `${state.state === 'held' ? 1 : 0} ${state.at}`;
      if (winner === undefined || rank > winner.rank) winner = { call, rank };
    }
  }
  return winner?.call;
}

/** The leg's state at that moment, when it is the device's and connected or held then. */
function stateAt(leg: Leg, device: string, at: string): { at: string; state: string } | undefined {
  if (leg.role !== 'agent' || leg.device?.number !== device) return undefined;
  // RFC 3339 with milliseconds in UTC sorts as text.
  const current = leg.states.findLast((change) => change.at <= at);
  return current?.state === 'connected' || current?.state === 'held' ? current : undefined;
}
