import { setTimeout as pause } from 'node:timers/promises';
import { changeAtPbx, outcomeOf } from '../audit/change-at-pbx.ts';
import type { PbxOperator } from '../connections/pbx-operator.ts';
import type { Database } from '../db/database.ts';
import type { PbxPrompt, PromptOperations } from '../domain/pbx/pbx-operations.ts';
import { AppError, isAppError } from '../platform/app-error.ts';
import { copyName, findCopy } from './copy-name.ts';
import { type CopyPlace, copyRows } from './copy-rows.ts';
import { menuThatPlays } from './menu-there.ts';
import type { Prompt, PromptCopy } from './prompt.ts';
import { promptRows } from './prompt-rows.ts';
import type { Renditions } from './renditions.ts';

export interface PromptPlacerOptions {
  database: Database;
  operator: Pick<PbxOperator, 'group' | 'at'>;
  renditions: Pick<Renditions, 'get' | 'read'>;
  now?: () => Date;
}

/** A copy that was there a moment ago need not be looked for. */
const FRESH_MS = 10 * 60_000;
/** Somebody else's upload of the same is waited for; it ends within the time-outs of a PBX. */
const WAIT_MS = 60_000;
const LOOK_AGAIN_MS = 250;
const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 3_600_000;
/** What a PBX does not let go of for so long stays there, with the reason. */
const MOST_TRIES_TO_REMOVE = 10;

export interface PlacedPrompt {
  pbxPromptId: string;
  /** It was uploaded just now. */
  isNew: boolean;
}

/** Puts prompts as files to PBXs that take them, one copy per version, and takes them away again. */
export class PromptPlacer {
  readonly #options: PromptPlacerOptions;
  readonly #now: () => Date;
  /** Connection id → the last of what waits for its turn there. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(options: PromptPlacerOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
  }

  /**
   * The id of the prompt, in its present version, at that PBX; uploaded when it is not there. After a lost answer the PBX's list is looked
   * at before anything is sent again.
   * @throws AppError with the reason: `unprocessable` (the PBX takes no files, or not this one), `unavailable` (nobody knows)
   */
  place(tenantId: string, connectionId: string, promptId: string): Promise<PlacedPrompt> {
    return this.#inTurn(connectionId, async () => {
      const there = await this.#options.operator.group(tenantId, connectionId, 'prompts');
      const prompt = await this.#options.database.tenant(tenantId, (tx) => promptRows.find(tx, promptId));
      if (prompt === undefined) throw new AppError('notFound', 'There is no such prompt.');
      const copy = await this.#claim(prompt, connectionId);
      try {
        const found = await this.#look(there, copy);
        const { id: pbxPromptId } = found ?? (await this.#upload(there, prompt, copy));
        await this.#settle(tenantId, copy, { state: 'here', pbxPromptId });
        return { pbxPromptId, isNew: found === undefined };
      } catch (error) {
        throw await this.#fail(tenantId, copy, error);
      }
    });
  }

  /** Takes every copy of the prompt away from that PBX. What cannot be reached now is tried again by itself. */
  withdraw(tenantId: string, connectionId: string, promptId: string): Promise<void> {
    return this.#letLeave(tenantId, { connectionId, promptId });
  }

  /**
   * The same for the copy of its present version: for whoever has placed it and does not need it after all.
   * @throws AppError `unavailable` while it may still be there
   */
  async withdrawPresent(tenantId: string, connectionId: string, promptId: string): Promise<void> {
    const prompt = await this.#options.database.tenant(tenantId, (tx) => promptRows.find(tx, promptId));
    if (prompt === undefined) return;
    const { version } = prompt;
    await this.#letLeave(tenantId, { connectionId, promptId, version }, { wasJustPlaced: true });
    const left = await this.#options.database.tenant(tenantId, (tx) =>
      copyRows.listHere(tx, { promptId, connectionId }),
    );
    const still = left.find((copy) => copy.version === version);
    if (still === undefined) return;
    throw new AppError(
      'unavailable',
      `The file may still be at the PBX, and is removed later. ${still.reason ?? ''}`.trim(),
    );
  }

  /** The same for copies of earlier versions: once nothing at the PBX names them any more. */
  async withdrawOlder(tenantId: string, connectionId: string, promptId: string): Promise<void> {
    const prompt = await this.#options.database.tenant(tenantId, (tx) => promptRows.find(tx, promptId));
    const below = prompt?.version;
    await this.#letLeave(tenantId, { connectionId, promptId, ...(below !== undefined && { below }) });
  }

  /**
   * From now on copies of earlier versions of all prompts are on their way out of that PBX, but for those that a menu names by their id
   * there; returns the ids of these.
   */
  async withdrawUnnamed(
    tenantId: string,
    connectionId: string,
    isNamed: (idThere: string) => boolean,
  ): Promise<string[]> {
    return this.#options.database.tenant(tenantId, async (tx) => {
      const named: string[] = [];
      for (const { pbxPromptId, promptId, version } of await copyRows.listOutdated(tx, connectionId)) {
        if (pbxPromptId !== undefined && isNamed(pbxPromptId)) named.push(pbxPromptId);
        else await copyRows.letLeave(tx, { connectionId, promptId, version });
      }
      return named;
    });
  }

  /** Our prompts by the ids that they have at that PBX, those of earlier versions too. */
  async idsAt(
    tenantId: string,
    connectionId: string,
  ): Promise<Map<string, { promptId: string; version: number }>> {
    const copies = await this.#options.database.tenant(tenantId, (tx) => copyRows.listAt(tx, connectionId));
    return new Map(
      copies.flatMap(({ pbxPromptId, promptId, version }) =>
        pbxPromptId === undefined ? [] : [[pbxPromptId, { promptId, version }] as const],
      ),
    );
  }

  /** What is on its way out goes; for whoever looks after copies that are due. */
  async removeLeaving(
    tenantId: string,
    connectionId: string,
    promptId: string,
    how: Removal = {},
  ): Promise<void> {
    await this.#inTurn(connectionId, async () => {
      const copies = await this.#options.database.tenant(tenantId, (tx) =>
        copyRows.listHere(tx, { promptId, connectionId }),
      );
      for (const copy of copies) if (copy.state === 'leaving') await this.#takeAway(tenantId, copy, how);
    });
  }

  async #letLeave(
    tenantId: string,
    which: { connectionId: string; promptId: string; version?: number; below?: number },
    how: Removal = {},
  ): Promise<void> {
    await this.#options.database.tenant(tenantId, (tx) => copyRows.letLeave(tx, which));
    await this.removeLeaving(tenantId, which.connectionId, which.promptId, how);
  }

  async #claim(prompt: Prompt, connectionId: string): Promise<PromptCopy> {
    const { tenantId, promptId, version, name } = prompt;
    const place = { promptId, connectionId, version };
    const until = Date.now() + WAIT_MS;
    for (;;) {
      const copy = await this.#options.database.tenant(tenantId, async (tx) => {
        await copyRows.want(tx, tenantId, place, copyName(promptId, version, name));
        const claimed = await copyRows.claim(tx, place);
        if (claimed?.state !== 'leaving') return claimed;
        await copyRows.revive(tx, place);
        return { ...claimed, state: 'unknown' as const };
      });
      if (copy !== undefined) return copy;
      if (Date.now() > until) {
        throw new AppError(
          'unavailable',
          'The prompt is being sent to the PBX by somebody else. Try again in a minute.',
        );
      }
      await pause(LOOK_AGAIN_MS);
    }
  }

  /** The copy as the PBX has it; undefined when it has to be sent. */
  async #look(there: PromptOperations, copy: PromptCopy): Promise<{ id: string } | undefined> {
    const { state, pbxPromptId, seenAt } = copy;
    if (state === 'wanted' || state === 'refused') return undefined;
    const isFresh = seenAt !== undefined && this.#now().getTime() - seenAt.getTime() < FRESH_MS;
    if (state === 'here' && pbxPromptId !== undefined && isFresh) return { id: pbxPromptId };
    return findCopy(await there.list(), copy);
  }

  async #upload(there: PromptOperations, prompt: Prompt, copy: PromptCopy): Promise<PbxPrompt> {
    const { database, renditions } = this.#options;
    const { tenantId, durationMs } = prompt;
    const rendition = await renditions.get(prompt, there.takes);
    requireFits(there, { bytes: rendition.bytes, durationMs });
    const audio = await renditions.read(rendition);
    const { promptId, connectionId, version } = copy;
    const name = copyName(promptId, version, prompt.name);
    await database.tenant(tenantId, (tx) => copyRows.markAsked(tx, copy, name));
    const change = {
      tenantId,
      connectionId,
      subject: { kind: 'promptCopy', id: promptId },
      wanted: { upload: name, version, bytes: rendition.bytes },
    };
    try {
      return await changeAtPbx(database, change, () => there.upload({ name, audio }));
    } catch (error) {
      const found = outcomeOf(error) === 'unknown' ? await lookAfterLoss(there, copy) : undefined;
      if (found === undefined) throw new NotPlaced(error);
      return found;
    }
  }

  /** Returns what whoever asked is told. */
  async #fail(tenantId: string, copy: PromptCopy, caught: unknown): Promise<unknown> {
    const wasAsked = caught instanceof NotPlaced;
    const error = wasAsked ? caught.cause : caught;
    const reason = isAppError(error) ? error.message : 'The hub failed.';
    const isRefusal = isAppError(error) && error.code === 'unprocessable';
    const state = wasAsked ? outcomeOf(error) : isRefusal ? 'refused' : copy.state;
    // Only what the hub wanted by itself is tried again by itself.
    const again = copy.nextTryAt !== undefined && state !== 'refused' && { nextTryAt: this.#retryAt(copy) };
    await this.#settle(tenantId, copy, { state, reason, ...again });
    return error;
  }

  async #takeAway(
    tenantId: string,
    { promptId, connectionId, version }: CopyPlace,
    { wasJustPlaced = false }: Removal,
  ): Promise<void> {
    const { database, operator } = this.#options;
    const copy = await database.tenant(tenantId, (tx) =>
      copyRows.claim(tx, { promptId, connectionId, version }),
    );
    if (copy === undefined) return;
    try {
      const there = await operator.group(tenantId, connectionId, 'prompts');
      const found = findCopy(await there.list(), copy);
      if (found !== undefined) {
        if (!wasJustPlaced) await this.#refusePlayed(tenantId, connectionId, found.id);
        await this.#removeThere(tenantId, there, copy, found.id);
      }
      await database.tenant(tenantId, (tx) => copyRows.remove(tx, copy));
    } catch (error) {
      const reason = isAppError(error) ? error.message : 'The hub failed.';
      const isReached = isAppError(error) && error.code === 'unprocessable';
      const again = !(isReached && copy.tries >= MOST_TRIES_TO_REMOVE) && { nextTryAt: this.#retryAt(copy) };
      await this.#settle(tenantId, copy, { state: 'leaving', reason, ...again });
    }
  }

  /** Callers would hear nothing where a menu of the PBX plays it. */
  async #refusePlayed(tenantId: string, connectionId: string, fileId: string): Promise<void> {
    const { voiceMenus } = (await this.#options.operator.at(tenantId, connectionId)).operations;
    const name = voiceMenus && (await menuThatPlays(voiceMenus, fileId));
    if (name !== undefined) throw new AppError('unprocessable', `The menu “${name}” at the PBX plays it.`);
  }

  async #removeThere(tenantId: string, there: PromptOperations, copy: PromptCopy, id: string): Promise<void> {
    const { connectionId, promptId, version } = copy;
    const wanted = { remove: copy.pbxName, version };
    const change = { tenantId, connectionId, subject: { kind: 'promptCopy', id: promptId }, wanted };
    try {
      await changeAtPbx(this.#options.database, change, () => there.remove({ id }));
    } catch (error) {
      // Gone meanwhile is gone.
      if (!(isAppError(error) && error.code === 'notFound')) throw error;
    }
  }

  #settle(tenantId: string, copy: CopyPlace, outcome: Parameters<typeof copyRows.settle>[2]): Promise<void> {
    return this.#options.database.tenant(tenantId, (tx) => copyRows.settle(tx, copy, outcome));
  }

  #retryAt({ tries }: PromptCopy): Date {
    const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(tries - 1, 10));
    return new Date(this.#now().getTime() + waitMs);
  }

  /** One after another at each connection: what one has put there the next one finds. */
  async #inTurn<T>(connectionId: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(connectionId) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.catch(() => undefined);
    this.#turns.set(connectionId, settled);
    try {
      return await mine;
    } finally {
      if (this.#turns.get(connectionId) === settled) this.#turns.delete(connectionId);
    }
  }
}

interface Removal {
  /** By whoever takes it back now: no menu can play it yet. */
  wasJustPlaced?: boolean;
}

/** It was sent, and nobody knows of a copy there; `cause` is what the connector threw. */
class NotPlaced extends Error {
  constructor(cause: unknown) {
    super('not placed', { cause });
    this.name = 'NotPlaced';
  }
}

async function lookAfterLoss(there: PromptOperations, copy: PromptCopy): Promise<PbxPrompt | undefined> {
  try {
    return findCopy(await there.list(), copy);
  } catch {
    // The loss is what is told.
    return undefined;
  }
}

function requireFits(
  { maxBytes, maxDurationMs }: PromptOperations,
  { bytes, durationMs }: { bytes: number; durationMs: number },
): void {
  if (maxDurationMs !== undefined && durationMs > maxDurationMs) {
    throw new AppError(
      'unprocessable',
      `This PBX takes sounds of ${Math.floor(maxDurationMs / 1000)} s at most; this one has ${Math.ceil(durationMs / 1000)} s.`,
    );
  }
  if (maxBytes !== undefined && bytes > maxBytes) {
    throw new AppError(
      'unprocessable',
      `This PBX takes files of ${Math.floor(maxBytes / 1024)} KB at most; in its format this one has ${Math.ceil(bytes / 1024)} KB.`,
    );
  }
}
