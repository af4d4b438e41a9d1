import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import { isAppError } from '../platform/app-error.ts';
import { copyRows } from './copy-rows.ts';
import type { PromptUses } from './prompt.ts';
import type { PromptPlacer } from './prompt-placer.ts';
import { promptRows } from './prompt-rows.ts';

export interface RenewCopiesOptions {
  database: Database;
  placer: PromptPlacer;
  uses: readonly PromptUses[];
  logger: Logger;
}

/** A prompt at one PBX. */
interface PlaceAtPbx {
  tenantId: string;
  connectionId: string;
  promptId: string;
}

const AT_MOST = 200;

/** After a prompt was replaced its copies follow, and what is not wanted any more goes from the PBXs. */
export class RenewCopies {
  readonly #options: RenewCopiesOptions;

  constructor(options: RenewCopiesOptions) {
    this.#options = options;
  }

  /** Works on what is due; returns at how many places. */
  async run(now = new Date()): Promise<number> {
    const { database, logger } = this.#options;
    const { rows } = await database.hubPool.query<{
      tenant_id: string;
      connection_id: string;
      prompt_id: string;
    }>('SELECT * FROM due_prompt_copies($1, $2)', [now, AT_MOST]);
    for (const row of rows) {
      const at = { tenantId: row.tenant_id, connectionId: row.connection_id, promptId: row.prompt_id };
      try {
        await this.#renew(at, now);
      } catch (error) {
        // The row has the reason; a fault of ours is for the log.
        if (!isAppError(error)) logger.error({ err: error, ...at }, 'copy of a prompt not renewed');
      }
    }
    return rows.length;
  }

  async #renew(at: PlaceAtPbx, now: Date): Promise<void> {
    const { database, placer } = this.#options;
    const { tenantId, connectionId, promptId } = at;
    await placer.removeLeaving(tenantId, connectionId, promptId);
    const { prompt, copies } = await database.tenant(tenantId, async (tx) => ({
      prompt: await promptRows.find(tx, promptId),
      copies: await copyRows.listHere(tx, { promptId, connectionId }),
    }));
    const due = copies.filter(
      ({ state, nextTryAt }) => state !== 'leaving' && nextTryAt !== undefined && nextTryAt <= now,
    );
    // Of a version that was replaced before it was ever placed: the next one is wanted as well.
    const outdated = due.filter(({ version }) => version !== prompt?.version);
    if (outdated.length > 0) {
      await database.tenant(tenantId, async (tx) => {
        for (const copy of outdated) await copyRows.rest(tx, copy);
      });
    }
    if (due.length === outdated.length) return;
    await this.#place(at);
  }

  async #place(at: PlaceAtPbx): Promise<void> {
    const { database, placer, uses, logger } = this.#options;
    const { tenantId, connectionId, promptId } = at;
    try {
      await placer.place(tenantId, connectionId, promptId);
    } catch (error) {
      await database.tenant(tenantId, (tx) => copyRows.postpone(tx, at));
      throw error;
    }
    for (const use of uses) {
      await use.copyRenewed?.(tenantId, { connectionId, promptId }).catch((error: unknown) => {
        logger.warn({ err: error, ...at }, 'what uses a prompt did not follow its new copy');
      });
    }
    const isUsed = await database.tenant(tenantId, async (tx) => {
      for (const use of uses) if ((await use.usedBy(tx, tenantId, promptId)).length > 0) return true;
      return false;
    });
    if (!isUsed) await placer.withdrawOlder(tenantId, connectionId, promptId);
  }
}
