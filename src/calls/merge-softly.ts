import type { Transaction } from '../db/database.ts';
import type { CallRecord } from '../domain/call-record.ts';
import { findMerges, type Merge, mayBePart } from '../domain/link.ts';
import { linkFact } from '../domain/link-fact.ts';
import { isLogOnly, waitsForLog } from '../domain/same-call.ts';
import { loadCalls, type StoredCall } from './call-store.ts';
import { derive, type Work } from './call-work.ts';
import type { DeriveContext } from './derive-calls.ts';
import { loadNeighbours } from './load-neighbours.ts';
import type { Origin } from './parse-rows.ts';
import { type Moves, stitchBatch } from './stitch-batch.ts';
import { moveCall } from './store-batch.ts';

/** No log tells of a call sooner than this after it began. */
const YOUNG_MS = 60_000;

/**
 * Calls that belong together although no key says so: the rows of one conversation, a consultation and the customer's call, a phone
 * that was rung for a waiting customer, what was seen live and its log. Returns who went where.
 */
export async function mergeSoftly(
  tx: Transaction,
  works: Map<string, Work>,
  surroundings: {
    deriving: DeriveContext;
    origins: ReadonlyMap<string, Origin>;
    stored: ReadonlyMap<string, StoredCall>;
    openParts: readonly CallRecord[];
  },
): Promise<Moves> {
  const { deriving, origins, openParts } = surroundings;
  const moves = await stitchBatch(tx, works, surroundings);
  const { redirects } = moves;
  const { connectionId, port } = deriving.connection;
  const isStitched = port.legRows !== undefined;
  const derived = [...works.values()].flatMap((work) => (work.after ? [work.after] : []));
  if (derived.length === 0) return moves;
  /** Key: call id; what is derived now counts, and not what was stored of it. */
  const candidates = new Map<string, CallRecord>();
  for (const call of openParts) if (!redirects.has(call.callId)) candidates.set(call.callId, call);
  for (const call of derived) candidates.set(call.callId, call);
  const late = new Set(
    [...works.values()].filter((work) => isFirstHeardLate(work, deriving.now)).map(({ callId }) => callId),
  );
  const parts = [...candidates.values()].filter(
    (call) => mayBePart(call) || isLogOnly(call) || late.has(call.callId),
  );
  if (parts.length === 0) return moves;
  for (const call of await loadNeighbours(tx, connectionId, parts, { isStitched: false })) {
    if (!candidates.has(call.callId)) candidates.set(call.callId, call);
  }
  // Each merge may make another one visible (a colleague asks a colleague); every round leaves fewer calls.
  for (;;) {
    const merges = independent(findMerges([...candidates.values()], { isStitched }));
    if (merges.length === 0) return moves;
    const missing = merges.flatMap(({ from, into }) => [from, into]).filter((callId) => !works.has(callId));
    const loaded = await loadCalls(tx, missing);
    for (const merge of merges) {
      const { from, into } = merge;
      if (isInDatabase(from, works, moves)) await moveCall(tx, { from, into, connectionId });
      absorb(works, merge, loaded);
      for (const [gone, at] of redirects) if (at === from) redirects.set(gone, into);
      redirects.set(from, into);
      candidates.delete(from);
      const work = works.get(into);
      if (work) derive(work, deriving, origins);
      if (work?.after) candidates.set(into, work.after);
    }
  }
}

/**
 * Those that can be done at once: the first, and with it every log that has found its call, since none of these makes another one
 * visible. A poll after an outage brings hundreds.
 */
function independent(merges: readonly Merge[]): Merge[] {
  const involved = new Set<string>();
  return merges.filter(({ reason, from, into }, index) => {
    const isFree = !involved.has(from) && !involved.has(into);
    if (!isFree || (index > 0 && reason !== 'sameCall')) return false;
    involved.add(from).add(into);
    return true;
  });
}

/** A call that is told of for the first time is not there yet, unless something that is there went into it. */
function isInDatabase(
  callId: string,
  works: ReadonlyMap<string, Work>,
  { redirects, places }: Moves,
): boolean {
  const work = works.get(callId);
  return !work?.isNew || [...redirects.values(), ...places.values()].includes(callId);
}

/** Live events about a call that nobody knew when it was young: its log may have come before them. */
function isFirstHeardLate({ before, after }: Work, now: number): boolean {
  return !before && !!after && waitsForLog(after) && now - Date.parse(after.startedAt) > YOUNG_MS;
}

function absorb(
  works: Map<string, Work>,
  merge: Merge,
  /** Key: call id; the calls that are no work of the batch. */
  loaded: ReadonlyMap<string, StoredCall>,
): void {
  const { reason, confidence, evidence } = merge;
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
  works.delete(merge.from);
  const link = linkFact(
    { reason, confidence, evidence, ...(from.before && { absorbedCallId: merge.from }) },
    { into: into.facts, from: from.facts },
  );
  works.set(merge.into, {
    ...into,
    facts: [...into.facts, ...from.facts, link],
    fresh: true,
    quiet: into.quiet && from.quiet,
    absorbed: [...into.absorbed, ...from.absorbed, ...(from.before ? [from.before] : [])],
  });
}
