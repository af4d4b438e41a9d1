import type { Transaction } from '../db/database.ts';
import type { CallRecord } from '../domain/call-record.ts';
import { findMerges, mayBePart } from '../domain/link.ts';
import { loadCalls, loadMergeCandidates } from './call-store.ts';
import { derive, type Work } from './call-work.ts';
import type { DeriveContext } from './derive-calls.ts';
import type { Origin } from './parse-rows.ts';
import { moveCall } from './store-batch.ts';

/**
 * Calls that belong together although no key says so: a consultation joins the customer's call, and so does a phone that
 * was rung for a waiting customer. Returns who went where.
 */
export async function mergeSoftly(
  tx: Transaction,
  works: Map<string, Work>,
  surroundings: {
    deriving: DeriveContext;
    origins: ReadonlyMap<string, Origin>;
    openParts: readonly CallRecord[];
  },
): Promise<Map<string, string>> {
  const { deriving, origins, openParts } = surroundings;
  const redirects = new Map<string, string>();
  const { connectionId } = deriving.connection;
  const derived = [...works.values()].flatMap((work) => (work.after ? [work.after] : []));
  if (derived.length === 0) return redirects;
  /** Key: call id; what is derived now counts, and not what was stored of it. */
  const candidates = new Map([...openParts, ...derived].map((call) => [call.callId, call] as const));
  const parts = [...candidates.values()].filter(mayBePart);
  if (parts.length === 0) return redirects;
  for (const call of await loadMergeCandidates(tx, connectionId, parts)) {
    if (!candidates.has(call.callId)) candidates.set(call.callId, call);
  }
  // Each merge may make another one visible (a colleague asks a colleague); every round leaves fewer calls.
  for (;;) {
    const [merge] = findMerges([...candidates.values()]);
    if (!merge) return redirects;
    const { from, into } = merge;
    await absorb(tx, works, { from, into, connectionId });
    for (const [gone, at] of redirects) if (at === from) redirects.set(gone, into);
    redirects.set(from, into);
    candidates.delete(from);
    const work = works.get(into);
    if (work) derive(work, deriving, origins);
    if (work?.after) candidates.set(into, work.after);
  }
}

async function absorb(
  tx: Transaction,
  works: Map<string, Work>,
  merge: { from: string; into: string; connectionId: string },
): Promise<void> {
  const missing = [merge.from, merge.into].filter((callId) => !works.has(callId));
  const loaded = await loadCalls(tx, missing);
  const workOf = (callId: string): Work => {
    const call = loaded.get(callId);
    return (
      works.get(callId) ?? {
        callId,
        before: call?.record,
        facts: call?.facts ?? [],
        fresh: true,
        quiet: false,
        absorbed: [],
      }
    );
  };
  const [from, into] = [workOf(merge.from), workOf(merge.into)];
  await moveCall(tx, merge);
  works.delete(merge.from);
  works.set(merge.into, {
    ...into,
    facts: [...into.facts, ...from.facts],
    fresh: true,
    quiet: into.quiet && from.quiet,
    absorbed: [...into.absorbed, ...from.absorbed, ...(from.before ? [from.before] : [])],
  });
}
