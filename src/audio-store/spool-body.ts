import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';

export interface SpoolBodyOptions {
  directory: string;
  maxBytes: number;
  /** Thrown for a byte more. */
  tooLarge: () => Error;
  /** So much more is read and thrown away before `tooLarge`, for a sender who hears an answer only when it has sent everything. */
  overrunBytes?: number;
  /** How much of the beginning is kept for a look. */
  headBytes: number;
  /** Gets the beginning as soon as it is there, or with what there is at the end; what it throws ends the reading. */
  look?: (head: Buffer) => void;
  /** Ends it at once; the file is removed. */
  signal: AbortSignal;
}

export interface SpooledBody {
  path: string;
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
  head: Buffer;
}

/** Reads a body to its end into a file of its own, on the disk before anybody is told that it is here. */
export async function spoolBody(
  body: AsyncIterable<Uint8Array>,
  options: SpoolBodyOptions,
): Promise<SpooledBody> {
  const { directory } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `${randomUUID()}.part`);
  const file = await open(path, 'wx', 0o600);
  try {
    const read = await copy(body, file, options);
    await file.sync();
    await file.close();
    return { path, ...read };
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
    throw error;
  }
}

async function copy(body: AsyncIterable<Uint8Array>, file: FileHandle, options: SpoolBodyOptions) {
  const { maxBytes, tooLarge, overrunBytes = 0, headBytes, look, signal } = options;
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
      if (bytes > maxBytes + overrunBytes) throw tooLarge();
      if (bytes > maxBytes) continue;
      if (head.length < headBytes) {
        head = Buffer.concat([head, chunk.subarray(0, headBytes - head.length)]);
        // A page that never ends need not be read to its end.
        if (head.length === headBytes) look?.(head);
      }
      hash.update(chunk);
      await file.write(chunk);
    }
    isWhole = true;
    if (bytes > maxBytes) throw tooLarge();
    if (head.length < headBytes) look?.(head);
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
