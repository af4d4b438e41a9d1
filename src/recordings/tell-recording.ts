import { viewersOf } from '../calls/call-agents.ts';
import { recordJson, storeBatch } from '../calls/store-batch.ts';
import type { Transaction } from '../db/database.ts';
import { describeChanges } from '../domain/call-changes.ts';
import type { CallRecord } from '../domain/call-record.ts';
import { monthOfCallId } from '../domain/derive-call.ts';
import { knownRecordings } from './known-recordings.ts';
import type { StoredRecording } from './stored-recording.ts';

/** A call that became a part of another, that of a third: more are a circle. */
const MAX_MERGES = 10;

/**
 * Brings the record of its call up to what the hub knows of a recording, and tells whoever may see the call: an update, no card. In the
 * transaction that changes the row, under the lock of the connection, as everything that writes records. Returns the highest
 * sequence made; undefined when the record says so already, or does not know the recording (any more).
 */
export async function tellRecording(
  tx: Transaction,
  recording: StoredRecording,
): Promise<number | undefined> {
  const before = await loadRecord(tx, recording.callId);
  if (before === undefined) return undefined;
  const { recordingId, state, mediaType, durationMs } = recording;
  const recordings = before.recordings.map((told) =>
    told.id === recordingId
      ? knownRecordings(before.callId, [told], new Map([[recordingId, { state, mediaType, durationMs }]]))
      : [told],
  );
  const after: CallRecord = { ...before, revision: before.revision + 1, recordings: recordings.flat() };
  if (JSON.stringify(after.recordings) === JSON.stringify(before.recordings)) return undefined;
  const json = recordJson(after);
  return storeBatch(tx, {
    tenantId: recording.tenantId,
    connectionId: recording.connectionId,
    records: [{ before, absorbed: [], record: after, json }],
    facts: [],
    keys: [],
    outcomes: [],
    events: describeChanges(before, after, { quiet: true }).map((change) => ({
      record: after,
      recordJson: json,
      change,
      agentIds: viewersOf(after),
    })),
  });
}

async function loadRecord(tx: Transaction, callId: string): Promise<CallRecord | undefined> {
  let id = callId;
  for (let hop = 0; hop < MAX_MERGES; hop += 1) {
    const { rows } = await tx.query<{ record: CallRecord | null; merged_into: string | null }>(
      'SELECT record, merged_into FROM calls WHERE month = $1 AND call_id = $2',
      [monthOfCallId(id), id],
    );
    const row = rows[0];
    if (row === undefined) return undefined;
    if (row.merged_into === null) return row.record ?? undefined;
    id = row.merged_into;
  }
  return undefined;
}
