import type { Request, Response } from 'express';
import type { ReadyRecording, RecordingService } from '../recordings/recording-service.ts';
import { sendAudio } from './send-audio.ts';

/** A recording as a file. Nobody in between may keep it. */
export function sendRecording(
  http: { request: Request; response: Response },
  recordings: Pick<RecordingService, 'open'>,
  recording: ReadyRecording,
): Promise<void> {
  const { bytes, sha256, mediaType, endedAt } = recording;
  return sendAudio(http, {
    bytes,
    sha256,
    mediaType,
    changedAt: endedAt,
    cacheControl: 'private, no-store',
    fileName: nameOf(recording),
    noun: 'recording',
    open: (range) => recordings.open(recording, range),
  });
}

/** No number and no name: files travel further than people think. */
function nameOf({ endedAt, sha256 }: ReadyRecording): string {
  const at = endedAt.toISOString().slice(0, 16).replace('T', '-').replace(':', '');
  return `call-${at}-${sha256.slice(0, 8)}`;
}
