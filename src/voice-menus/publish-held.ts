import { changeAtPbx, outcomeOf } from '../audit/change-at-pbx.ts';
import type { Database, Transaction } from '../db/database.ts';
import { isSameMenu } from '../domain/menu/same-menu.ts';
import type { VoiceMenu } from '../domain/menu/voice-menu.ts';
import type { HeldVoiceMenu, VoiceMenuOperations } from '../domain/pbx/pbx-operations.ts';
import { AppError, isAppError } from '../platform/app-error.ts';
import { changesFrom, type HeldAt, type HeldMenusOptions, toOurWords, toPbxWords } from './held-menus.ts';
import { promptIdsOf } from './menu-facts.ts';
import { placePrompts, reasonOf, withdrawPrompts } from './place-prompts.ts';
import { type Bundle, placeStore, type StoredPlace } from './place-store.ts';
import type { ChangedThere, PublicationResult, PublicationStep } from './voice-menu-views.ts';

export interface PublishHeldOptions extends HeldMenusOptions {
  database: Database;
}

export interface HeldPublication extends HeldAt {
  place: StoredPlace;
  operations: VoiceMenuOperations;
  version: number;
  menu: VoiceMenu;
  dryRun: boolean;
  /** What the PBX may hold besides what we know of: the name of exactly that. */
  over?: string | undefined;
  by?: string | undefined;
}

export type Published = Omit<PublicationResult, 'place' | 'dryRun'>;

/**
 * Writes a menu to a PBX that keeps it:
 *
 *     look ──► prompts ──► write ──► read back ──► ours, or what the PBX made of it
 *       │         │                      ├──► before: nothing happened, the prompts are taken back
 *       ▼         ▼                      ├──► something else after a refusal: what was there is written again
 *    conflict   before                   └──► unreadable: unknown, until the next look
 */
export class PublishHeld {
  readonly #options: PublishHeldOptions;

  constructor(options: PublishHeldOptions) {
    this.#options = options;
  }

  /** Throws `conflict` with `ChangedThere` where the PBX holds something else than we know of. */
  async publish(wish: HeldPublication): Promise<Published> {
    const before = await this.look(wish);
    await this.#refuseUnknown(wish, before);
    const there = await toOurWords(this.#options, wish, before.menu);
    const changes = changesFrom(there, wish.menu);
    const steps: PublicationStep[] = [{ what: 'look', state: 'done' }];
    if (wish.dryRun)
      return { done: false, steps: [...steps, ...wouldDo(wish, changes)], now: 'before', changes };
    const uploads = await placePrompts(this.#options.prompts, wish, steps);
    if (uploads === undefined) return { done: false, steps, now: 'before', changes };
    const wanted = await toPbxWords(this.#options, wish, wish.menu, uploads.there);
    if (isSameMenu(before.menu, wanted)) {
      await this.#tx(wish, (tx) => placeStore.published(tx, wish.place.placeId, this.#is(wish, before)));
      return { done: true, steps, now: 'ours', changes };
    }
    const written = await this.#write(wish, before, wanted, steps);
    const end = await this.#settle(wish, { before, wanted, written, steps, isNew: uploads.isNew });
    return { ...end, steps, changes };
  }

  /** What the PBX holds now. Throws `conflict` where the menu is not there any more. */
  async look({ operations, place, tenantId }: Pick<HeldPublication, 'operations' | 'place' | 'tenantId'>) {
    try {
      return await operations.read({ id: place.at });
    } catch (error) {
      if (await isGone(operations, place.at, error)) {
        await this.#options.database.tenant(tenantId, (tx) =>
          placeStore.looked(tx, place.placeId, { found: 'gone' }),
        );
        throw new AppError('conflict', 'The PBX has this menu no more.', { cause: error });
      }
      throw error;
    }
  }

  /** What is known, what was tried last, and what `over` names may be overwritten; nothing else. */
  async #refuseUnknown(wish: HeldPublication, held: HeldVoiceMenu): Promise<void> {
    const { place, over } = wish;
    const { known, attempted } = place;
    const isKnown =
      known !== undefined && (known.version === held.version || isSameMenu(known.menu, held.menu));
    const isOurs = attempted !== undefined && isSameMenu(attempted.menu, held.menu);
    if (isKnown || isOurs || over === held.version) return;
    await this.#tx(wish, (tx) => placeStore.looked(tx, place.placeId, { found: 'other' }));
    throw await this.#changedThere(wish, held);
  }

  async #changedThere(wish: HeldPublication, held: HeldVoiceMenu): Promise<AppError> {
    const there = await toOurWords(this.#options, wish, held.menu);
    const { known } = wish.place;
    const last = known && (await toOurWords(this.#options, wish, known.menu));
    const details: ChangedThere = {
      version: held.version,
      there,
      changes: last === undefined ? [] : changesFrom(last, there),
    };
    return new AppError('conflict', 'The menu was changed at the PBX since it was last looked at.', {
      shown: details,
    });
  }

  async #write(
    wish: HeldPublication,
    before: HeldVoiceMenu,
    wanted: VoiceMenu,
    steps: PublicationStep[],
  ): Promise<'done' | 'refused' | 'unknown' | 'conflict'> {
    const { tenantId, connectionId, place, operations, version } = wish;
    const bundle = bundleOf(wish);
    await this.#tx(wish, (tx) => placeStore.attempt(tx, place.placeId, { version, bundle, menu: wanted }));
    try {
      await changeAtPbx(
        this.#options.database,
        {
          tenantId,
          connectionId,
          subject: { kind: 'pbxVoiceMenu', id: place.at },
          before: { version: before.version, menu: before.menu },
          wanted: { menuVersion: version, menu: wanted },
        },
        () => operations.write({ id: place.at, menu: wanted, over: before.version }),
      );
      steps.push({ what: 'writeMenu', subject: place.at, state: 'done' });
      return 'done';
    } catch (error) {
      const state = outcomeOf(error);
      steps.push({ what: 'writeMenu', subject: place.at, state, reason: reasonOf(error) });
      return isAppError(error) && error.code === 'conflict' ? 'conflict' : state;
    }
  }

  /** What became of it, by what the PBX holds and not by what it said. */
  async #settle(
    wish: HeldPublication,
    told: {
      before: HeldVoiceMenu;
      wanted: VoiceMenu;
      written: 'done' | 'refused' | 'unknown' | 'conflict';
      steps: PublicationStep[];
      isNew: string[];
    },
  ): Promise<Pick<Published, 'done' | 'now' | 'there'>> {
    const { place } = wish;
    const { before, wanted, written, steps, isNew } = told;
    const after = await this.#readBack(wish, steps);
    if (after === undefined) return { done: false, now: 'unknown' };
    if (isSameMenu(after.menu, wanted)) {
      await this.#tx(wish, (tx) => placeStore.published(tx, place.placeId, this.#is(wish, after)));
      return { done: true, now: 'ours' };
    }
    if (isSameMenu(after.menu, before.menu)) {
      // After a lost answer the PBX may still be about to do it, and would miss the prompts.
      if (written === 'unknown') {
        await this.#looked(wish, after, { keepsAttempt: true });
        return { done: false, now: 'before' };
      }
      await withdrawPrompts(this.#options.prompts, wish, { promptIds: isNew, steps });
      await this.#looked(wish, after);
      return { done: false, now: 'before' };
    }
    if (written === 'done') {
      // The PBX took it, and made of it what it could: from now on that is what is known.
      await this.#tx(wish, (tx) => placeStore.published(tx, place.placeId, this.#is(wish, after)));
      const there = await toOurWords(this.#options, wish, after.menu);
      return { done: true, now: 'somethingElse', there };
    }
    if (written === 'conflict') {
      await withdrawPrompts(this.#options.prompts, wish, { promptIds: isNew, steps });
      await this.#tx(wish, (tx) => placeStore.looked(tx, place.placeId, { found: 'other' }));
      throw await this.#changedThere(wish, after);
    }
    if (written !== 'unknown' && (await this.#restore(wish, { before, after, steps }))) {
      await withdrawPrompts(this.#options.prompts, wish, { promptIds: isNew, steps });
      return { done: false, now: 'before' };
    }
    return this.#tellWhatIsThere(wish, steps);
  }

  /** The PBX took a part of it: what it had before is written again. False when it does not have that now. */
  async #restore(
    wish: HeldPublication,
    { before, after, steps }: { before: HeldVoiceMenu; after: HeldVoiceMenu; steps: PublicationStep[] },
  ): Promise<boolean> {
    const { tenantId, connectionId, place, operations } = wish;
    try {
      await changeAtPbx(
        this.#options.database,
        {
          tenantId,
          connectionId,
          subject: { kind: 'pbxVoiceMenu', id: place.at },
          before: { version: after.version, menu: after.menu },
          wanted: { restores: before.version, menu: before.menu },
        },
        () => operations.write({ id: place.at, menu: before.menu, over: after.version }),
      );
    } catch (error) {
      steps.push({
        what: 'restoreMenu',
        subject: place.at,
        state: outcomeOf(error),
        reason: reasonOf(error),
      });
    }
    const now = await this.#readBack(wish, steps);
    if (now === undefined || !isSameMenu(now.menu, before.menu)) return false;
    const write = steps.find(({ what }) => what === 'writeMenu');
    if (write !== undefined) write.state = 'undone';
    steps.push({ what: 'restoreMenu', subject: place.at, state: 'done' });
    await this.#tx(wish, (tx) =>
      placeStore.looked(tx, place.placeId, {
        found: 'same',
        known: { version: now.version, menu: now.menu },
      }),
    );
    return true;
  }

  async #tellWhatIsThere(
    wish: HeldPublication,
    steps: PublicationStep[],
  ): Promise<Pick<Published, 'done' | 'now' | 'there'>> {
    const now = await this.#readBack(wish, steps);
    if (now === undefined) return { done: false, now: 'unknown' };
    await this.#tx(wish, (tx) =>
      placeStore.looked(tx, wish.place.placeId, { found: 'other', keepsAttempt: true }),
    );
    return {
      done: false,
      now: 'somethingElse',
      there: await toOurWords(this.#options, wish, now.menu),
    };
  }

  async #readBack(
    { operations, place }: HeldPublication,
    steps: PublicationStep[],
  ): Promise<HeldVoiceMenu | undefined> {
    try {
      const held = await operations.read({ id: place.at });
      steps.push({ what: 'readBack', subject: place.at, state: 'done' });
      return held;
    } catch (error) {
      steps.push({ what: 'readBack', subject: place.at, state: 'unknown', reason: reasonOf(error) });
      return undefined;
    }
  }

  /** The PBX holds what it held before: known as it was, whatever revision it calls that now. */
  #looked(wish: HeldPublication, held: HeldVoiceMenu, more: { keepsAttempt?: boolean } = {}): Promise<void> {
    const { known, placeId } = wish.place;
    const isKnown = known !== undefined && isSameMenu(known.menu, held.menu);
    return this.#tx(wish, (tx) =>
      placeStore.looked(tx, placeId, { found: isKnown ? 'same' : 'other', ...more }),
    );
  }

  #is(wish: HeldPublication, held: HeldVoiceMenu) {
    const known = { version: held.version, menu: held.menu };
    return { version: wish.version, bundle: bundleOf(wish), by: wish.by, known };
  }

  #tx<T>({ tenantId }: { tenantId: string }, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#options.database.tenant(tenantId, work);
  }
}

/** Menus that it leads to are places of their own at that PBX. */
function bundleOf({ place, version }: HeldPublication): Bundle {
  return { [place.menuId]: version };
}

function wouldDo({ menu, place }: HeldPublication, changes: readonly unknown[]): PublicationStep[] {
  return [
    ...promptIdsOf([menu]).map(
      (subject): PublicationStep => ({ what: 'uploadPrompt', subject, state: 'would' }),
    ),
    ...(changes.length === 0 && !place.hasOldSound
      ? []
      : [{ what: 'writeMenu', subject: place.at, state: 'would' } satisfies PublicationStep]),
  ];
}

/** The menu is not there; a PBX that only refuses to show it is asked for its list. */
async function isGone(operations: VoiceMenuOperations, id: string, error: unknown): Promise<boolean> {
  if (!isAppError(error)) return false;
  if (error.code !== 'unprocessable') return error.code === 'notFound';
  const there = await operations.list().catch(() => undefined);
  return there?.every((menu) => menu.id !== id) === true;
}
