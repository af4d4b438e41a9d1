import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../platform/app-error.ts';

export type CsvEncoding = 'utf-8' | 'utf-16le' | 'windows-1251';

export interface CsvUpload {
  path: string;
  bytes: number;
  encoding: CsvEncoding;
  /** The beginning of the file, decoded: enough for the header. */
  head: string;
}

const HEAD_BYTES = 64 * 1024;

/**
 * Writes an upload to disk as it comes, and learns on the way what it is written in: UTF-8 when every byte of it is,
 * else windows-1251, which is what Excel saves in Russian.
 * @throws AppError `payloadTooLarge`, `invalidInput` (empty) or `unsupportedMediaType` (a workbook, an image, …)
 */
export async function receiveCsv(body: Readable, path: string, maxBytes: number): Promise<CsvUpload> {
  const probe = new EncodingProbe();
  let bytes = 0;
  const file = createWriteStream(path, { mode: 0o600 });
  // A refusal comes before the file is there; who removes it after that would find nothing.
  const closed = new Promise<void>((resolve) => file.once('close', () => resolve()));
  await pipeline(
    body,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (bytes > maxBytes) {
          throw new AppError(
            'payloadTooLarge',
            `The file is larger than ${Math.floor(maxBytes / 1_000_000)} MB: split it and import the parts one after another.`,
          );
        }
        probe.see(chunk);
        yield chunk;
      }
    },
    file,
  ).finally(() => closed);
  if (bytes === 0) throw new AppError('invalidInput', 'The file is empty.');
  const encoding = probe.encoding();
  const head = await readHead(path, encoding);
  if (head.trim() === '') throw new AppError('invalidInput', 'The file is empty.');
  return { path, bytes, encoding, head };
}

async function readHead(path: string, encoding: CsvEncoding): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    // `stream`: the cut may fall into the middle of a character.
    return new TextDecoder(encoding).decode(buffer.subarray(0, bytesRead), { stream: true });
  } finally {
    await file.close();
  }
}

/** Beginnings of files that people take for tables. */
const NOT_CSV: [magic: string, what: string][] = [
  ['504b0304', 'an Excel workbook (or another zip archive)'],
  ['d0cf11e0', 'an old Excel workbook'],
  ['25504446', 'a PDF document'],
  ['89504e47', 'an image'],
  ['ffd8ff', 'an image'],
  ['1f8b', 'a compressed file'],
];

/** Throws `unsupportedMediaType` for beginnings that are no text in an encoding of ours. */
export function refuseOtherFiles(beginning: Buffer): void {
  const start = beginning.subarray(0, 4).toString('hex');
  const other = NOT_CSV.find(([magic]) => start.startsWith(magic));
  if (other !== undefined) throw notCsv(other[1]);
  // Text in any one-byte encoding holds no zero byte.
  if (!start.startsWith('fffe') && beginning.includes(0)) throw notCsv('a binary file');
}

class EncodingProbe {
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });
  #isUtf8 = true;
  #begun = false;
  #isUtf16 = false;

  see(chunk: Buffer): void {
    if (!this.#begun) this.#begin(chunk);
    if (this.#isUtf16) return;
    // Text in any one-byte encoding holds no zero byte.
    if (chunk.includes(0)) throw notCsv('a binary file');
    this.#try(() => this.#utf8.decode(chunk, { stream: true }));
  }

  encoding(): CsvEncoding {
    if (this.#isUtf16) return 'utf-16le';
    // An unfinished character at the very end.
    this.#try(() => this.#utf8.decode());
    return this.#isUtf8 ? 'utf-8' : 'windows-1251';
  }

  #begin(chunk: Buffer): void {
    this.#begun = true;
    const start = chunk.subarray(0, 4).toString('hex');
    this.#isUtf16 = start.startsWith('fffe');
    const other = NOT_CSV.find(([magic]) => start.startsWith(magic));
    if (other !== undefined) throw notCsv(other[1]);
  }

  #try(decode: () => string): void {
    if (!this.#isUtf8) return;
    try {
      decode();
    } catch {
      this.#isUtf8 = false;
    }
  }
}

function notCsv(what: string): AppError {
  return new AppError(
    'unsupportedMediaType',
    `This is ${what}, not a CSV file: save the table as CSV and send that.`,
  );
}
