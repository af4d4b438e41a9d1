import type { Transaction } from '../db/database.ts';
import type { CallRecord } from '../domain/call-record.ts';
import { callIdFor, sortFacts } from '../domain/derive-call.ts';
import type { Fact } from '../domain/fact.ts';
import { isLinkFact } from '../domain/link-fact.ts';
import type { CallPart } from '../domain/stitch/call-part.ts';
import type { LegRows } from '../domain/stitch/leg-rows.ts';
import { optionsOf, partsOf } from '../domain/stitch/stitch-facts.ts';
import { stitchParts } from '../domain/stitch/stitch-parts.ts';
import { nameAbsorbed } from '../domain/stitch/stitched-links.ts';
import { loadCalls, type StoredCall } from './call-store.ts';
import { derive, type Work } from './call-work.ts';
import type { DeriveContext } from './derive-calls.ts';
import { AROUND_MS, loadNeighbours } from './load-neighbours.ts';
import { moveFacts } from './move-facts.ts';
import type { Origin } from './parse-rows.ts';
import { type Placed, type Placement, placeRows } from './place-rows.ts';
import { moveCall } from './store-batch.ts';

/** Neighbours of neighbours: rows that hang together further than this do not change each other's place. */
const MAX_ROUNDS = 4;

export interface StitchSurroundings {
  deriving: DeriveContext;
  origins: ReadonlyMap<string, Origin>;
  stored: ReadonlyMap<string, StoredCall>;
}

/** Where calls and names have gone. */
export interface Moves {
  /** Call → the call that it is a part of now. */
  redirects: Map<string, string>;
  /** Name of a conversation → its call, where a call has come apart. */
  places: Map<string, string>;
}

/** A call around the batch, as it is in the database or in the batch. */
interface Near {
  callId: string;
  before: CallRecord | undefined;
  facts: Fact[];
  work: Work | undefined;
  isStored: boolean;
}

/** What the steps of one batch share. */
interface Stitching extends StitchSurroundings {
  works: Map<string, Work>;
  /** Call id → call. */
  near: ReadonlyMap<string, Near>;
  /** Row → its call, and its facts: a row may have been told in several versions. */
  rows: ReadonlyMap<string, { call: Near; facts: Fact[] }>;
  rowFacts: ReadonlySet<Fact>;
  /** Call → how many rows it had. */
  counts: ReadonlyMap<Near, number>;
  legRows: LegRows;
  moves: Moves;
}

/**
 * Rows without ids → one call per conversation. What has come is looked at together with what lies around it in time, and the
 * conversations are found anew from all of it: so the order in which rows come does not matter, and a row that came late may
 * also part what seemed one.
 */
export async function stitchBatch(
  tx: Transaction,
  works: Map<string, Work>,
  surroundings: StitchSurroundings,
): Promise<Moves> {
  const moves: Moves = { redirects: new Map(), places: new Map() };
  const { connection } = surroundings.deriving;
  const { legRows } = connection.port;
  if (legRows === undefined || ![...works.values()].some(({ fresh, after }) => fresh && after)) return moves;
  const near = await gather(tx, works, surroundings);
  const rows: Map<string, { call: Near; facts: Fact[] }> = new Map();
  const parts = [...near.values()].flatMap((call) => partsIn(call, legRows, rows));
  const numbers = { country: connection.country, form: connection.port.numberForm };
  const conversations = stitchParts(parts, optionsOf(legRows, numbers)).map((one) =>
    one.parts.map(({ id }) => id),
  );
  const placements = placeRows(placedCalls(near, rows, conversations), conversations);
  const counts = new Map<Near, number>();
  for (const { call } of rows.values()) counts.set(call, (counts.get(call) ?? 0) + 1);
  const rowFacts = new Set([...rows.values()].flatMap(({ facts }) => facts));
  const stitching: Stitching = { ...surroundings, works, near, rows, rowFacts, counts, legRows, moves };
  const changed = placements
    .filter((placement) => !isAsItWas(placement, stitching))
    .map((placement) => ({ ...placement, callId: placement.callId ?? newCallId(placement, stitching) }));
  // What leaves a call leaves it before the rest goes anywhere.
  for (const placement of changed) await takeApart(tx, placement, stitching);
  for (const placement of changed) await putTogether(tx, placement, stitching);
  return moves;
}

/** The calls of the batch, and those in the database that touch them in time. */
async function gather(
  tx: Transaction,
  works: ReadonlyMap<string, Work>,
  { deriving, stored }: StitchSurroundings,
): Promise<Map<string, Near>> {
  const near = new Map<string, Near>();
  for (const [callId, work] of works) {
    const isStored = (stored.get(callId)?.facts.length ?? 0) > 0;
    near.set(callId, { callId, before: work.before, facts: work.facts, work, isStored });
  }
  let seeds = [...works.values()].flatMap(({ fresh, after }) => (fresh && after ? [after] : []));
  for (let round = 0; round < MAX_ROUNDS && seeds.length > 0; round += 1) {
    const found = await loadNeighbours(tx, deriving.connection.connectionId, seeds, { isStitched: true });
    const touching = found.filter(
      (call) => !near.has(call.callId) && seeds.some((seed) => isTouching(seed, call)),
    );
    const loaded = await loadCalls(
      tx,
      touching.map(({ callId }) => callId),
    );
    for (const { callId, record, facts } of loaded.values())
      near.set(callId, { callId, before: record, facts, work: undefined, isStored: true });
    seeds = touching;
  }
  return near;
}

function isTouching(a: CallRecord, b: CallRecord): boolean {
  const [fromA, fromB] = [Date.parse(a.startedAt), Date.parse(b.startedAt)];
  const [toA, toB] = [a, b].map((call) => Date.parse(call.endedAt ?? call.startedAt)) as [number, number];
  return fromA <= toB + AROUND_MS && fromB <= toA + AROUND_MS;
}

/** A call that was also seen live, or that a link ties, is not taken apart. */
function partsIn(call: Near, legRows: LegRows, rows: Map<string, { call: Near; facts: Fact[] }>): CallPart[] {
  const found = partsOf(call.facts, legRows);
  const isWhole = call.facts.some(
    (fact) => isLinkFact(fact) || (!isHubs(fact) && !found.some((one) => one.fact === fact)),
  );
  return found.map(({ part, fact }) => {
    const known = rows.get(part.id);
    if (known) known.facts.push(fact);
    else rows.set(part.id, { call, facts: [fact] });
    return isWhole ? { ...part, keys: [...part.keys, `call:${call.callId}`] } : part;
  });
}

function isHubs({ id }: Fact): boolean {
  return id.startsWith('callweave:');
}

function placedCalls(
  near: ReadonlyMap<string, Near>,
  rows: Stitching['rows'],
  conversations: readonly string[][],
): Placed[] {
  /** Call id → its rows, in order of time within each conversation. */
  const byCall = new Map<string, string[]>();
  for (const row of conversations.flat()) {
    const callId = rows.get(row)?.call.callId ?? '';
    byCall.set(callId, [...(byCall.get(callId) ?? []), row]);
  }
  return [...near.values()].map(({ callId, before }) => ({
    callId,
    isPublished: before !== undefined,
    rows: byCall.get(callId) ?? [],
  }));
}

function isAsItWas({ callId, rows: own, absorbs }: Placement, { near, rows, counts }: Stitching): boolean {
  if (callId === undefined || absorbs.length > 0) return false;
  const call = near.get(callId);
  return (
    call !== undefined && counts.get(call) === own.length && own.every((row) => rows.get(row)?.call === call)
  );
}

/** Rows that have come apart from their call: the same parting gives the same id. */
function newCallId({ rows: own }: Placement, { rows, deriving }: Stitching): string {
  const first = rows.get(own[0] ?? '');
  const fact = sortFacts(first?.facts ?? [])[0] as Fact;
  const { callId = '', before } = first?.call ?? {};
  const seed = [deriving.connection.connectionId, fact.id, 'from', callId, before?.revision ?? 0].join(' ');
  return callIdFor(fact.at, seed);
}

type Settled = Placement & { callId: string };

/** Rows of calls that go on without them. */
async function takeApart(tx: Transaction, placement: Settled, stitching: Stitching): Promise<void> {
  const { rows, moves, deriving } = stitching;
  const leaving = new Map<Near, Fact[]>();
  for (const row of placement.rows) {
    const { call, facts } = rows.get(row) as { call: Near; facts: Fact[] };
    if (call.callId === placement.callId || placement.absorbs.includes(call.callId)) continue;
    leaving.set(call, [...(leaving.get(call) ?? []), ...facts]);
  }
  for (const [call, facts] of leaving) {
    for (const key of facts.flatMap(({ keys }) => keys)) moves.places.set(key, placement.callId);
    const { connectionId } = deriving.connection;
    if (call.isStored)
      await moveFacts(tx, { from: call.callId, into: placement.callId, connectionId, facts });
  }
}

async function putTogether(tx: Transaction, placement: Settled, stitching: Stitching): Promise<void> {
  const { works, near, rows, rowFacts, moves, legRows, deriving, origins } = stitching;
  const { callId } = placement;
  const target = near.get(callId);
  const absorbs = placement.absorbs.map((id) => near.get(id) as Near);
  for (const from of absorbs) {
    if (from.isStored)
      await moveCall(tx, { from: from.callId, into: callId, connectionId: deriving.connection.connectionId });
    works.delete(from.callId);
    moves.redirects.set(from.callId, callId);
  }
  const whole = [...(target ? [target] : []), ...absorbs];
  const involved = new Set([...whole, ...placement.rows.map((row) => rows.get(row)?.call as Near)]);
  const fresh = [...involved].flatMap(({ work }) => (work ? [work] : []));
  const work: Work = {
    callId,
    before: target?.before,
    facts: [
      ...placement.rows.flatMap((row) => rows.get(row)?.facts ?? []),
      ...whole.flatMap(({ facts }) => facts.filter((fact) => !rowFacts.has(fact))),
    ],
    fresh: true,
    quiet: fresh.length > 0 && fresh.every(({ quiet }) => quiet),
    ...(target?.work?.touch && { touch: target.work.touch }),
    absorbed: [
      ...whole.flatMap((call) => call.work?.absorbed ?? []),
      ...absorbs.flatMap(({ before }) => before ?? []),
    ],
  };
  works.set(callId, work);
  derive(work, deriving, origins);
  const published = absorbs.filter(({ before }) => before !== undefined);
  if (work.after) nameAbsorbed(work.after, published, legRows);
}
