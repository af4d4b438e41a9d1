import type { Database, Transaction } from '../db/database.ts';
import type { TranscriptSegment } from '../domain/pbx/pbx-operations.ts';

export const TRANSCRIPT_STATES = ['pending', 'ready', 'failed'] as const;

export interface Transcript {
  connectionId: string;
  recordingId: string;
  tenantId: string;
  callId: string;
  source: string;
  state: (typeof TRANSCRIPT_STATES)[number];
  endedAt: Date;
  tries: number;
  reason?: string;
  segments?: TranscriptSegment[];
}

interface TranscriptRow {
  connection_id: string;
  recording_id: string;
  tenant_id: string;
  call_id: string;
  source: string;
  state: Transcript['state'];
  ended_at: Date;
  tries: number;
  reason: string | null;
  segments: TranscriptSegment[] | null;
}

/** What became of a try. */
export type Settled =
  | { state: 'ready'; segments: TranscriptSegment[] }
  | { state: 'pending'; reason: string; nextTryAt: Date }
  | { state: 'failed'; reason: string };

/** The table `transcripts`; its rows come and go with those of recordings. */
export class TranscriptStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** In the order in which they are due; of every tenant. */
  async listDue(now: Date, limit: number): Promise<Transcript[]> {
    const { rows } = await this.#database.hubPool.query<TranscriptRow>(
      `SELECT * FROM transcripts WHERE state = 'pending' AND next_try_at <= $1 ORDER BY next_try_at LIMIT $2`,
      [now, limit],
    );
    return rows.map(toTranscript);
  }

  /** False when somebody else has begun this try. The next one is set before it begins, so that whoever dies of it does not do so again at once. */
  claim(transcript: Transcript, nextTryAt: Date): Promise<boolean> {
    return this.#inTenant(transcript, async (tx) => {
      const { rowCount } = await tx.query(
        `UPDATE transcripts SET tries = tries + 1, next_try_at = $4
          WHERE connection_id = $1 AND recording_id = $2 AND tries = $3 AND state = 'pending'`,
        [transcript.connectionId, transcript.recordingId, transcript.tries, nextTryAt],
      );
      return rowCount === 1;
    });
  }

  async settle(transcript: Transcript, settled: Settled): Promise<void> {
    await this.#inTenant(transcript, (tx) =>
      tx.query(
        `UPDATE transcripts SET state = $3, segments = $4, reason = $5, next_try_at = coalesce($6, next_try_at),
            changed_at = date_trunc('milliseconds', now()) WHERE connection_id = $1 AND recording_id = $2 AND state = 'pending'`,
        [
          transcript.connectionId,
          transcript.recordingId,
          settled.state,
          settled.state === 'ready' ? JSON.stringify(settled.segments) : null,
          settled.state === 'ready' ? null : settled.reason,
          settled.state === 'pending' ? settled.nextTryAt : null,
        ],
      ),
    );
  }

  /** This PBX writes nothing down. */
  async remove(transcript: Transcript): Promise<void> {
    await this.#inTenant(transcript, (tx) =>
      tx.query('DELETE FROM transcripts WHERE connection_id = $1 AND recording_id = $2', [
        transcript.connectionId,
        transcript.recordingId,
      ]),
    );
  }

  listOfCall(tenantId: string, callId: string): Promise<Transcript[]> {
    return this.#database.tenant(tenantId, async (tx) => {
      const { rows } = await tx.query<TranscriptRow>(
        'SELECT * FROM transcripts WHERE tenant_id = current_tenant() AND call_id = $1 ORDER BY recording_id LIMIT 100',
        [callId],
      );
      return rows.map(toTranscript);
    });
  }

  #inTenant<T>({ tenantId }: Transcript, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#database.tenant(tenantId, work);
  }
}

function toTranscript(row: TranscriptRow): Transcript {
  return {
    connectionId: row.connection_id,
    recordingId: row.recording_id,
    tenantId: row.tenant_id,
    callId: row.call_id,
    source: row.source,
    state: row.state,
    endedAt: row.ended_at,
    tries: row.tries,
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.segments !== null && { segments: row.segments }),
  };
}
