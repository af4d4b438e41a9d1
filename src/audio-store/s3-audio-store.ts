import { createReadStream } from 'node:fs';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import aws4 from 'aws4';
import { AppError } from '../platform/app-error.ts';
import type { AudioStore, ByteRange, SoundFile } from './audio-store.ts';

export interface S3Options {
  /** `https://storage.example.com/bucket`, with a prefix behind it or not: path style, which every S3-compatible store takes. */
  url: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Of silence on the line. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;
const PAUSE_MS = 10 * 60_000;
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** As much of an error as goes into the log. */
const ERROR_BYTES = 2_000;

interface Asked {
  method: 'GET' | 'PUT' | 'DELETE';
  key: string;
  headers?: Record<string, string>;
  audio?: SoundFile;
}

/** An S3-compatible store. Requests are signed by Signature Version 4 with the checksum of what they carry. */
export class S3AudioStore implements AudioStore {
  readonly #options: S3Options;
  readonly #base: URL;

  constructor(options: S3Options) {
    this.#options = options;
    this.#base = new URL(options.url.replace(/\/*$/, '/'));
  }

  async keep(key: string, audio: SoundFile): Promise<void> {
    const answer = await this.#send({ method: 'PUT', key, audio });
    await expectStatus(answer, [200, 201, 204]);
    answer.resume();
  }

  async open(key: string, range?: ByteRange): Promise<Readable | undefined> {
    const headers = range === undefined ? {} : { range: `bytes=${range.start}-${range.end}` };
    const answer = await this.#send({ method: 'GET', key, headers });
    if (answer.statusCode === 404) {
      answer.resume();
      return undefined;
    }
    await expectStatus(answer, [range === undefined ? 200 : 206]);
    // A listener who pauses reads nothing for a while.
    answer.socket.setTimeout(PAUSE_MS);
    return answer;
  }

  async remove(key: string): Promise<void> {
    const answer = await this.#send({ method: 'DELETE', key });
    await expectStatus(answer, [200, 204, 404]);
    answer.resume();
  }

  async #send({ method, key, headers = {}, audio }: Asked): Promise<IncomingMessage> {
    const { region, accessKeyId, secretAccessKey, timeoutMs = TIMEOUT_MS } = this.#options;
    const url = new URL(key, this.#base);
    const signed = aws4.sign(
      {
        service: 's3',
        region,
        method,
        host: url.host,
        path: url.pathname,
        headers: {
          ...headers,
          'x-amz-content-sha256': audio?.sha256 ?? EMPTY_SHA256,
          ...(audio && { 'content-type': audio.mediaType, 'content-length': String(audio.bytes) }),
        },
      },
      { accessKeyId, secretAccessKey },
    );
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request = send(url, { method, headers: signed.headers as Record<string, string> });
    request.setTimeout(timeoutMs, () => request.destroy(new Error(`${timeoutMs / 1000} s of silence`)));
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve);
      // Stays: a line may break after the answer too, when its body says so.
      request.on('error', reject);
    });
    answer.catch(() => undefined);
    try {
      if (audio === undefined) request.end();
      // A store that has answered already reads no further: its answer says why.
      else await Promise.race([pipeline(createReadStream(audio.path), request), answer]);
      return await answer;
    } catch (cause) {
      throw new AppError('unavailable', 'The store of sound files cannot be reached.', { cause });
    }
  }
}

async function expectStatus(answer: IncomingMessage, wanted: readonly number[]): Promise<void> {
  const { statusCode = 0 } = answer;
  if (wanted.includes(statusCode)) return;
  let said = '';
  for await (const chunk of answer) {
    said += String(chunk);
    if (said.length > ERROR_BYTES) break;
  }
  const code = /<Code>([\w.-]{1,80})<\/Code>/.exec(said)?.[1];
  throw new AppError(
    'unavailable',
    `The store of sound files answered ${statusCode}${code === undefined ? '' : ` (${code})`}.`,
    { cause: new Error(said.slice(0, ERROR_BYTES)) },
  );
}
