import type { TranscriptSegment } from '../../../../src/domain/pbx/pbx-operations.ts';
import { requestJson } from '../../../shared/api/http.ts';

export interface Transcript {
  recordingId: string;
  state: 'pending' | 'ready' | 'failed';
  segments?: TranscriptSegment[];
}

/** What was said in the recordings of a call, as its PBX has written it down. */
export async function listTranscripts(callId: string, signal?: AbortSignal): Promise<Transcript[]> {
  const path = `/api/v1/calls/${encodeURIComponent(callId)}/transcript`;
  const { items } = await requestJson<{ items: Transcript[] }>('GET', path, undefined, signal);
  return items;
}
