import type { Database } from '../db/database.ts';
import type { PromptFormat } from '../domain/pbx/pbx-operations.ts';
import { AppError, isAppError } from '../platform/app-error.ts';
import { SignedTokens, UUID_BYTES, uuidFromBytes, uuidToBytes } from '../platform/signed-token.ts';
import type { Prompt } from './prompt.ts';
import { formatKey, knownFormat, parseFormatKey } from './prompt-format.ts';
import { promptRows } from './prompt-rows.ts';
import type { Rendition } from './rendition-rows.ts';
import type { Renditions } from './renditions.ts';

export interface PromptLinksOptions {
  database: Database;
  renditions: Pick<Renditions, 'get'>;
  secretKey: Buffer;
  publicUrl: () => string;
}

/** What a link gives access to. */
interface LinkedPrompt {
  tenantId: string;
  promptId: string;
  version: number;
  format: PromptFormat;
}

const VERSION_BYTES = 4;
const HEAD_BYTES = 2 * UUID_BYTES + VERSION_BYTES;

/**
 * Addresses at which a PBX fetches prompts: `<hub>/p/<token>.wav`. They never expire and stay the same for a version in a format, so that
 * what a PBX keeps by address (Asterisk does) stays good; a new version has a new one. That is no secret given away: what
 * a prompt says, every caller hears. The token keeps others from listing prompts, or having the hub convert at will.
 */
export class PromptLinks {
  readonly #options: PromptLinksOptions;
  readonly #tokens: SignedTokens;

  constructor(options: PromptLinksOptions) {
    this.#options = options;
    this.#tokens = new SignedTokens(options.secretKey, 'callweave prompt link');
  }

  /**
   * The address of the prompt as it is now. The sound is converted before this returns, so that no caller waits for it.
   * @throws AppError `unprocessable` when it cannot be converted, `notFound`
   */
  async linkFor(of: { tenantId: string; promptId: string; format: PromptFormat }): Promise<string> {
    const { database, renditions, publicUrl } = this.#options;
    const format = knownFormat(of.format);
    const prompt = await database.tenant(of.tenantId, (tx) => promptRows.find(tx, of.promptId));
    if (prompt === undefined) throw new AppError('notFound', 'There is no such prompt.');
    await renditions.get(prompt, format);
    return `${publicUrl()}/p/${this.#sign(prompt, format)}.${format.container}`;
  }

  /**
   * What a token leads to. A link to a version that has been replaced plays the present one (`isOutdated`): a caller who hears the new words
   * is better off than one who hears none.
   * @throws AppError `notFound` for what is no token of ours, and when the prompt is gone
   */
  async open(token: string): Promise<{ prompt: Prompt; rendition: Rendition; isOutdated: boolean }> {
    const linked = this.#read(token);
    if (linked === undefined) throw new AppError('notFound', 'This link is wrong.');
    // A caller waits: who meets the moment of a replacement gets the new sound.
    return this.#open(linked).catch((error: unknown) => {
      if (isAppError(error) && error.code === 'conflict') return this.#open(linked);
      throw error;
    });
  }

  async #open(linked: LinkedPrompt): Promise<{ prompt: Prompt; rendition: Rendition; isOutdated: boolean }> {
    const { database, renditions } = this.#options;
    const prompt = await database.tenant(linked.tenantId, (tx) => promptRows.find(tx, linked.promptId));
    if (prompt === undefined) throw new AppError('notFound', 'There is no such prompt any more.');
    const rendition = await renditions.get(prompt, linked.format);
    return { prompt, rendition, isOutdated: linked.version !== prompt.version };
  }

  #sign({ tenantId, promptId, version }: Prompt, format: PromptFormat): string {
    const number = Buffer.alloc(VERSION_BYTES);
    number.writeUInt32BE(version);
    return this.#tokens.sign(
      Buffer.concat([uuidToBytes(tenantId), uuidToBytes(promptId), number, Buffer.from(formatKey(format))]),
    );
  }

  #read(token: string): LinkedPrompt | undefined {
    const text = this.#tokens.verify(token);
    if (text === undefined || text.length <= HEAD_BYTES) return undefined;
    return {
      tenantId: uuidFromBytes(text.subarray(0, UUID_BYTES)),
      promptId: uuidFromBytes(text.subarray(UUID_BYTES, 2 * UUID_BYTES)),
      version: text.readUInt32BE(2 * UUID_BYTES),
      format: parseFormatKey(text.subarray(HEAD_BYTES).toString('utf8')),
    };
  }
}
