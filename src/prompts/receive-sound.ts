import { rm } from 'node:fs/promises';
import { type SpooledBody, spoolBody } from '../audio-store/spool-body.ts';
import { AppError } from '../platform/app-error.ts';
import { checkSound } from './check-sound.ts';
import type { Ffmpeg } from './ffmpeg.ts';
import type { CheckedSound, SoundLimits } from './sound.ts';
import { TakeTurns } from './take-turns.ts';

export interface ReceiveSoundOptions {
  directory: string;
  limits: SoundLimits;
  ffmpeg: Pick<Ffmpeg, 'isThere' | 'measure'>;
}

/** Of a slow line; the hub's own limit for a request is the same. */
const LONGEST_UPLOAD_MS = 15 * 60_000;
/** Browsers hear an answer only when they have sent everything. */
const OVERRUN_BYTES = 64 * 1_048_576;
/** Each may fill the disk with the largest file. */
const UPLOADS_AT_ONCE = 8;
/** A file is in memory while it is looked at. */
const CHECKS_AT_ONCE = 2;

/** Takes uploads: to disk as they come, then looked at. */
export class ReceiveSound {
  readonly limits: SoundLimits;
  readonly #options: ReceiveSoundOptions;
  readonly #uploads = new TakeTurns({ atOnce: UPLOADS_AT_ONCE, mostWaiting: 0 });
  readonly #checks = new TakeTurns({ atOnce: CHECKS_AT_ONCE, mostWaiting: UPLOADS_AT_ONCE });

  constructor(options: ReceiveSoundOptions) {
    this.limits = options.limits;
    this.#options = options;
  }

  /** Whoever gets the file moves or removes it. @throws AppError with a sentence for whoever sent what is not taken */
  receive(body: AsyncIterable<Uint8Array>): Promise<CheckedSound> {
    return this.#uploads.run(async () => {
      const file = await this.#spool(body);
      try {
        return await this.#checks.run(async () => ({
          ...file,
          ...(await checkSound(file.path, this.limits, this.#options.ffmpeg)),
        }));
      } catch (error) {
        await rm(file.path, { force: true });
        throw error;
      }
    });
  }

  async #spool(body: AsyncIterable<Uint8Array>): Promise<Omit<SpooledBody, 'head'>> {
    const { maxBytes } = this.limits;
    try {
      const { head: _head, ...file } = await spoolBody(onlyRead(body), {
        directory: this.#options.directory,
        maxBytes,
        tooLarge: () =>
          new AppError(
            'payloadTooLarge',
            `The file is larger than ${Math.floor(maxBytes / 1_048_576)} MB, which is the most that this hub takes (PROMPT_MAX_MEGABYTES).`,
          ),
        overrunBytes: OVERRUN_BYTES,
        headBytes: 0,
        signal: AbortSignal.timeout(LONGEST_UPLOAD_MS),
      });
      return file;
    } catch (cause) {
      const { code, name } = cause as NodeJS.ErrnoException;
      if (BROKEN_OFF.has(code ?? '')) throw new AppError('invalidInput', 'The upload broke off.', { cause });
      if (name === 'TimeoutError') throw new AppError('invalidInput', 'The upload took too long.', { cause });
      throw cause;
    }
  }
}

/** What Node says of a request whose sender is gone. */
const BROKEN_OFF: ReadonlySet<string> = new Set(['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE']);

/** Ending the reading must not end the request: its sender still gets an answer. */
function onlyRead(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => body[Symbol.asyncIterator]() };
}
