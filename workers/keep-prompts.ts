import type { Logger } from 'pino';
import { actingAs } from '../src/platform/acting.ts';
import type { Prompts } from '../src/prompts/create-prompts.ts';

export interface KeepPromptsOptions {
  prompts: Pick<Prompts, 'renewal' | 'files'>;
  logger: Logger;
}

/** Whoever has replaced a prompt wants to hear it soon. */
export const RENEW_PROMPTS_CRON = '*/15 * * * * *';
export const REMOVE_PROMPT_FILES_CRON = '0 41 * * * *';

/** Copies of prompts at PBXs follow what the hub has, and files that nobody names are removed. */
export class KeepPrompts {
  readonly #options: KeepPromptsOptions;

  constructor(options: KeepPromptsOptions) {
    this.#options = options;
  }

  async renewCopies(): Promise<void> {
    await actingAs({ operation: 'renewPromptCopies' }, () => this.#options.prompts.renewal.run());
  }

  async removeFiles(): Promise<void> {
    const { prompts, logger } = this.#options;
    const removed = await prompts.files.removeWaste();
    if (removed > 0) logger.info({ removed }, 'files of prompts removed');
  }
}
