import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { AppError } from '../platform/app-error.ts';
import type { ReadyRecording, RecordingService } from '../recordings/recording-service.ts';

/** File name endings of what `recognizeAudio` finds. */
const ENDINGS: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'audio/ogg': 'ogg',
  'audio/mp4': 'm4a',
  'audio/aac': 'aac',
  'audio/flac': 'flac',
  'audio/amr': 'amr',
  'audio/basic': 'au',
  'audio/webm': 'webm',
};

/**
 * A recording as a file: whole or a part (RFC 9110, 14), with a strong validator. Several parts at once are answered with the whole, as
 * the RFC allows. Nobody in between may keep it.
 */
export async function sendRecording(
  { request, response }: { request: Request; response: Response },
  recordings: Pick<RecordingService, 'open'>,
  recording: ReadyRecording,
): Promise<void> {
  const { bytes, sha256, mediaType, endedAt } = recording;
  const etag = `"${sha256}"`;
  response.setHeader('content-type', mediaType);
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('etag', etag);
  response.setHeader('cache-control', 'private, no-store');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('content-disposition', `${disposition(request)}; filename="${nameOf(recording)}"`);
  response.setHeader('last-modified', endedAt.toUTCString());
  if (isKnown(request, etag)) {
    response.status(304).end();
    return;
  }
  const range = wantedRange(request, etag, bytes);
  if (range === 'none') {
    response.setHeader('content-range', `bytes */${bytes}`);
    response.removeHeader('content-disposition');
    response.removeHeader('etag');
    response.status(416).type('text/plain').send('The recording has no such part.');
    return;
  }
  response.status(range === undefined ? 200 : 206);
  if (range !== undefined) {
    response.setHeader('content-range', `bytes ${range.start}-${range.end}/${bytes}`);
  }
  response.setHeader('content-length', range === undefined ? bytes : range.end - range.start + 1);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const body = await open(recordings, recording, range, response);
  try {
    await pipeline(body, response);
  } catch (error) {
    // A listener who skips ahead or closes the page.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

async function open(
  recordings: Pick<RecordingService, 'open'>,
  recording: ReadyRecording,
  range: { start: number; end: number } | undefined,
  response: Response,
) {
  let body: Awaited<ReturnType<RecordingService['open']>>;
  try {
    body = await recordings.open(recording, range);
    if (body === undefined) throw new AppError('internal', 'The file of a recording is gone from its store.');
    return body;
  } catch (error) {
    // What comes now is a problem and no audio.
    for (const name of ['etag', 'last-modified', 'content-disposition', 'content-length', 'content-range']) {
      response.removeHeader(name);
    }
    throw error;
  }
}

function disposition(request: Request): 'inline' | 'attachment' {
  return request.query.download === 'true' ? 'attachment' : 'inline';
}

/** No number and no name: files travel further than people think. */
function nameOf({ endedAt, mediaType, sha256 }: ReadyRecording): string {
  const at = endedAt.toISOString().slice(0, 16).replace('T', '-').replace(':', '');
  return `call-${at}-${sha256.slice(0, 8)}.${ENDINGS[mediaType] ?? 'audio'}`;
}

function isKnown(request: Request, etag: string): boolean {
  const known = request.headers['if-none-match'];
  return known?.split(',').some((one) => one.trim() === etag || one.trim() === '*') ?? false;
}

/** Undefined: the whole. */
function wantedRange(
  request: Request,
  etag: string,
  bytes: number,
): { start: number; end: number } | 'none' | undefined {
  const ifRange = request.headers['if-range'];
  if (request.headers.range === undefined || (ifRange !== undefined && ifRange !== etag)) return undefined;
  const ranges = request.range(bytes, { combine: true });
  if (ranges === -1) return 'none';
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1)
    return undefined;
  return ranges[0];
}
