import type { CallRecord } from '../domain/call-record.ts';
import type { Fact } from '../domain/fact.ts';
import { isLinkFact } from '../domain/link-fact.ts';
import { storableJson } from '../inbox/storable-text.ts';
import type { StoredCall } from './call-store.ts';
import { closingFact, isIdle } from './closing-fact.ts';
import { type DeriveContext, deriveRecord } from './derive-calls.ts';
import type { Conversation } from './link-batch.ts';
import type { Origin } from './parse-rows.ts';
import { RowFault } from './row-fault.ts';
import type { FactToStore } from './store-batch.ts';

/** A call to look at again although the PBX said nothing. */
export interface Touch {
  callId: string;
  /** Look the customer up again (an agent picked a contact). */
  rematch?: boolean;
  /** The PBX went silent: end the call. */
  close?: boolean;
  /** No telephone is left in it: end the call if that is still so, where only the log would tell. */
  idle?: boolean;
  /** The wrap-up time is over: final, if the call has ended. */
  settle?: boolean;
}

/** One call of the batch on its way from stored facts to events. */
export interface Work {
  callId: string;
  before: CallRecord | undefined;
  facts: Fact[];
  fresh: boolean;
  /** The database knows nothing of it. */
  isNew?: boolean;
  quiet: boolean;
  touch?: Touch;
  /** Records of calls that became a part of this one. */
  absorbed: CallRecord[];
  after?: CallRecord;
}

/** A call that has a record, new or made again. */
export type DerivedWork = Work & { after: CallRecord };

/** The calls that the batch is about, by their ids. */
export function toWorks(
  conversations: readonly Conversation[],
  touches: readonly Touch[],
  stored: ReadonlyMap<string, StoredCall>,
  origins: ReadonlyMap<string, Origin>,
): Map<string, Work> {
  const works = new Map<string, Work>();
  for (const { callId, isNew, absorbed, facts } of conversations) {
    const parts = [callId, ...absorbed].map((id) => stored.get(id));
    const have = parts.flatMap((part) => part?.facts ?? []);
    const ids = new Set(have.map(({ id }) => id));
    const fresh = facts.filter(({ id }) => !ids.has(id));
    const absorbedRecords = parts.slice(1).flatMap((part) => (part?.record ? [part.record] : []));
    works.set(callId, {
      callId,
      before: parts[0]?.record,
      facts: [...have, ...fresh],
      fresh: fresh.length > 0 || absorbed.length > 0,
      isNew,
      quiet: fresh.length > 0 && fresh.every(({ id }) => origins.get(id)?.row.quiet),
      absorbed: absorbedRecords,
    });
  }
  for (const touch of touches) {
    const call = stored.get(touch.callId);
    if (!call?.record) continue;
    const work = works.get(touch.callId);
    if (work) {
      work.touch = touch;
    } else {
      if (touch.idle && !isIdle(call.record)) continue;
      const facts = isClosed(touch) ? [...call.facts, closingFact(call.facts)] : call.facts;
      works.set(touch.callId, {
        callId: touch.callId,
        before: call.record,
        facts,
        fresh: true,
        quiet: false,
        touch,
        absorbed: [],
      });
    }
  }
  return works;
}

function isClosed(touch: Touch | undefined): boolean {
  return touch?.close === true || touch?.idle === true;
}

/** Makes the record anew where something came in. */
export function derive(work: Work, context: DeriveContext, origins: ReadonlyMap<string, Origin>): void {
  if (!work.fresh) return;
  try {
    const after = deriveRecord(work.callId, work.facts, work.before, context);
    if (after && work.touch?.settle && after.endedAt !== undefined) after.final = true;
    if (after) work.after = after;
  } catch (error) {
    throw new RowFault(rowsOf(work, origins), error);
  }
}

function rowsOf(work: Work, origins: ReadonlyMap<string, Origin>): number[] {
  return [...new Set(work.facts.flatMap(({ id }) => origins.get(id)?.row.inboxId ?? []))];
}

/** What the batch knows and the database does not. */
export function factsToStore(
  works: ReadonlyMap<string, Work>,
  stored: ReadonlyMap<string, StoredCall>,
  origins: ReadonlyMap<string, Origin>,
): FactToStore[] {
  const facts: FactToStore[] = [];
  for (const work of works.values()) {
    const have = new Set(stored.get(work.callId)?.facts.map(({ id }) => id));
    for (const fact of work.facts) {
      const origin = origins.get(fact.id);
      const isOwn = isLinkFact(fact) || (isClosed(work.touch) && fact.keys[0] === fact.id);
      if (have.has(fact.id) || (!origin && !isOwn)) continue;
      const bodyJson = origin?.storable.bodyJson ?? storableJson(fact.body);
      facts.push({ callId: work.callId, fact, bodyJson, inboxId: origin?.row.inboxId ?? null });
    }
  }
  return facts;
}
