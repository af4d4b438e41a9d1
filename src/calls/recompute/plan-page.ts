import type { Transaction } from '../../db/database.ts';
import type { CallRecord } from '../../domain/call-record.ts';
import type { Fact } from '../../domain/fact.ts';
import { loadCalls } from '../call-store.ts';
import { digestOf, type Judging, judgeRecord, judgeResponsible } from './judge-call.ts';
import type { PlannedChange } from './planned-changes.ts';
import type { Counts, Cursor, Recomputation } from './recomputation.ts';

/** A call of the page that is over for good and in the scope of the run. */
interface Candidate {
  record: CallRecord;
  connectionId: string;
  facts: readonly Fact[];
}

export interface Page {
  candidates: Candidate[];
  /** Of the last call looked at; absent when there was none: the run is through. */
  cursor: Cursor | undefined;
  counts: Pick<Counts, 'lookedAt' | 'notFinal'>;
}

interface Row {
  call_id: string;
  connection_id: string;
  final: boolean;
  record: CallRecord;
}

/** Smaller than any id, so that the first call of the range is behind it. */
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** The page behind the cursor, by the index of all calls of a tenant in the order of time. */
export async function readPage(tx: Transaction, run: Recomputation, limit: number): Promise<Page> {
  const { cursor = { startedAt: run.from, callId: BEFORE_ALL } } = run;
  // Each month is read in the order of its index and the pages are merged, whatever the statistics say.
  await tx.query(
    `SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`,
  );
  const { rows } = await tx.query<Row>(
    `SELECT call_id, connection_id, final, record FROM calls
     WHERE tenant_id = current_tenant() AND merged_into IS NULL
       AND (started_at, call_id) > ($1, $2::uuid) AND started_at < $3
     ORDER BY started_at, call_id LIMIT $4`,
    [cursor.startedAt, cursor.callId, run.to, limit],
  );
  const inScope = rows.filter(
    ({ connection_id, record }) =>
      (run.connectionId === undefined || connection_id === run.connectionId) &&
      (run.queueId === undefined || record.queue?.id === run.queueId),
  );
  const final = inScope.filter((row) => row.final);
  const facts =
    run.what === 'records'
      ? await loadCalls(
          tx,
          final.map(({ call_id }) => call_id),
        )
      : undefined;
  const last = rows.at(-1);
  return {
    candidates: final.map(({ call_id, connection_id, record }) => ({
      record,
      connectionId: connection_id,
      facts: facts?.get(call_id)?.facts ?? [],
    })),
    cursor: last && { startedAt: last.record.startedAt, callId: last.call_id },
    counts: { lookedAt: inScope.length, notFinal: inScope.length - final.length },
  };
}

/** What would change, and what cannot be said. `judgingOf` is asked by connection. */
export async function planPage(
  tx: Transaction,
  run: Recomputation,
  candidates: readonly Candidate[],
  judgingOf: (connectionId: string) => Judging,
): Promise<PlannedChange[]> {
  const changes: PlannedChange[] = [];
  for (const { record, connectionId, facts } of candidates) {
    const judging = judgingOf(connectionId);
    const verdict =
      run.what === 'records'
        ? await judgeRecord(tx, record, facts, judging)
        : judgeResponsible(record, judging);
    const { callId, startedAt, revision, responsible } = record;
    const change = {
      callId,
      startedAt,
      connectionId,
      revision,
      ...(responsible && { before: responsible }),
      fields: [],
    };
    if ('why' in verdict) {
      changes.push({ ...change, state: 'underivable', why: verdict.why });
      continue;
    }
    const { after, fields } = verdict;
    if (fields.length === 0) continue;
    changes.push({
      ...change,
      state: 'planned',
      fields,
      ...(after.responsible && { after: after.responsible }),
      ...(run.what === 'records' && { digest: digestOf(after) }),
    });
  }
  return changes;
}

/** How the changes of a page count. */
export function countChanges(
  changes: readonly PlannedChange[],
): Pick<Counts, 'planned' | 'reassigned' | 'underivable'> {
  const planned = changes.filter(({ state }) => state === 'planned');
  return {
    planned: planned.length,
    reassigned: planned.filter(({ before, after }) => before?.agentId !== after?.agentId).length,
    underivable: changes.length - planned.length,
  };
}
