import type { CallLink, CallRecord, Leg } from './call-record.ts';
import { DisjointSets } from './disjoint-sets.ts';
import type { Fact } from './fact.ts';
import { isLogOnly, liveCallOf } from './same-call.ts';

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
export interface Merge extends CallLink {
  into: string;
  from: string;
}

export interface MergeOptions {
  /** The log's rows have been stitched: an inside call that only they tell of has found its place. */
  isStitched?: boolean | undefined;
}

/** A talk is surer than a waiting customer, and a customer on hold is surer than both: whoever holds one asks about that one. */
const CONFIDENCE = { held: 0.95, talking: 0.85, waiting: 0.9, waitingWhileTalking: 0.75 } as const;

/**
 * Could this call be a part of another? Callers use it to look for candidates: other calls of the connection that
 * share an agent's device or the customer's number with it and were going on when it began.
 */
export function mayBePart(call: CallRecord): boolean {
  return call.direction === 'internal' || isRungWithoutCustomer(call);
}

/**
 * Finds calls that are part of another where no id says so. No case leaves more than one customer in the record:
 *
 * - **consultation**: a device of ours that has a customer (talking or on hold) places an internal call; the colleague
 *   it reaches belongs to the customer's call.
 * - **rung for a waiting customer**: an application rings one of our phones on behalf of a customer who is on the line
 *   at that moment. The PBX tells of it as of a click-to-call to that number, though nobody dials the customer.
 *   A true click-to-call looks the same until the customer is dialled: it is told from that by who moves the customer
 *   (`CONTROLLED_BY_APPLICATION`). Where nobody tells that, one that is placed to a customer who is on an incoming call at that
 *   very moment joins that call. Waiting for the dialling would show the rung desk a second call instead, in each such transfer.
 */
export function findMerges(calls: readonly CallRecord[], options: MergeOptions = {}): Merge[] {
  const withCustomer = calls.filter((call) => call.direction !== 'internal');
  const byCustomer = groupByCustomer(calls);
  return calls.flatMap((call): Merge[] => {
    // What the rows of a log leave alone stays alone: they have told all they know.
    if (options.isStitched && call.direction === 'internal' && isLogOnly(call)) return [];
    const found = mayBePart(call)
      ? partOf(call, withCustomer)
      : isLogOnly(call)
        ? liveCallOf(call, byCustomer.get(call.customer.digits) ?? [])
        : undefined;
    return found === undefined ? [] : [{ into: found.call.callId, from: call.callId, ...found.link }];
  });
}

/** Key: digits of the customer's number. A poll after an outage brings hundreds of logs at once. */
function groupByCustomer(calls: readonly CallRecord[]): Map<string, CallRecord[]> {
  const groups = new Map<string, CallRecord[]>();
  for (const call of calls) {
    const { digits } = call.customer;
    const group = groups.get(digits);
    if (group) group.push(call);
    else groups.set(digits, [call]);
  }
  return groups;
}

/** A call that the other is a part of, and why. */
interface Host {
  call: CallRecord;
  link: CallLink;
}

function partOf(call: CallRecord, withCustomer: readonly CallRecord[]): Host | undefined {
  return call.direction === 'internal' ? consultedFrom(withCustomer, call) : waitingCall(withCustomer, call);
}

function consultedFrom(candidates: readonly CallRecord[], call: CallRecord): Host | undefined {
  const device = call.legs.find((leg) => leg.role === 'originator')?.device?.number;
  const host = device === undefined ? undefined : best(candidates, call, device);
  if (host === undefined) return undefined;
  const [key, confidence] = host.isHeld
    ? ['callerHoldsCustomer', CONFIDENCE.held]
    : ['callerTalksToCustomer', CONFIDENCE.talking];
  const evidence = [`${key}:${device}`, `customer:${host.call.customer.digits}`];
  return { call: host.call, link: { reason: 'consultation', confidence, evidence } };
}

function isRungWithoutCustomer(call: CallRecord): boolean {
  return (
    call.kind === 'clickToCall' &&
    call.customer.digits !== '' &&
    call.legs.every((leg) => leg.role === 'agent' && leg.device !== undefined)
  );
}

/** The customer's call that waited when the phone began to ring: one that nobody has yet before one that is talked to. */
/**
 * In a record's `ext`, where the connector can tell: whether a program moves the customer, and not the PBX's own dial plan.
 * Unknown counts as possible.
 */
export const CONTROLLED_BY_APPLICATION = 'controlledByApplication';

function waitingCall(candidates: readonly CallRecord[], call: CallRecord): Host | undefined {
  const waiting = candidates.filter(
    (other) =>
      other !== call &&
      other.direction === 'inbound' &&
      other.connectorId === call.connectorId &&
      other.tenantId === call.tenantId &&
      other.customer.digits === call.customer.digits &&
      other.startedAt <= call.startedAt &&
      (other.endedAt === undefined || other.endedAt > call.startedAt) &&
      // Only an application rings a phone that nothing ties to its caller: whom the dial plan leads is called back.
      other.ext[CONTROLLED_BY_APPLICATION] !== false,
  );
  const rank = (other: CallRecord): string =>
    `${isTalkedToAt(other, call.startedAt) ? 0 : 1} ${other.startedAt}`;
  const host = waiting.reduce<CallRecord | undefined>(
    (winner, other) => (winner === undefined || rank(other) > rank(winner) ? other : winner),
    undefined,
  );
  if (host === undefined) return undefined;
  const isTalking = isTalkedToAt(host, call.startedAt);
  const confidence = isTalking ? CONFIDENCE.waitingWhileTalking : CONFIDENCE.waiting;
  const evidence = [`sameCustomer:${call.customer.digits}`, isTalking ? 'customerTalks' : 'customerWaits'];
  return { call: host, link: { reason: 'rungForWaitingCustomer', confidence, evidence } };
}

function isTalkedToAt(call: CallRecord, at: string): boolean {
  return call.legs.some((leg) => stateAt(leg, leg.device?.number ?? '', at) !== undefined);
}

/** The customer's call that the device was in when it placed the call: one on hold before one that talks, then the latest. */
function best(
  candidates: readonly CallRecord[],
  consultation: CallRecord,
  device: string,
): { call: CallRecord; isHeld: boolean } | undefined {
  let winner: { call: CallRecord; rank: string; isHeld: boolean } | undefined;
  for (const call of candidates) {
    if (call.connectorId !== consultation.connectorId || call.tenantId !== consultation.tenantId) continue;
    for (const leg of call.legs) {
      const state = stateAt(leg, device, consultation.startedAt);
      if (state === undefined) continue;
      const isHeld = state.state === 'held';
      const rank = `${isHeld ? 1 : 0} ${state.at}`;
      if (winner === undefined || rank > winner.rank) winner = { call, rank, isHeld };
    }
  }
  return winner;
}

/** The leg's state at that moment, when it is the device's and connected or held then. */
function stateAt(leg: Leg, device: string, at: string): { at: string; state: string } | undefined {
  if (leg.role !== 'agent' || leg.device?.number !== device) return undefined;
  // RFC 3339 with milliseconds in UTC sorts as text.
  const current = leg.states.findLast((change) => change.at <= at);
  return current?.state === 'connected' || current?.state === 'held' ? current : undefined;
}
