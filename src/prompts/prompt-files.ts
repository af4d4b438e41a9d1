import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { AudioStore, SoundFile } from '../audio-store/audio-store.ts';
import type { Database, Transaction } from '../db/database.ts';
import { AppError } from '../platform/app-error.ts';

export interface PromptFilesOptions {
  database: Database;
  store: AudioStore;
  logger: Logger;
}

/** Longer than anybody takes from storing a file to naming it in a row, or to hear a deleted one to its end. */
const WASTE_HOURS = 1;
const PAGE = 50;

/**
 * Files of prompts in the store. Each is written down as waste before it is stored and taken off that list in the transaction that names
 * it; triggers put it there again when no row names it any more. So a crash leaves nothing behind for ever.
 */
export class PromptFiles {
  readonly #options: PromptFilesOptions;

  constructor(options: PromptFilesOptions) {
    this.#options = options;
  }

  /** Stores the file under a key of its own, and removes it from the spool. The caller names the key by `claim`. */
  async keep(tenantId: string, file: SoundFile): Promise<string> {
    const { database, store } = this.#options;
    const key = `${tenantId}/prompts/${randomUUID()}`;
    try {
      // Not in the transaction of anybody: it has to stand whatever becomes of that.
      await database.hubPool.query('INSERT INTO prompt_waste (stored_key, tenant_id) VALUES ($1, $2)', [
        key,
        tenantId,
      ]);
      await store.keep(key, file);
      return key;
    } finally {
      // Moved away, or copied: either way it is not needed any more.
      await rm(file.path, { force: true });
    }
  }

  /** From now on a row names it. */
  async claim(tx: Transaction, key: string): Promise<void> {
    const { rowCount } = await tx.query('DELETE FROM prompt_waste WHERE stored_key = $1', [key]);
    if (rowCount !== 1) throw new AppError('unavailable', 'Storing the file took too long. Try again.');
  }

  /** Removes what nobody names; returns how many files went. */
  async removeWaste(now = new Date()): Promise<number> {
    const before = new Date(now.getTime() - WASTE_HOURS * 3_600_000);
    let removed = 0;
    for (;;) {
      const gone = await this.#removePage(before);
      removed += gone;
      if (gone < PAGE) return removed;
    }
  }

  #removePage(before: Date): Promise<number> {
    const { database, store, logger } = this.#options;
    return database.hub(async (tx) => {
      const { rows } = await tx.query<{ stored_key: string }>(
        'SELECT stored_key FROM prompt_waste WHERE since < $1 ORDER BY since LIMIT $2 FOR UPDATE SKIP LOCKED',
        [before, PAGE],
      );
      const gone: string[] = [];
      for (const { stored_key: key } of rows) {
        try {
          await store.remove(key);
          gone.push(key);
        } catch (error) {
          logger.warn({ err: error }, 'file of a prompt not removed yet');
        }
      }
      await tx.query('DELETE FROM prompt_waste WHERE stored_key = ANY($1)', [gone]);
      return gone.length;
    });
  }
}
