import type { Interval } from '../filters/period.ts';
import { askHub, type List } from './hub.ts';

export const RECORDING_STATES = ['ready', 'pending', 'failed', 'deleted'] as const;
export type RecordingState = (typeof RECORDING_STATES)[number];

export interface Recording {
  recordingId: string;
  callId: string;
  connectionId: string;
  state: RecordingState;
  callEndedAt: string;
  changedAt: string;
  tries: number;
  nextTryAt?: string;
  giveUpAt?: string;
  reason?: string;
  mediaType?: string;
  bytes?: number;
  durationMs?: number;
  call?: {
    startedAt: string;
    direction: 'inbound' | 'outbound' | 'internal';
    number?: string;
    name?: string;
    agent?: string;
  };
  hold?: { of: 'recording' | 'call'; reason?: string };
}

export interface RecordingSearch extends Interval {
  state: RecordingState;
  connectionId?: string | undefined;
  held?: string | undefined;
}

export function listRecordings(
  search: RecordingSearch,
  after: string | undefined,
  signal?: AbortSignal,
): Promise<List<Recording>> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...search, after }))
    if (value !== undefined) query.set(name, String(value));
  return askHub('GET', `/recordings?${query}`, undefined, signal);
}

type Named = Pick<Recording, 'callId' | 'recordingId'>;
const at = ({ callId, recordingId }: Named) =>
  `/calls/${encodeURIComponent(callId)}/recordings/${encodeURIComponent(recordingId)}`;

/** Where it is heard, for whoever is signed in. */
export const soundUrl = (recording: Named): string => `/api/v1${at(recording)}`;

export const retryRecording = (recording: Named): Promise<Recording> =>
  askHub('POST', `${at(recording)}/retry`, {});
export const linkRecording = (
  recording: Named,
  minutes: number,
): Promise<{ url: string; expiresAt: string }> => askHub('POST', `${at(recording)}/links`, { minutes });
export const deleteRecording = (recording: Named, reason: string): Promise<void> =>
  askHub('DELETE', `${at(recording)}?reason=${encodeURIComponent(reason)}`);

export const holdRecording = (recording: Named, reason: string): Promise<void> =>
  askHub('PUT', `${at(recording)}/hold`, { reason });
/** Of the recording, or of its call with all that it has. */
export const releaseRecording = (recording: Named, of: 'recording' | 'call'): Promise<void> =>
  askHub(
    'DELETE',
    of === 'recording'
      ? `${at(recording)}/hold`
      : `/calls/${encodeURIComponent(recording.callId)}/recording-hold`,
  );
