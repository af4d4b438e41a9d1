import type { LiveConnection } from '../connections/pbx-port.ts';
import type { Transaction } from '../db/database.ts';
import { textArray } from '../db/text-array.ts';
import type { CallRecord } from '../domain/call-record.ts';
import { type KnownRecording, knownRecordings } from './known-recordings.ts';
import type { RecordingState } from './stored-recording.ts';

/** An index takes no longer ones, and no PBX has them. */
const LONGEST_ID = 500;

/**
 * One statement: rows for recordings heard of for the first time; a call that became a part of another takes its recordings with it; an
 * address that changed counts as long as the recording is not here. Returns what the hub knew of them.
 */
const NOTE = {
  name: 'note-recordings',
  text: `WITH told AS (
      SELECT * FROM unnest($3::text[], $4::uuid[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::timestamptz[])
        AS t(recording_id, call_id, source, ended_at, next_try_at, give_up_at)
    ), made AS (
      INSERT INTO recordings AS r (connection_id, tenant_id, recording_id, call_id, source, ended_at, next_try_at, give_up_at, hope_ms)
        SELECT $1, $2, recording_id, call_id, source, ended_at, next_try_at, give_up_at, $9 FROM told
        ON CONFLICT (connection_id, recording_id) DO UPDATE SET call_id = excluded.call_id,
            source = CASE WHEN r.state IN ('pending', 'failed') THEN excluded.source ELSE r.source END
          WHERE r.call_id <> excluded.call_id OR (r.source <> excluded.source AND r.state IN ('pending', 'failed'))
    )
    SELECT r.recording_id, r.state, r.media_type, r.duration_ms FROM told CROSS JOIN LATERAL (
      SELECT recording_id, state, media_type, duration_ms FROM recordings
        WHERE connection_id = $1 AND recording_id = told.recording_id LIMIT 1) r`,
};

interface Row {
  recording_id: string;
  state: RecordingState;
  media_type: string | null;
  duration_ms: string | null;
}

/**
 * The recordings of these calls are to be fetched once they are over, and their records say what is here already. No statement where
 * there is none, or where the connector cannot fetch any.
 */
export async function noteRecordings(
  tx: Transaction,
  calls: readonly CallRecord[],
  {
    connection,
    sources,
    now,
  }: { connection: LiveConnection; sources: ReadonlyMap<string, string>; now: Date },
): Promise<void> {
  const { recordings: limits } = connection.port;
  if (limits === undefined) return;
  /** By recording id: one statement must not meet a row twice. */
  const told = new Map<string, { id: string; callId: string; source: string; endedAtMs: number }>();
  for (const { callId, endedAt, recordings } of calls) {
    if (endedAt === undefined) continue;
    for (const { id } of recordings) {
      const source = sources.get(id);
      if (source === undefined || id === '' || id.length > LONGEST_ID) continue;
      told.set(id, { id, callId, source, endedAtMs: Date.parse(endedAt) });
    }
  }
  if (told.size === 0) return;
  const rows = [...told.values()];
  const { rows: known } = await tx.query<Row>({
    ...NOTE,
    values: [
      connection.connectionId,
      connection.tenantId,
      textArray(rows.map(({ id }) => id)),
      rows.map(({ callId }) => callId),
      textArray(rows.map(({ source }) => source)),
      rows.map(({ endedAtMs }) => new Date(endedAtMs).toISOString()),
      rows.map(({ endedAtMs }) => new Date(endedAtMs + limits.firstTryAfterMs).toISOString()),
      // A history that is read in later has as much time as a call of today.
      rows.map(({ endedAtMs }) =>
        new Date(Math.max(endedAtMs, now.getTime()) + limits.giveUpAfterMs).toISOString(),
      ),
      limits.giveUpAfterMs,
    ],
  });
  const byId = new Map<string, KnownRecording>(
    known.map(({ recording_id, state, media_type, duration_ms }) => [
      recording_id,
      {
        state,
        mediaType: media_type ?? undefined,
        durationMs: duration_ms === null ? undefined : Number(duration_ms),
      },
    ]),
  );
  if (byId.size === 0) return;
  for (const call of calls) call.recordings = knownRecordings(call.callId, call.recordings, byId);
}
