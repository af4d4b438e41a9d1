import type { Transaction } from '../db/database.ts';
import { type RecordingRow, type StoredRecording, toStoredRecording } from './stored-recording.ts';

export interface Hold {
  connectionId: string;
  callId: string;
  /** Absent: every recording of the call. */
  recordingId?: string;
  reason: string;
  setBy: string | null;
}

/** Held calls, and the calls that they became a part of. */
export const HELD_CALLS = `held (connection_id, call_id) AS (
    SELECT connection_id, call_id FROM recording_holds WHERE tenant_id = current_tenant() AND recording_id = ''
    UNION SELECT held.connection_id, c.merged_into FROM held
      JOIN calls c ON c.month = month_of_call(held.call_id) AND c.call_id = held.call_id AND c.merged_into IS NOT NULL
  )`;
/** Of a row `r` of `recordings`. */
const IS_HELD = `(EXISTS (SELECT 1 FROM held WHERE held.connection_id = r.connection_id AND held.call_id = r.call_id)
    OR EXISTS (SELECT 1 FROM recording_holds h WHERE h.tenant_id = current_tenant()
      AND h.connection_id = r.connection_id AND h.recording_id = r.recording_id))`;

/** Legal holds: neither retention nor anybody deletes what is held. */
export const recordingHolds = {
  /** Waits for whoever deletes a recording of the call just now, and keeps the next one from it. */
  async set(tx: Transaction, tenantId: string, hold: Hold): Promise<void> {
    await tx.query(
      `SELECT 1 FROM recordings WHERE tenant_id = $1 AND call_id = $2 AND ($3 = '' OR recording_id = $3) FOR UPDATE`,
      [tenantId, hold.callId, hold.recordingId ?? ''],
    );
    await tx.query(
      `INSERT INTO recording_holds (tenant_id, connection_id, call_id, recording_id, reason, set_by)
         VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (tenant_id, connection_id, call_id, recording_id) DO UPDATE SET reason = excluded.reason`,
      [tenantId, hold.connectionId, hold.callId, hold.recordingId ?? '', hold.reason, hold.setBy],
    );
  },

  /** Those of calls that became a part of this one too. False when there was none. */
  async release(
    tx: Transaction,
    tenantId: string,
    { connectionId, callId, recordingId }: Pick<Hold, 'connectionId' | 'callId' | 'recordingId'>,
  ): Promise<boolean> {
    const { rowCount } =
      recordingId === undefined
        ? await tx.query(
            `DELETE FROM recording_holds h WHERE tenant_id = $1 AND connection_id = $2 AND recording_id = '' AND (call_id = $3
               OR EXISTS (SELECT 1 FROM calls c WHERE c.month = month_of_call(h.call_id) AND c.call_id = h.call_id
                 AND c.merged_into = $3))`,
            [tenantId, connectionId, callId],
          )
        : await tx.query(
            'DELETE FROM recording_holds WHERE tenant_id = $1 AND connection_id = $2 AND recording_id = $3',
            [tenantId, connectionId, recordingId],
          );
    return (rowCount ?? 0) > 0;
  },

  async isHeld(
    tx: Transaction,
    { connectionId, recordingId }: { connectionId: string; recordingId: string },
  ): Promise<boolean> {
    const { rows } = await tx.query<{ held: boolean }>(
      `WITH RECURSIVE ${HELD_CALLS} SELECT ${IS_HELD} AS held FROM recordings r
         WHERE r.connection_id = $1 AND r.recording_id = $2`,
      [connectionId, recordingId],
    );
    return rows[0]?.held === true;
  },

  /** Of this call itself. */
  async isCallHeld(
    tx: Transaction,
    { connectionId, callId }: { connectionId: string; callId: string },
  ): Promise<boolean> {
    const { rowCount } = await tx.query(
      `WITH RECURSIVE ${HELD_CALLS} SELECT 1 FROM held WHERE connection_id = $1 AND call_id = $2`,
      [connectionId, callId],
    );
    return (rowCount ?? 0) > 0;
  },

  /** Recordings of calls that ended before `before` and that nothing holds, the oldest first. */
  async listExpired(tx: Transaction, before: Date, limit: number): Promise<StoredRecording[]> {
    const { rows } = await tx.query<RecordingRow>(
      `WITH RECURSIVE ${HELD_CALLS} SELECT r.* FROM recordings r
         WHERE r.tenant_id = current_tenant() AND r.state = 'ready' AND r.ended_at < $1 AND NOT ${IS_HELD}
         ORDER BY r.ended_at LIMIT $2`,
      [before, limit],
    );
    return rows.map(toStoredRecording);
  },
};
