import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { HEAD_BYTES, recognizeAudio, wavDurationMs } from './recognize-audio.ts';

/** A whole download on this machine's disk, checked. Whoever gets it moves or removes the file. */
export interface SpooledAudio {
  path: string;
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
  mediaType: string;
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
  const { directory, expectedBytes, declaredType } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `${randomUUID()}.part`);
  const file = await open(path, 'wx', 0o600);
  try {
    const { head, bytes, sha256 } = await copy(body, file, options);
    const recognized = recognizeAudio(head, declaredType);
    if ('refused' in recognized) throw new UnusableAudio(recognized.refused);
    // More than announced is a file that travelled compressed.
    if (expectedBytes !== undefined && bytes < expectedBytes) {
      throw new UnusableAudio(`The download broke off: ${bytes} of ${expectedBytes} bytes`);
    }
    // On the disk before anybody is told that it is here.
    await file.sync();
    await file.close();
    const durationMs = wavDurationMs(head, bytes);
    return {
      path,
      bytes,
      sha256,
      mediaType: recognized.mediaType,
      ...(durationMs !== undefined && { durationMs }),
    };
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
    throw error;
  }
}

async function copy(
  body: AsyncIterable<Uint8Array>,
  file: FileHandle,
  { maxBytes, signal, declaredType }: SpoolOptions,
) {
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  let bytes = 0;
  const iterator = body[Symbol.asyncIterator]();
  const aborted = whenAborted(signal);
  let isWhole = false;
  try {
    for (;;) {
      const step = await Promise.race([iterator.next(), aborted.promise]);
      if (step.done === true) break;
      const chunk = step.value;
      bytes += chunk.byteLength;
      if (bytes > maxBytes) {
        const limit = `${Math.floor(maxBytes / 1_048_576)} MB`;
        throw new UnusableAudio(`The recording is larger than ${limit}`, { isFinal: true });
      }
      if (head.length < HEAD_BYTES) {
        head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
        // A page that never ends need not be read to its end.
        if (head.length === HEAD_BYTES) {
          const recognized = recognizeAudio(head, declaredType);
          if ('refused' in recognized) throw new UnusableAudio(recognized.refused);
        }
      }
      hash.update(chunk);
      await file.write(chunk);
    }
    isWhole = true;
    return { head, bytes, sha256: hash.digest('hex') };
  } finally {
    aborted.forget();
    if (!isWhole) letGo(body, iterator);
  }
}

function whenAborted(signal: AbortSignal) {
  let listener = (): void => undefined;
  const promise = new Promise<never>((_resolve, reject) => {
    listener = () => reject(signal.reason as Error);
    if (signal.aborted) listener();
    else signal.addEventListener('abort', listener, { once: true });
  });
  promise.catch(() => undefined);
  return { promise, forget: () => signal.removeEventListener('abort', listener) };
}

/** A body that hangs does not answer to `return` either: nobody waits for it. */
function letGo(body: AsyncIterable<Uint8Array>, iterator: AsyncIterator<Uint8Array>): void {
  if (body instanceof Readable) {
    body.on('error', () => undefined);
    body.destroy();
  } else {
    void iterator.return?.().catch(() => undefined);
  }
}

/** Longer than any download may take. */
const STALE_MS = 6 * 3_600_000;

/** Removes what processes that died left behind. */
export async function removeStaleParts(directory: string, now = Date.now()): Promise<number> {
  let removed = 0;
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name);
    const info = await stat(path).catch(() => undefined);
    if (info === undefined || now - info.mtimeMs < STALE_MS) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}
