import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { ByteRange } from '../audio-store/audio-store.ts';
import { AppError } from '../platform/app-error.ts';

/** A sound file that is about to be sent. */
export interface SentAudio {
  bytes: number;
  /** Hexadecimal; what the validator is made of. */
  sha256: string;
  mediaType: string;
  changedAt: Date;
  cacheControl: string;
  /** Without an ending. */
  fileName: string;
  /** What it is called in sentences: `recording`. */
  noun: string;
  /** Undefined when it is gone. */
  open: (range: ByteRange | undefined) => Promise<Readable | undefined>;
}

/** File name endings of the media types of sound. */
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
 * Sound as a file: whole or a part (RFC 9110, 14), with a strong validator. Several parts at once are answered with the whole, as the RFC
 * allows.
 */
export async function sendAudio(
  { request, response }: { request: Request; response: Response },
  audio: SentAudio,
): Promise<void> {
  const { bytes, sha256, mediaType, noun } = audio;
  const etag = `"${sha256}"`;
  response.setHeader('content-type', mediaType);
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('etag', etag);
  response.setHeader('cache-control', audio.cacheControl);
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('content-disposition', dispositionOf(request, audio));
  response.setHeader('last-modified', audio.changedAt.toUTCString());
  if (isKnown(request, etag)) {
    response.status(304).end();
    return;
  }
  const range = wantedRange(request, etag, bytes);
  if (range === 'none') {
    response.setHeader('content-range', `bytes */${bytes}`);
    response.removeHeader('content-disposition');
    response.removeHeader('etag');
    response.status(416).type('text/plain').send(`The ${noun} has no such part.`);
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
  const body = await open(audio, range, response);
  try {
    await pipeline(body, response);
  } catch (error) {
    // A listener who skips ahead or closes the page.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

async function open(audio: SentAudio, range: ByteRange | undefined, response: Response): Promise<Readable> {
  try {
    const body = await audio.open(range);
    if (body === undefined)
      throw new AppError('internal', `The file of a ${audio.noun} is gone from its store.`);
    return body;
  } catch (error) {
    // What comes now is a problem and no audio.
    for (const name of [
      'etag',
      'last-modified',
      'content-disposition',
      'content-length',
      'content-range',
      'cache-control',
    ]) {
      response.removeHeader(name);
    }
    throw error;
  }
}

function dispositionOf(request: Request, { fileName, mediaType }: SentAudio): string {
  const how = request.query.download === 'true' ? 'attachment' : 'inline';
  return `${how}; filename="${fileName}.${ENDINGS[mediaType] ?? 'audio'}"`;
}

function isKnown(request: Request, etag: string): boolean {
  const known = request.headers['if-none-match'];
  return known?.split(',').some((one) => one.trim() === etag || one.trim() === '*') ?? false;
}

/** Undefined: the whole. */
function wantedRange(request: Request, etag: string, bytes: number): ByteRange | 'none' | undefined {
  const ifRange = request.headers['if-range'];
  if (request.headers.range === undefined || (ifRange !== undefined && ifRange !== etag)) return undefined;
  const ranges = request.range(bytes, { combine: true });
  if (ranges === -1) return 'none';
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1)
    return undefined;
  return ranges[0];
}
