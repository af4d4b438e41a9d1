import type { Recording } from '../domain/call-record.ts';

/** What the hub itself knows of a recording, whatever the PBX says of it. */
export interface KnownRecording {
  state: Recording['state'];
  mediaType?: string | undefined;
  durationMs?: number | undefined;
}

/**
 * The recordings of a record as people get them: the PBX says that there are some, the hub whether they can be played.
 * `known` is keyed by recording id. What the PBX holds ready is `pending` until the hub has it.
 */
export function knownRecordings(
  callId: string,
  told: readonly Recording[],
  known: ReadonlyMap<string, KnownRecording>,
): Recording[] {
  return told.map(({ id, legId, startedAt, duration, mediaType, state }) => {
    const own = known.get(id);
    const now = own?.state ?? (state === 'ready' ? 'pending' : state);
    const lasts = duration ?? own?.durationMs;
    const type = own?.mediaType ?? mediaType;
    // One order of keys: records are compared as text.
    return {
      id,
      ...(legId !== undefined && { legId }),
      ...(startedAt !== undefined && { startedAt }),
      ...(lasts !== undefined && { duration: lasts }),
      ...(type !== undefined && { mediaType: type }),
      ...(now === 'ready' && { url: recordingPath(callId, id) }),
      state: now,
    };
  });
}

/** Below the hub's public address. */
export function recordingPath(callId: string, recordingId: string): string {
  return `/api/v1/calls/${callId}/recordings/${encodeURIComponent(recordingId)}`;
}

/** What a record said before, for whoever derives it again. Key: recording id. */
export function knownFrom(recordings: readonly Recording[]): Map<string, KnownRecording> {
  return new Map(
    recordings.map(({ id, state, mediaType, duration }) => [id, { state, mediaType, durationMs: duration }]),
  );
}
