import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/** Sends no faster than the reader reads, and no longer than the reader is there; who goes away midway is no fault. */
export async function sendStream(
  response: Response,
  pieces: AsyncIterable<string> | Readable,
): Promise<void> {
  try {
    await pipeline(pieces instanceof Readable ? pieces : Readable.from(pieces), response);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
