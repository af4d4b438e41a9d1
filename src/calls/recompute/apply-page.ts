import type { Transaction } from '../../db/database.ts';
import type { CallRecord } from '../../domain/call-record.ts';
import { monthOfCallId } from '../../domain/derive-call.ts';
import { followRecomputed } from '../../tasks/follow-recomputed.ts';
import { inOrder } from '../assign-responsible.ts';
import { viewersOf } from '../call-agents.ts';
import { loadCalls, type StoredCall } from '../call-store.ts';
import { lockConnection } from '../lock-connection.ts';
import { recordJson, storeBatch } from '../store-batch.ts';
import { digestOf, isSameDecision, type Judging, judgeRecord, judgeResponsible } from './judge-call.ts';
import { type PlannedChange, plannedChanges } from './planned-changes.ts';
import type { Counts, Recomputation } from './recomputation.ts';

export interface Applied {
  counts: Pick<Counts, 'applied' | 'changedSince'>;
  /** Highest sequence made; absent when nobody needs to be told. */
  highest: number | undefined;
}

/**
 * Planned changes of one connection → records, under the lock under which the path writes them. What the plan said is what is
 * written; a call that has changed since is left alone. Each call is told by one `recordUpdated`: no card opens for it, and no
 * rule for new calls sees it.
 */
export async function applyChanges(
  tx: Transaction,
  run: Recomputation,
  {
    connectionId,
    changes,
    judging,
  }: { connectionId: string; changes: readonly PlannedChange[]; judging: Judging },
): Promise<Applied> {
  await lockConnection(tx, connectionId, 'wait');
  const callIds = changes.map(({ callId }) => callId);
  const stored = run.what === 'records' ? await loadCalls(tx, callIds) : await loadRecords(tx, callIds);
  const made: { before: CallRecord; after: CallRecord; json: string }[] = [];
  for (const change of changes) {
    const call = stored.get(change.callId);
    const after = await remade(tx, run, { change, stored: call, judging });
    if (after && call?.record) made.push({ before: call.record, after, json: recordJson(after) });
  }
  const highest = await storeBatch(tx, {
    tenantId: run.tenantId,
    connectionId,
    records: made.map(({ before, after, json }) => ({ before, absorbed: [], record: after, json })),
    facts: [],
    keys: [],
    outcomes: [],
    events: made.map(({ before, after, json }) => ({
      record: after,
      recordJson: json,
      change: { type: 'recordUpdated' as const },
      agentIds: [...new Set([...viewersOf(before), ...viewersOf(after)])],
    })),
  });
  const { nameOf } = judging.directory;
  const settled = await followRecomputed(tx, { tenantId: run.tenantId, calls: made, nameOf });
  const applied = new Set(made.map(({ after }) => after.callId));
  await plannedChanges.mark(
    tx,
    run.planId,
    changes.map(({ startedAt, callId }) => ({
      startedAt,
      callId,
      state: applied.has(callId) ? 'applied' : 'changedSince',
    })),
  );
  return {
    counts: { applied: applied.size, changedSince: changes.length - applied.size },
    highest: settled ?? highest,
  };
}

/** Without their facts. Key: call id. */
async function loadRecords(tx: Transaction, callIds: readonly string[]): Promise<Map<string, StoredCall>> {
  const { rows } = await tx.query<{ call_id: string; record: CallRecord }>({
    name: 'recompute-records',
    text: `SELECT c.* FROM unnest($1::date[], $2::uuid[]) AS asked(month, call_id) CROSS JOIN LATERAL (
      SELECT call_id, record FROM calls
        WHERE month = asked.month AND call_id = asked.call_id AND merged_into IS NULL LIMIT 1) c`,
    values: [callIds.map(monthOfCallId), callIds],
  });
  return new Map(rows.map(({ call_id, record }) => [call_id, { callId: call_id, record, facts: [] }]));
}

/** Undefined when the call is no longer what the plan was made for. */
async function remade(
  tx: Transaction,
  run: Recomputation,
  { change, stored, judging }: { change: PlannedChange; stored: StoredCall | undefined; judging: Judging },
): Promise<CallRecord | undefined> {
  const before = stored?.record;
  if (!before?.final || before.revision !== change.revision) return undefined;
  if (run.what === 'responsible') {
    // Whoever was to be responsible may have left since, or another may answer for the number that talked.
    const verdict = judgeResponsible(before, judging);
    if (!('after' in verdict) || !isSameDecision(change.after, verdict.after.responsible)) return undefined;
    const { responsible: _former, ...rest } = before;
    const revision = before.revision + 1;
    return { ...rest, revision, ...(change.after && { responsible: inOrder(change.after) }) };
  }
  const verdict = await judgeRecord(tx, before, stored?.facts ?? [], judging);
  return 'after' in verdict && digestOf(verdict.after) === change.digest ? verdict.after : undefined;
}
