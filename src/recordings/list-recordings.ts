import type { Transaction } from '../db/database.ts';
import type { CallRecord } from '../domain/call-record.ts';
import { HELD_CALLS } from './recording-holds.ts';
import {
  type RecordingRow,
  type RecordingState,
  type StoredRecording,
  toStoredRecording,
} from './stored-recording.ts';

export interface RecordingQuery {
  state: RecordingState;
  /** When the call ended: from, inclusive, and to, exclusive. */
  from?: string | undefined;
  to?: string | undefined;
  connectionId?: string | undefined;
  /** Only those under a legal hold. */
  isHeld?: boolean | undefined;
  after?: { endedAt: string; connectionId: string; recordingId: string } | undefined;
  limit: number;
}

/** A recording as people look for it: with its call, and what keeps it from being deleted. */
export interface ListedRecording {
  recording: StoredRecording;
  /** Absent when the call is gone. */
  call?: CallRecord;
  /** `call`: every recording of the call is held. */
  hold?: { of: 'recording' | 'call'; reason?: string };
}

interface ListedRow extends RecordingRow {
  record: CallRecord | null;
  is_call_held: boolean;
  hold_reason: string | null;
  own_reason: string | null;
}

/** Each found by its own key: there are few holds, and a walk through all recordings would look for them in vain. */
const HELD_ONES = `(SELECT r.connection_id, r.recording_id FROM held
      JOIN recordings r ON r.tenant_id = current_tenant() AND r.call_id = held.call_id AND r.connection_id = held.connection_id
    UNION SELECT connection_id, recording_id FROM recording_holds WHERE tenant_id = current_tenant() AND recording_id <> '') h
  CROSS JOIN LATERAL (SELECT * FROM recordings o
    WHERE o.connection_id = h.connection_id AND o.recording_id = h.recording_id LIMIT 1) r`;

/** Of one state, those of the last calls first. */
export async function listRecordings(tx: Transaction, query: RecordingQuery): Promise<ListedRecording[]> {
  const values: unknown[] = [];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const { state, from, to, connectionId, isHeld, after } = query;
  const wanted = ['r.tenant_id = current_tenant()', `r.state = ${place(state)}`];
  if (from !== undefined) wanted.push(`r.ended_at >= ${place(from)}`);
  if (to !== undefined) wanted.push(`r.ended_at < ${place(to)}`);
  if (connectionId !== undefined) wanted.push(`r.connection_id = ${place(connectionId)}`);
  if (after !== undefined) {
    const key = [place(after.endedAt), `${place(after.connectionId)}::uuid`, place(after.recordingId)];
    wanted.push(`(r.ended_at, r.connection_id, r.recording_id) < (${key.join(', ')})`);
  }
  const order = 'r.ended_at DESC, r.connection_id DESC, r.recording_id DESC';
  const { rows } = await tx.query<ListedRow>(
    `WITH RECURSIVE ${HELD_CALLS}, page AS MATERIALIZED (
       SELECT r.* FROM ${isHeld === true ? HELD_ONES : 'recordings r'}
       WHERE ${wanted.join(' AND ')} ORDER BY ${order} LIMIT ${place(query.limit)})
     SELECT r.*, c.record,
       EXISTS (SELECT 1 FROM held WHERE held.connection_id = r.connection_id AND held.call_id = r.call_id) AS is_call_held,
       (SELECT h.reason FROM recording_holds h WHERE h.tenant_id = current_tenant() AND h.connection_id = r.connection_id
          AND h.call_id = r.call_id AND h.recording_id = '' LIMIT 1) AS hold_reason,
       (SELECT h.reason FROM recording_holds h WHERE h.tenant_id = current_tenant() AND h.connection_id = r.connection_id
          AND h.recording_id = r.recording_id LIMIT 1) AS own_reason
     FROM page r LEFT JOIN LATERAL (
       SELECT record FROM calls WHERE month = month_of_call(r.call_id) AND call_id = r.call_id LIMIT 1) c ON true
     ORDER BY ${order}`,
    values,
  );
  return rows.map((row) => ({
    recording: toStoredRecording(row),
    ...(row.record !== null && { call: row.record }),
    ...holdOf(row),
  }));
}

function holdOf(row: ListedRow): Pick<ListedRecording, 'hold'> {
  if (row.is_call_held) {
    return { hold: { of: 'call', ...(row.hold_reason !== null && { reason: row.hold_reason }) } };
  }
  return row.own_reason === null ? {} : { hold: { of: 'recording', reason: row.own_reason } };
}
