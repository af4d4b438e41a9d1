import type { Transaction } from '../db/database.ts';
import { type RecordingRow, type StoredRecording, toStoredRecording } from './stored-recording.ts';

export interface RecordingKey {
  connectionId: string;
  recordingId: string;
}
/** A try under way: settled only while nobody has begun another. */
export type Try = RecordingKey & { tries: number };

const FIRST = async (query: Promise<{ rows: RecordingRow[] }>): Promise<StoredRecording | undefined> => {
  const row = (await query).rows[0];
  return row && toStoredRecording(row);
};

/** The table `recordings`; each function in the transaction of a tenant. */
export const recordingRows = {
  /**
   * The one that has been due for longest, but for those in hand. Its next try is set before this one begins, so a process that dies
   * of it does not die of it again at once.
   */
  claim(
    tx: Transaction,
    claim: { connectionId: string; inHand: readonly string[]; now: Date; retryAt: (tries: number) => Date },
  ): Promise<StoredRecording | undefined> {
    return FIRST(
      (async () => {
        const { rows } = await tx.query<RecordingRow>(
          `SELECT * FROM recordings WHERE connection_id = $1 AND state = 'pending' AND next_try_at <= $2
             AND recording_id <> ALL($3::text[]) ORDER BY next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
          [claim.connectionId, claim.now, claim.inHand],
        );
        const row = rows[0];
        if (row === undefined) return { rows };
        return tx.query<RecordingRow>(
          `UPDATE recordings SET tries = tries + 1, next_try_at = $3 WHERE connection_id = $1 AND recording_id = $2 RETURNING *`,
          [row.connection_id, row.recording_id, claim.retryAt(row.tries + 1)],
        );
      })(),
    );
  },

  find(tx: Transaction, { connectionId, recordingId }: RecordingKey): Promise<StoredRecording | undefined> {
    return FIRST(
      tx.query<RecordingRow>('SELECT * FROM recordings WHERE connection_id = $1 AND recording_id = $2', [
        connectionId,
        recordingId,
      ]),
    );
  },

  /** For as long as the transaction lasts nobody else changes it. */
  lock(tx: Transaction, { connectionId, recordingId }: RecordingKey): Promise<StoredRecording | undefined> {
    return FIRST(
      tx.query<RecordingRow>(
        'SELECT * FROM recordings WHERE connection_id = $1 AND recording_id = $2 FOR UPDATE',
        [connectionId, recordingId],
      ),
    );
  },

  findOfCall(
    tx: Transaction,
    { callId, recordingId }: { callId: string; recordingId: string },
  ): Promise<StoredRecording | undefined> {
    return FIRST(
      tx.query<RecordingRow>(
        'SELECT * FROM recordings WHERE tenant_id = current_tenant() AND call_id = $1 AND recording_id = $2 LIMIT 1',
        [callId, recordingId],
      ),
    );
  },

  /** Nothing came: another time. Keeps the place of the try, so that only its own outcome counts. */
  async postpone(
    tx: Transaction,
    { connectionId, recordingId, tries }: Try,
    { nextTryAt, reason }: { nextTryAt: Date; reason: string },
  ): Promise<boolean> {
    const { rowCount } = await tx.query(
      `UPDATE recordings SET next_try_at = $4, reason = $5
       WHERE connection_id = $1 AND recording_id = $2 AND tries = $3 AND state = 'pending'`,
      [connectionId, recordingId, tries, nextTryAt, reason],
    );
    return rowCount === 1;
  },

  /** As if the try had never begun. */
  async release(tx: Transaction, { connectionId, recordingId, tries }: Try, now: Date): Promise<void> {
    await tx.query(
      `UPDATE recordings SET next_try_at = $4, tries = tries - 1
       WHERE connection_id = $1 AND recording_id = $2 AND tries = $3 AND state = 'pending'`,
      [connectionId, recordingId, tries, now],
    );
  },

  async succeed(
    tx: Transaction,
    { connectionId, recordingId, tries }: Try,
    audio: { key: string; sha256: string; bytes: number; mediaType: string; durationMs?: number },
    now: Date,
  ): Promise<boolean> {
    const { rowCount } = await tx.query(
      `UPDATE recordings SET state = 'ready', stored_key = $4, sha256 = $5, bytes = $6, media_type = $7, duration_ms = $8,
         reason = NULL, changed_at = $9
       WHERE connection_id = $1 AND recording_id = $2 AND tries = $3 AND state = 'pending'`,
      [
        connectionId,
        recordingId,
        tries,
        audio.key,
        audio.sha256,
        audio.bytes,
        audio.mediaType,
        audio.durationMs ?? null,
        now,
      ],
    );
    return rowCount === 1;
  },

  async fail(
    tx: Transaction,
    { connectionId, recordingId, tries }: Try,
    reason: string,
    now: Date,
  ): Promise<boolean> {
    const { rowCount } = await tx.query(
      `UPDATE recordings SET state = 'failed', reason = $4, changed_at = $5
       WHERE connection_id = $1 AND recording_id = $2 AND tries = $3 AND state = 'pending'`,
      [connectionId, recordingId, tries, reason, now],
    );
    return rowCount === 1;
  },

  async tryAgain(tx: Transaction, { connectionId, recordingId }: RecordingKey, now: Date): Promise<void> {
    await tx.query(
      `UPDATE recordings SET state = 'pending', next_try_at = $3, reason = NULL, changed_at = $3,
         give_up_at = $3::timestamptz + make_interval(secs => hope_ms / 1000.0)
       WHERE connection_id = $1 AND recording_id = $2`,
      [connectionId, recordingId, now],
    );
  },

  /** The file is still there: `stored_key` says so until it is removed. */
  async markDeleted(
    tx: Transaction,
    { connectionId, recordingId }: RecordingKey,
    reason: string,
    now: Date,
  ): Promise<void> {
    await tx.query(
      `UPDATE recordings SET state = 'deleted', reason = $3, changed_at = $4 WHERE connection_id = $1 AND recording_id = $2`,
      [connectionId, recordingId, reason, now],
    );
  },

  async forgetFile(tx: Transaction, { connectionId, recordingId }: RecordingKey): Promise<void> {
    await tx.query(
      `UPDATE recordings SET stored_key = NULL WHERE connection_id = $1 AND recording_id = $2 AND state = 'deleted'`,
      [connectionId, recordingId],
    );
  },

  async listToRemove(tx: Transaction, limit: number): Promise<StoredRecording[]> {
    const { rows } = await tx.query<RecordingRow>(
      `SELECT * FROM recordings WHERE tenant_id = current_tenant() AND state = 'deleted' AND stored_key IS NOT NULL LIMIT $1`,
      [limit],
    );
    return rows.map(toStoredRecording);
  },
};
