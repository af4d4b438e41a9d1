import type { CallRecord, Leg } from './call-record.ts';
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

class DisjointSets {
  /** key → a key nearer to the root of its set; roots name themselves. */
  private readonly parents = new Map<string, string>();

  rootOf(key: string): string {
    let root = key;
    for (let up = this.parents.get(root); up !== undefined && up !== root; up = this.parents.get(root))
      root = up;
    // Path compression keeps the next walk short.
    for (let step = key; step !== root; ) {
      const next = this.parents.get(step) ?? root;
      this.parents.set(step, root);
      step = next;
    }
    return root;
  }

  join(a: string, b: string): void {
    const [rootA, rootB] = [this.rootOf(a), this.rootOf(b)];
    this.parents.set(rootA, rootA);
    this.parents.set(rootB, rootA);
  }
}

/** `from` is really a part of `into`: their facts belong to one conversation. */
export interface Merge {
  into: string;
  from: string;
  reason: 'consultation';
}

/**
 * Finds calls that are part of another where no id says so. One case is safe enough: **consultation**. A device of
 * ours that has a customer (talking or on hold) places an internal call; the colleague it reaches belongs to the
 * customer's call. Only calls inside the house are ever merged away, so two customers never meet in one record.
 */
export function findMerges(calls: readonly CallRecord[]): Merge[] {
  const withCustomer = calls.filter((call) => call.direction !== 'internal');
  return calls.flatMap((call): Merge[] => {
    const caller =
      call.direction === 'internal' ? call.legs.find((leg) => leg.role === 'originator') : undefined;
    const device = caller?.device?.number;
    if (device === undefined) return [];
    const into = best(withCustomer, call, device);
    return into === undefined ? [] : [{ into: into.callId, from: call.callId, reason: 'consultation' }];
  });
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
