import { rm } from 'node:fs/promises';
import type { SoundFile } from '../audio-store/audio-store.ts';
import { spoolBody } from '../audio-store/spool-body.ts';
import { HEAD_BYTES, recognizeAudio, wavDurationMs } from './recognize-audio.ts';

export interface SpooledAudio extends SoundFile {
  durationMs?: number;
}

/** What came is not kept; `isFinal` when it would be no better another time. */
export class UnusableAudio extends Error {
  readonly isFinal: boolean;
  constructor(message: string, { isFinal = false } = {}) {
    super(message);
    this.name = 'UnusableAudio';
    this.isFinal = isFinal;
  }
}

export interface SpoolOptions {
  directory: string;
  maxBytes: number;
  declaredType: string | undefined;
  /** As the PBX announced it. */
  expectedBytes: number | undefined;
  /** Ends it at once; the file is removed. */
  signal: AbortSignal;
}

/** Reads a download to its end. @throws UnusableAudio, what the download throws, or the reason of the signal */
export async function spoolAudio(
  body: AsyncIterable<Uint8Array>,
  options: SpoolOptions,
): Promise<SpooledAudio> {
  const { directory, maxBytes, expectedBytes, declaredType, signal } = options;
  const recognize = (head: Buffer): string => {
    const recognized = recognizeAudio(head, declaredType);
    if ('refused' in recognized) throw new UnusableAudio(recognized.refused);
    return recognized.mediaType;
  };
  const { head, ...file } = await spoolBody(body, {
    directory,
    maxBytes,
    tooLarge: () => {
      const limit = `${Math.floor(maxBytes / 1_048_576)} MB`;
      return new UnusableAudio(`The recording is larger than ${limit}`, { isFinal: true });
    },
    headBytes: HEAD_BYTES,
    look: recognize,
    signal,
  });
  // More than announced is a file that travelled compressed.
  if (expectedBytes !== undefined && file.bytes < expectedBytes) {
    await rm(file.path, { force: true });
    throw new UnusableAudio(`The download broke off: ${file.bytes} of ${expectedBytes} bytes`);
  }
  const durationMs = wavDurationMs(head, file.bytes);
  return { ...file, mediaType: recognize(head), ...(durationMs !== undefined && { durationMs }) };
}
