import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { ByteRange } from '../audio-store/audio-store.ts';
import type { Database, Transaction } from '../db/database.ts';
import type { PromptFormat } from '../domain/pbx/pbx-operations.ts';
import { AppError } from '../platform/app-error.ts';
import { copyRows } from './copy-rows.ts';
import type { Ffmpeg } from './ffmpeg.ts';
import type { PbxSounds, SoundsAt } from './pbx-sounds.ts';
import type { Prompt, PromptUse, PromptUses, SeenPrompt } from './prompt.ts';
import type { PromptFiles } from './prompt-files.ts';
import { formatKey, isSameFormat, knownFormat } from './prompt-format.ts';
import { nameKeyOf, promptRows, type StoredSound } from './prompt-rows.ts';
import type { ReceiveSound } from './receive-sound.ts';
import type { Rendition } from './rendition-rows.ts';
import type { Renditions } from './renditions.ts';
import type { SoundLimits } from './sound.ts';

export interface PromptServiceOptions {
  database: Database;
  files: PromptFiles;
  receiver: ReceiveSound;
  renditions: Renditions;
  ffmpeg: Pick<Ffmpeg, 'isThere'>;
  uses: readonly PromptUses[];
  pbxSounds: PbxSounds;
}

/** Of a unique index. */
const TAKEN = '23505';
/** As many menus as a sentence can name. */
const NAMED_USES = 5;

/** The sound files of voice menus, for the people and programs that look after them. */
export class PromptService {
  readonly #options: PromptServiceOptions;

  constructor(options: PromptServiceOptions) {
    this.#options = options;
  }

  get limits(): SoundLimits {
    return this.#options.receiver.limits;
  }

  /** Whether sounds can be converted to what a PBX takes. */
  get converts(): boolean {
    return this.#options.ffmpeg.isThere;
  }

  list(
    tenantId: string,
    page: { after: { nameKey: string } | undefined; limit: number },
  ): Promise<SeenPrompt[]> {
    return this.#options.database.tenant(tenantId, async (tx) => {
      const prompts = await promptRows.list(tx, page);
      const copies = await copyRows.listOf(
        tx,
        prompts.map(({ promptId }) => promptId),
      );
      const usesOf = await this.#usesOfEach(tx, tenantId);
      const seen: SeenPrompt[] = [];
      for (const prompt of prompts) {
        const { promptId } = prompt;
        const usedBy = await usesOf(promptId);
        seen.push({ ...prompt, usedBy, copies: copies.filter((copy) => copy.promptId === promptId) });
      }
      return seen;
    });
  }

  /** What PBXs can play besides, without anything being uploaded. */
  soundsOfPbxs(tenantId: string): Promise<SoundsAt[]> {
    return this.#options.pbxSounds.list(tenantId);
  }

  /** What a page of the list goes on behind. */
  static pageKey({ name }: Prompt): { nameKey: string } {
    return { nameKey: nameKeyOf(name) };
  }

  get(tenantId: string, promptId: string): Promise<SeenPrompt> {
    return this.#options.database.tenant(tenantId, async (tx) => {
      const prompt = required(await promptRows.find(tx, promptId));
      const copies = await copyRows.listOf(tx, [promptId]);
      return { ...prompt, copies, usedBy: await this.#usesOf(tx, tenantId, promptId) };
    });
  }

  /** @throws AppError with a sentence for what is not taken; `conflict` when the name is */
  async create(tenantId: string, name: string, body: AsyncIterable<Uint8Array>): Promise<SeenPrompt> {
    const promptId = randomUUID();
    await this.#withSound(tenantId, body, async (tx, sound) => {
      if (!(await promptRows.insert(tx, tenantId, { promptId, name, sound }))) throw nameTaken(name);
    });
    return this.get(tenantId, promptId);
  }

  /**
   * New sound under the same id, ready for callers who hear it now; copies at PBXs follow by themselves.
   * @throws AppError `unprocessable` where callers could not hear it, because there is no converter
   */
  async replace(tenantId: string, promptId: string, body: AsyncIterable<Uint8Array>): Promise<SeenPrompt> {
    await this.get(tenantId, promptId);
    const heardAs = await this.#heardAs(tenantId, promptId);
    await this.#withSound(tenantId, body, async (tx, sound) => {
      for (const format of heardAs) if (!this.converts) requireAs(format, sound);
      const { version } = required(await promptRows.lock(tx, promptId));
      await promptRows.replace(tx, promptId, sound);
      await copyRows.wantNewVersion(tx, promptId, version + 1);
    });
    for (const format of heardAs) {
      // Where that fails it is tried again for the first caller, and told as trouble of the connection.
      await this.sound(tenantId, promptId, format).catch(() => undefined);
    }
    return this.get(tenantId, promptId);
  }

  async rename(tenantId: string, promptId: string, name: string): Promise<SeenPrompt> {
    try {
      await this.#options.database.tenant(tenantId, async (tx) => {
        required(await promptRows.lock(tx, promptId));
        await promptRows.rename(tx, promptId, name);
      });
    } catch (error) {
      if ((error as { code?: unknown }).code === TAKEN) throw nameTaken(name);
      throw error;
    }
    return this.get(tenantId, promptId);
  }

  /** Asks a PBX once more that refused the file. @throws AppError `conflict` when none was refused there */
  async retryCopy(tenantId: string, promptId: string, connectionId: string): Promise<SeenPrompt> {
    await this.#options.database.tenant(tenantId, async (tx) => {
      required(await promptRows.lock(tx, promptId));
      if (!(await copyRows.wantAgain(tx, { promptId, connectionId })))
        throw new AppError('conflict', 'This PBX has refused no copy of it.');
    });
    return this.get(tenantId, promptId);
  }

  /** Copies at PBXs go by themselves. @throws AppError `conflict`, naming them, when voice menus play it */
  async remove(tenantId: string, promptId: string): Promise<void> {
    await this.#options.database.tenant(tenantId, async (tx) => {
      // Locked first: whoever begins to use it now waits, and finds it gone.
      required(await promptRows.lock(tx, promptId));
      const usedBy = await this.#usesOf(tx, tenantId, promptId);
      if (usedBy.length > 0) throw inUse(usedBy);
      await copyRows.letLeave(tx, { promptId });
      await promptRows.remove(tx, promptId);
    });
  }

  /** Which of these prompts there are. None of them can be deleted while the transaction lasts: for whoever stores a use of them. */
  keep(tx: Transaction, promptIds: readonly string[]): Promise<ReadonlySet<string>> {
    return promptRows.keep(tx, promptIds);
  }

  /** The sound of the prompt as it was uploaded, or in that format. */
  async sound(
    tenantId: string,
    promptId: string,
    format?: PromptFormat,
  ): Promise<{ prompt: Prompt; rendition: Rendition }> {
    const { database, renditions } = this.#options;
    const prompt = required(await database.tenant(tenantId, (tx) => promptRows.find(tx, promptId)));
    return { prompt, rendition: format === undefined ? prompt : await renditions.get(prompt, format) };
  }

  /** Undefined when the file is not where it should be. */
  open(rendition: Rendition, range?: ByteRange): Promise<Readable | undefined> {
    return this.#options.renditions.open(rendition, range);
  }

  /** Checks and stores an upload, and names it in one transaction with what is done with it. */
  async #withSound(
    tenantId: string,
    body: AsyncIterable<Uint8Array>,
    work: (tx: Transaction, sound: StoredSound) => Promise<void>,
  ): Promise<void> {
    const { database, files, receiver } = this.#options;
    const { path, ...sound } = await receiver.receive(body);
    const key = await files.keep(tenantId, { ...sound, path }).finally(() => rm(path, { force: true }));
    await database.tenant(tenantId, async (tx) => {
      await work(tx, { ...sound, key });
      await files.claim(tx, key);
    });
  }

  async #heardAs(tenantId: string, promptId: string): Promise<PromptFormat[]> {
    const formats: PromptFormat[] = [];
    for (const uses of this.#options.uses) {
      formats.push(...((await uses.heardAs?.(tenantId, promptId)) ?? []));
    }
    return formats.map(knownFormat);
  }

  /** For a list: what can be read once for all of it is. */
  async #usesOfEach(tx: Transaction, tenantId: string): Promise<(promptId: string) => Promise<PromptUse[]>> {
    const lookUps: ((promptId: string) => PromptUse[] | Promise<PromptUse[]>)[] = [];
    for (const uses of this.#options.uses) {
      lookUps.push(
        (await uses.usedByEach?.(tx, tenantId)) ?? ((promptId) => uses.usedBy(tx, tenantId, promptId)),
      );
    }
    return async (promptId) => {
      const found: PromptUse[] = [];
      for (const lookUp of lookUps) found.push(...(await lookUp(promptId)));
      return found;
    };
  }

  async #usesOf(tx: Transaction, tenantId: string, promptId: string): Promise<PromptUse[]> {
    const found: PromptUse[] = [];
    for (const uses of this.#options.uses) found.push(...(await uses.usedBy(tx, tenantId, promptId)));
    return found;
  }
}

function required(prompt: Prompt | undefined): Prompt {
  if (prompt === undefined) throw new AppError('notFound', 'There is no such prompt.');
  return prompt;
}

function requireAs(format: PromptFormat, sound: StoredSound): void {
  if (isSameFormat(format, sound.format)) return;
  throw new AppError(
    'unprocessable',
    `Callers hear this prompt as ${formatKey(format)}, and there is no ffmpeg on the machine of the hub to convert it: send it in that format, or install ffmpeg.`,
  );
}

function nameTaken(name: string): AppError {
  return new AppError('conflict', `There is a prompt named “${name}” already.`);
}

function inUse(usedBy: readonly PromptUse[]): AppError {
  const names = usedBy.slice(0, NAMED_USES).map(({ name }) => `“${name}”`);
  const more = usedBy.length > NAMED_USES ? ` and ${usedBy.length - NAMED_USES} more` : '';
  return new AppError(
    'conflict',
    `Voice menus play this prompt: ${names.join(', ')}${more}. Take it out of them first.`,
    { details: { usedBy } },
  );
}
