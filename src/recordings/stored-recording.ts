import type { Recording } from '../domain/call-record.ts';

export type RecordingState = Recording['state'];
export const RECORDING_STATES = ['pending', 'ready', 'failed', 'deleted'] as const satisfies RecordingState[];

/** What the hub knows of a recording; the machine of `state` is drawn in migrations/0018-recordings.sql. */
export interface StoredRecording {
  tenantId: string;
  connectionId: string;
  /** The PBX's; unique within the connection. */
  recordingId: string;
  callId: string;
  /** Where the connector finds it. Never leaves the hub. */
  source: string;
  state: RecordingState;
  /** When its call ended. */
  endedAt: Date;
  tries: number;
  nextTryAt: Date;
  giveUpAt: Date;
  reason?: string;
  sha256?: string;
  bytes?: number;
  mediaType?: string;
  durationMs?: number;
  /** In the store. */
  key?: string;
  changedAt: Date;
}

export interface RecordingRow {
  tenant_id: string;
  connection_id: string;
  recording_id: string;
  call_id: string;
  source: string;
  state: RecordingState;
  ended_at: Date;
  tries: number;
  next_try_at: Date;
  give_up_at: Date;
  reason: string | null;
  sha256: string | null;
  bytes: string | null;
  media_type: string | null;
  duration_ms: string | null;
  stored_key: string | null;
  changed_at: Date;
}

export function toStoredRecording(row: RecordingRow): StoredRecording {
  return {
    tenantId: row.tenant_id,
    connectionId: row.connection_id,
    recordingId: row.recording_id,
    callId: row.call_id,
    source: row.source,
    state: row.state,
    endedAt: row.ended_at,
    tries: row.tries,
    nextTryAt: row.next_try_at,
    giveUpAt: row.give_up_at,
    changedAt: row.changed_at,
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.sha256 !== null && { sha256: row.sha256 }),
    ...(row.bytes !== null && { bytes: Number(row.bytes) }),
    ...(row.media_type !== null && { mediaType: row.media_type }),
    ...(row.duration_ms !== null && { durationMs: Number(row.duration_ms) }),
    ...(row.stored_key !== null && { key: row.stored_key }),
  };
}
