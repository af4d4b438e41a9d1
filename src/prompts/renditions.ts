import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { AudioStore, ByteRange, SoundFile } from '../audio-store/audio-store.ts';
import { spoolBody } from '../audio-store/spool-body.ts';
import type { Database } from '../db/database.ts';
import type { PromptFormat } from '../domain/pbx/pbx-operations.ts';
import { AppError } from '../platform/app-error.ts';
import type { Ffmpeg } from './ffmpeg.ts';
import type { Prompt } from './prompt.ts';
import type { PromptFiles } from './prompt-files.ts';
import { formatKey, isSameFormat, knownFormat, MEDIA_TYPES } from './prompt-format.ts';
import { type Rendition, renditionRows } from './rendition-rows.ts';

export interface RenditionsOptions {
  database: Database;
  store: AudioStore;
  files: PromptFiles;
  ffmpeg: Pick<Ffmpeg, 'convert'>;
  /** On the file system of the store. */
  spoolDirectory: string;
}

/** Of copying a file that is a few megabytes at most out of the store. */
const FETCH_TIMEOUT_MS = 120_000;

/** The sound of prompts in the formats that are asked for: converted once, then kept. */
export class Renditions {
  readonly #options: RenditionsOptions;
  /** Prompt, version and format → the conversion under way in this process. */
  readonly #making = new Map<string, Promise<Rendition>>();

  constructor(options: RenditionsOptions) {
    this.#options = options;
  }

  /**
   * The sound of this version in that format, made when it is not there yet.
   * @throws AppError `unprocessable` when it cannot be made, `conflict` when the prompt has been replaced or deleted meanwhile
   */
  async get(prompt: Prompt, wanted: PromptFormat): Promise<Rendition> {
    const format = knownFormat(wanted);
    if (isSameFormat(format, prompt.format)) return prompt;
    const place = { promptId: prompt.promptId, version: prompt.version, format: formatKey(format) };
    const found = await this.#options.database.tenant(prompt.tenantId, (tx) => renditionRows.find(tx, place));
    if (found !== undefined) return found;
    const key = `${place.promptId} ${place.version} ${place.format}`;
    const making = this.#making.get(key) ?? this.#make(prompt, format);
    this.#making.set(key, making);
    try {
      return await making;
    } finally {
      this.#making.delete(key);
    }
  }

  /** Undefined when the file is not where it should be. */
  open(rendition: Rendition, range?: ByteRange): Promise<Readable | undefined> {
    return this.#options.store.open(rendition.key, range);
  }

  /** The whole, for a PBX that takes it in one piece. */
  async read(rendition: Rendition): Promise<Uint8Array> {
    const body = await this.open(rendition);
    if (body === undefined) throw gone();
    return Buffer.concat(await body.toArray());
  }

  async #make(prompt: Prompt, format: PromptFormat): Promise<Rendition> {
    const { database, files } = this.#options;
    const { tenantId, promptId, version } = prompt;
    const file = await this.#convert(prompt, format);
    const key = await files.keep(tenantId, file);
    const { bytes, sha256, mediaType } = file;
    const place = { promptId, version, format: formatKey(format) };
    return database.tenant(tenantId, async (tx) => {
      const made = await renditionRows.insert(tx, place, { bytes, sha256, mediaType, key });
      // Another process was faster, and its file is as good.
      if (!made) return renditionRows.get(tx, place);
      await files.claim(tx, key);
      return { bytes, sha256, mediaType, key };
    });
  }

  async #convert(prompt: Prompt, format: PromptFormat): Promise<SoundFile> {
    const { ffmpeg, spoolDirectory } = this.#options;
    const source = await this.#fetch(prompt);
    const target = join(spoolDirectory, `${randomUUID()}.part`);
    try {
      const { durationMs } = prompt;
      await ffmpeg.convert({ path: source, container: prompt.format.container, durationMs }, format, target);
      const mediaType = MEDIA_TYPES[format.container];
      return { path: target, mediaType, ...(await describe(target)) };
    } catch (error) {
      await rm(target, { force: true });
      throw error;
    } finally {
      await rm(source, { force: true });
    }
  }

  /** The original, on this machine. */
  async #fetch({ key, bytes }: Prompt): Promise<string> {
    const { store, spoolDirectory: directory } = this.#options;
    const body = await store.open(key);
    if (body === undefined) throw gone();
    const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
    const { path } = await spoolBody(body, {
      directory,
      maxBytes: bytes,
      tooLarge: gone,
      headBytes: 0,
      signal,
    });
    return path;
  }
}

async function describe(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return { bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}

function gone(): AppError {
  return new AppError('internal', 'The file of a prompt is gone from its store, or is another one.');
}
