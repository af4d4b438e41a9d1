import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { SessionLeases } from '../connections/session-leases.ts';
import type { Transaction } from '../db/database.ts';
import { compareMenus } from '../domain/menu/compare-menus.ts';
import { isSameMenu } from '../domain/menu/same-menu.ts';
import type { VoiceMenu } from '../domain/menu/voice-menu.ts';
import { AppError, isAppError } from '../platform/app-error.ts';
import type { Bus } from '../platform/bus.ts';
import { changesFrom, type HeldAt, toOurWords } from './held-menus.ts';
import { type MenuFacts, menuSupportAt, readMenuFacts } from './menu-facts.ts';
import { menuStore } from './menu-store.ts';
import { letOldSoundsGo } from './old-sounds.ts';
import { type KnownThere, placeStore, type StoredPlace } from './place-store.ts';
import { placeView } from './place-view.ts';
import { publishConducted } from './publish-conducted.ts';
import { type HeldPublication, type Published, PublishHeld } from './publish-held.ts';
import { refuseErrors } from './refuse-errors.ts';
import { insertMenu, type VoiceMenuServiceOptions } from './voice-menu-service.ts';
import type { PlaceComparison, PlaceHow, PlaceView, PublicationResult } from './voice-menu-views.ts';

/** Bus channel on which the tenant id is announced of whom something was published, or working hours changed. */
export const VOICE_MENUS_CHANGED = 'voice-menus';

export interface MenuPlacesOptions extends VoiceMenuServiceOptions {
  bus: Pick<Bus, 'publish'>;
  leases: Pick<SessionLeases, 'tryTake' | 'release'>;
}

export interface PublicationWish {
  version: number;
  dryRun: boolean;
  over?: string | undefined;
}

const ENTRY = /^[\w.-]{1,64}$/;
const WAIT_MS = 10_000;
const TRY_AGAIN_MS = 100;

/** Where menus are entered, and how they come there. */
export class MenuPlaces {
  readonly #options: MenuPlacesOptions;
  readonly #held: PublishHeld;

  constructor(options: MenuPlacesOptions) {
    this.#options = options;
    this.#held = new PublishHeld(options);
  }

  /** The same place again is no mistake. Of a menu that the PBX keeps it is looked at what stands there now. */
  async put(
    tenantId: string,
    menuId: string,
    wish: { connectionId: string; at: string; how?: PlaceHow | undefined },
  ): Promise<PlaceView> {
    const { connectionId, at } = wish;
    const facts = await readMenuFacts(this.#options, tenantId);
    if (!facts.menus.has(menuId)) throw new AppError('notFound', 'There is no such menu.');
    const how = await this.#howAt(tenantId, connectionId, wish.how);
    const here = facts.places.find(
      (one) => one.connectionId === connectionId && one.how === how && one.at === at,
    );
    if (here?.menuId === menuId) return this.#view(here, facts);
    if (here !== undefined) throw taken(here, facts);
    if (how === 'conducted' && !ENTRY.test(at)) {
      throw new AppError('unprocessable', 'The name of an entry is letters, digits, dots and dashes.');
    }
    const known = how === 'held' ? await this.#readHeld(tenantId, connectionId, at) : undefined;
    const place = { placeId: randomUUID(), menuId, connectionId, how, at, ...(known && { known }) };
    const placed = await this.#options.database.tenant(tenantId, (tx) =>
      placeStore.insert(tx, tenantId, place),
    );
    if (!placed) throw new AppError('conflict', 'Another menu is entered there.');
    return this.#get(tenantId, place.placeId);
  }

  /** Callers are led no more where Callweave led them; a PBX that keeps the menu goes on with it. */
  async remove(tenantId: string, menuId: string, placeId: string): Promise<void> {
    await this.#options.database.tenant(tenantId, async (tx) => {
      await requirePlace(await placeStore.find(tx, placeId), menuId);
      await placeStore.remove(tx, placeId);
    });
    await this.#tell(tenantId);
  }

  /** Looks at the PBX. Of a conducted place what is published is compared with what was saved since. */
  async compare(tenantId: string, menuId: string, placeId: string): Promise<PlaceComparison> {
    const lease = leaseOf(await this.#place(tenantId, menuId, placeId));
    // While somebody publishes there, what is seen is told and means nothing for the place.
    const isAlone = await this.#options.leases.tryTake(lease);
    try {
      return await this.#compare(tenantId, { menuId, placeId, isAlone });
    } finally {
      if (isAlone) await this.#options.leases.release(lease);
    }
  }

  async #compare(
    tenantId: string,
    { menuId, placeId, isAlone }: { menuId: string; placeId: string; isAlone: boolean },
  ): Promise<PlaceComparison> {
    const facts = await readMenuFacts(this.#options, tenantId);
    const place = requirePlace(
      facts.places.find((one) => one.placeId === placeId),
      menuId,
    );
    const menu = (facts.menus.get(menuId) as { menu: VoiceMenu }).menu;
    if (place.how === 'conducted') return this.#comparePublished(tenantId, place, menu, facts);
    const operations = await this.#options.operator
      .at(tenantId, place.connectionId)
      .then(({ operations: { voiceMenus } }) => voiceMenus);
    if (operations === undefined) throw cannotHold();
    const held = await this.#held.look({ operations, place, tenantId }).catch((error: unknown) => {
      if (isAppError(error) && error.code === 'conflict') return undefined;
      throw error;
    });
    const lookedAt = new Date().toISOString();
    if (held === undefined) return { state: 'gone', changes: [], lookedAt };
    const { known, attempted, published } = place;
    const isKnown = known !== undefined && isSameMenu(known.menu, held.menu);
    const isAttempted = !isKnown && attempted !== undefined && isSameMenu(attempted.menu, held.menu);
    const note = (tx: Transaction): Promise<void> =>
      // What was tried and not answered came to pass after all.
      isAttempted
        ? placeStore.published(tx, placeId, { ...attempted, known: held })
        : placeStore.looked(tx, placeId, {
            found: isKnown ? 'same' : 'other',
            keepsAttempt: attempted !== undefined,
          });
    if (isAlone) await this.#options.database.tenant(tenantId, note);
    const at: HeldAt = { tenantId, connectionId: place.connectionId, places: facts.places };
    const there = await toOurWords(this.#options, at, held.menu);
    const now = { ...place, found: isKnown || isAttempted ? ('same' as const) : ('other' as const) };
    if (isAttempted) now.published = { ...attempted, at: published?.at ?? lookedAt };
    const { state } = this.#view(now, facts);
    return { state, there, version: held.version, changes: changesFrom(there, menu), lookedAt };
  }

  /** Throws `unprocessable` with the problems where callers would be left hanging. */
  async publish(
    tenantId: string,
    { menuId, placeId }: { menuId: string; placeId: string },
    wish: PublicationWish,
    by?: string,
  ): Promise<PublicationResult> {
    return this.#alone(await this.#place(tenantId, menuId, placeId), async () => {
      const facts = await readMenuFacts(this.#options, tenantId);
      const place = requirePlace(
        facts.places.find((one) => one.placeId === placeId),
        menuId,
      );
      const { menu } = await this.#version(tenantId, menuId, wish.version);
      const published =
        place.how === 'conducted'
          ? await publishConducted(this.#options, { tenantId, place, menu, facts, by, ...wish })
          : await this.#publishHeld({ tenantId, place, menu, facts, by, ...wish });
      if (published.done && place.how === 'held') {
        await letOldSoundsGo(this.#options, { tenantId, connectionId: place.connectionId });
      }
      if (published.done) await this.#tell(tenantId);
      return { dryRun: wish.dryRun, ...published, place: await this.#get(tenantId, placeId) };
    });
  }

  /** Takes a menu that a PBX keeps over into Callweave, with its place. Returns the id that it has here. */
  async takeOver(
    tenantId: string,
    { connectionId, id }: { connectionId: string; id: string },
    by?: string,
  ): Promise<string> {
    const facts = await readMenuFacts(this.#options, tenantId);
    const here = facts.places.find(
      (one) => one.connectionId === connectionId && one.how === 'held' && one.at === id,
    );
    if (here !== undefined) throw taken(here, facts);
    const held = await this.#readHeld(tenantId, connectionId, id);
    const menu = await toOurWords(this.#options, { tenantId, connectionId, places: facts.places }, held.menu);
    const [menuId, placeId] = [randomUUID(), randomUUID()];
    await this.#options.database.tenant(tenantId, async (tx) => {
      await insertMenu(tx, tenantId, { menuId, name: held.name, menu, by });
      const known: KnownThere = { version: held.version, menu: held.menu };
      const place = { placeId, menuId, connectionId, how: 'held', at: id, known } as const;
      if (!(await placeStore.insert(tx, tenantId, place))) {
        throw new AppError('conflict', 'Another menu is entered there.');
      }
      await placeStore.published(tx, placeId, { version: 1, bundle: { [menuId]: 1 }, by, known });
    });
    return menuId;
  }

  async #publishHeld({
    facts,
    ...wish
  }: Omit<HeldPublication, 'operations' | 'connectionId' | 'places'> & {
    facts: MenuFacts;
  }): Promise<Published> {
    const { tenantId, place, menu } = wish;
    const { connectionId } = place;
    const { voiceMenus: operations } = (await this.#options.operator.at(tenantId, connectionId)).operations;
    if (operations === undefined) throw cannotHold();
    await refuseErrors([place.menuId], [menu], place, facts);
    return this.#held.publish({ ...wish, connectionId, operations, places: facts.places });
  }

  async #comparePublished(
    tenantId: string,
    place: StoredPlace,
    menu: VoiceMenu,
    facts: MenuFacts,
  ): Promise<PlaceComparison> {
    const lookedAt = new Date().toISOString();
    const { state } = this.#view(place, facts);
    if (place.published === undefined) return { state, changes: [], lookedAt };
    const there = (await this.#version(tenantId, place.menuId, place.published.version)).menu;
    return { state, there, changes: compareMenus(there, menu), lookedAt };
  }

  async #place(tenantId: string, menuId: string, placeId: string): Promise<StoredPlace> {
    const place = await this.#options.database.tenant(tenantId, (tx) => placeStore.find(tx, placeId));
    return requirePlace(place, menuId);
  }

  /** What is done is done: a note that is lost is made up for by whoever reads it again. */
  async #tell(tenantId: string): Promise<void> {
    await this.#options.bus.publish(VOICE_MENUS_CHANGED, tenantId).catch(() => undefined);
  }

  /** One at a time at each place; whoever looks there is waited for, whoever publishes takes longer. */
  async #alone<T>(place: StoredPlace, work: () => Promise<T>): Promise<T> {
    const { leases } = this.#options;
    const lease = leaseOf(place);
    for (const until = Date.now() + WAIT_MS; !(await leases.tryTake(lease)); await pause(TRY_AGAIN_MS)) {
      if (Date.now() > until) {
        throw new AppError('conflict', 'Somebody else is publishing there at this moment.');
      }
    }
    try {
      return await work();
    } finally {
      await leases.release(lease);
    }
  }

  /** Conducted where both can be done: it carries all of a menu. */
  async #howAt(tenantId: string, connectionId: string, wanted?: PlaceHow): Promise<PlaceHow> {
    // Whatever the connection is, it must be this tenant's, and switched on.
    await this.#options.operator.at(tenantId, connectionId);
    for (const how of wanted === undefined ? (['conducted', 'held'] as const) : [wanted]) {
      if ((await menuSupportAt(this.#options, tenantId, connectionId, how)) !== undefined) return how;
    }
    throw new AppError('unprocessable', 'This PBX takes no voice menus from Callweave.');
  }

  async #readHeld(tenantId: string, connectionId: string, id: string) {
    const { voiceMenus } = (await this.#options.operator.at(tenantId, connectionId)).operations;
    if (voiceMenus === undefined) throw cannotHold();
    try {
      return await voiceMenus.read({ id });
    } catch (error) {
      if (!isAppError(error) || error.code !== 'notFound') throw error;
      throw new AppError('unprocessable', 'The PBX has no such menu.', { cause: error });
    }
  }

  async #version(tenantId: string, menuId: string, version: number) {
    const found = await this.#options.database.tenant(tenantId, (tx) =>
      menuStore.version(tx, menuId, version),
    );
    if (found === undefined) throw new AppError('unprocessable', 'There is no such version of this menu.');
    return found;
  }

  async #get(tenantId: string, placeId: string): Promise<PlaceView> {
    const { place, menus } = await this.#options.database.tenant(tenantId, async (tx) => ({
      place: await placeStore.find(tx, placeId),
      menus: new Map((await menuStore.all(tx, tenantId)).map((menu) => [menu.menuId, menu])),
    }));
    if (place === undefined) throw new AppError('notFound', 'There is no such place.');
    return placeView(place, menus, this.#options.docsOf);
  }

  #view(place: StoredPlace, facts: MenuFacts): PlaceView {
    return placeView(place, facts.menus, this.#options.docsOf);
  }
}

/** At a PBX that keeps menus these share sounds: what one publication has brought, another may already name. */
function leaseOf({ placeId, connectionId, how }: StoredPlace): string {
  return how === 'held' ? `voice-menus-held:${connectionId}` : `voice-menu-place:${placeId}`;
}

function requirePlace(place: StoredPlace | undefined, menuId: string): StoredPlace {
  if (place?.menuId !== menuId) throw new AppError('notFound', 'This menu has no such place.');
  return place;
}

function taken({ menuId }: StoredPlace, { menus }: MenuFacts): AppError {
  const name = menus.get(menuId)?.name;
  return new AppError('conflict', 'Another menu is entered there.', { shown: { menuId, name } });
}

function cannotHold(): AppError {
  return new AppError('unprocessable', 'This PBX keeps no voice menus that could be read and written.');
}
