import { sortFacts } from '../domain/derive-call.ts';
import type { Fact } from '../domain/fact.ts';

/** New facts that belong to one call, and the calls that they tie together. */
export interface Conversation {
  callId: string;
  /** No key of it was known. */
  isNew: boolean;
  /** Calls that turn out to be a part of this one; newer than it. */
  absorbed: string[];
  facts: Fact[];
  /** All keys that the facts name. */
  keys: string[];
}

/**
 * New facts → conversations, by the keys already known (key → call id) and by each other. Where keys tie several calls, the
 * oldest one stays: ids are UUIDv7, so the smallest is the oldest.
 */
export function linkBatch(
  facts: readonly Fact[],
  known: ReadonlyMap<string, string>,
  newCallId: (first: Fact) => string,
): Conversation[] {
  /** Key → a key nearer to the root of its set; roots name themselves. */
  const parents = new Map<string, string>();
  const rootOf = (key: string): string => {
    let root = key;
    for (let up = parents.get(root); up !== undefined && up !== root; up = parents.get(root)) root = up;
    parents.set(key, root);
    return root;
  };
  const join = (a: string, b: string): void => {
    const root = rootOf(a);
    parents.set(rootOf(b), root);
  };
  /** Call id → the first key that named it. */
  const keyOfCall = new Map<string, string>();
  for (const { keys } of facts) {
    for (const key of keys) {
      join(keys[0] as string, key);
      const callId = known.get(key);
      if (callId === undefined) continue;
      const named = keyOfCall.get(callId);
      if (named === undefined) keyOfCall.set(callId, key);
      else join(named, key);
    }
  }
  const groups = new Map<string, { facts: Fact[]; calls: string[] }>();
  for (const fact of facts) {
    const root = rootOf(fact.keys[0] as string);
    const group = groups.get(root);
    if (group) group.facts.push(fact);
    else groups.set(root, { facts: [fact], calls: [] });
  }
  for (const [callId, key] of keyOfCall) groups.get(rootOf(key))?.calls.push(callId);
  return [...groups.values()].map(({ facts: own, calls }) => {
    const sorted = sortFacts(own);
    const [oldest, ...absorbed] = calls.sort();
    const keys = [...new Set(sorted.flatMap((fact) => fact.keys))];
    const callId = oldest ?? newCallId(sorted[0] as Fact);
    return { callId, isNew: oldest === undefined, absorbed, facts: sorted, keys };
  });
}
