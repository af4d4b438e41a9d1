import type { Transaction } from '../db/database.ts';
import { callIdFor } from '../domain/derive-call.ts';
import { IMPORTED } from '../domain/imported-row.ts';
import type { PendingRow } from '../inbox/pending-rows.ts';
import { noteRecordings } from '../recordings/note-recordings.ts';
import { settleBatch } from '../tasks/settle-batch.ts';
import { assignResponsible } from './assign-responsible.ts';
import type { BatchContext } from './batch-context.ts';
import { loadCalls, loadSurroundings } from './call-store.ts';
import { type DerivedWork, derive, factsToStore, type Touch, toWorks } from './call-work.ts';
import { countDisagreements } from './count-disagreements.ts';
import type { DeriveContext } from './derive-calls.ts';
import { describeBatch } from './describe-batch.ts';
import { followOwners } from './follow-owners.ts';
import type { IngestMetrics } from './ingest-metrics.ts';
import { linkBatch } from './link-batch.ts';
import { matchCustomers } from './match-customers.ts';
import { mergeSoftly } from './merge-softly.ts';
import { parseRows } from './parse-rows.ts';
import { moveCall, storeBatch } from './store-batch.ts';

export interface BatchResult {
  rows: number;
  rejected: number;
  pops: number;
  /** Highest sequence made; absent when nobody needs to be told. */
  highest?: number;
}

/** Rows (and touched calls) of one connection → records and events, in the caller's transaction. */
export async function ingestBatch(
  tx: Transaction,
  rows: readonly PendingRow[],
  asked: readonly Touch[],
  context: BatchContext,
): Promise<BatchResult> {
  const { connection, metrics } = context;
  const timer = stageTimer(metrics);
  const touches = asked.filter(({ idle }) => !idle || connection.port.unansweredEndsUntold);
  const { origins, outcomes, rejected } = parseRows(rows, connection);
  timer('parse');

  const facts = [...origins.values()].map(({ storable }) => storable.fact);
  const keys = [...new Set(facts.flatMap((fact) => fact.keys))];
  const { known, openParts } = await loadSurroundings(tx, connection.connectionId, keys);
  const conversations = linkBatch(facts, known, (first) =>
    callIdFor(first.at, `${connection.connectionId} ${first.id}`),
  );
  const old = conversations.flatMap((one) => (one.isNew ? [] : [one.callId, ...one.absorbed]));
  const stored = await loadCalls(tx, [...new Set([...old, ...touches.map(({ callId }) => callId)])]);
  timer('load');

  const works = toWorks(conversations, touches, stored, origins);
  for (const { callId, absorbed } of conversations) {
    for (const from of absorbed)
      await moveCall(tx, { from, into: callId, connectionId: connection.connectionId });
  }
  const deriving: DeriveContext = {
    ...context,
    now: context.now.getTime(),
    wrapUpMs: context.settings.wrapUpSeconds * 1000,
    recordingSources: new Map(),
  };
  for (const work of works.values()) derive(work, deriving, origins);
  timer('derive');
  const gone = new Set(conversations.flatMap(({ absorbed }) => absorbed));
  const { redirects, places } = await mergeSoftly(tx, works, {
    deriving,
    origins,
    stored,
    openParts: openParts.filter(({ callId }) => !gone.has(callId)),
  });

  const changed = [...works.values()].filter((work): work is DerivedWork => work.after !== undefined);
  await matchCustomers(tx, changed, context);
  assignResponsible(changed, context);
  await followOwners(tx, changed, context);
  await noteRecordings(
    tx,
    changed.map(({ after }) => after),
    { connection, sources: deriving.recordingSources ?? new Map(), now: context.now },
  );
  timer('match');

  const { events, records, pops } = await describeBatch(tx, changed, context);
  timer('describe');
  const published = await storeBatch(tx, {
    tenantId: connection.tenantId,
    connectionId: connection.connectionId,
    records,
    facts: factsToStore(works, stored, origins),
    keys: conversations.flatMap(({ callId: own, keys: names }) =>
      names.flatMap((key) => {
        const place = places.get(key) ?? own;
        const callId = redirects.get(place) ?? place;
        return known.get(key) === callId ? [] : [{ key, callId }];
      }),
    ),
    outcomes,
    events,
  });
  timer('store');
  // What a file tells closes no task either: taken back, it would have to open it again.
  const settled =
    connection.port.connector === IMPORTED
      ? undefined
      : await settleBatch(tx, changed, {
          tenantId: connection.tenantId,
          settings: context.settings.missedCalls,
          nameOf: context.nameOf,
          metrics: metrics.tasks,
          now: context.now,
          isLocked: published !== undefined,
        });
  timer('tasks');
  const highest = settled ?? published;
  metrics.events.inc(events.length);
  countDisagreements(records, connection, metrics);
  return { rows: rows.length, rejected, pops, ...(highest !== undefined && { highest }) };
}

function stageTimer(metrics: IngestMetrics): (stage: string) => void {
  let last = performance.now();
  return (stage) => {
    const now = performance.now();
    metrics.stage.observe({ stage }, (now - last) / 1000);
    last = now;
  };
}
