import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from '../db/database.ts';
import { advanceMenu, beginMenu, type MenuTurn } from '../domain/menu/advance-menu.ts';
import { compareMenus } from '../domain/menu/compare-menus.ts';
import { hoursState } from '../domain/menu/hours-state.ts';
import type { MenuChange } from '../domain/menu/menu-change.ts';
import { menusOf } from '../domain/menu/menu-parts.ts';
import type { MenuProblem } from '../domain/menu/menu-problem.ts';
import type { MenuInput, MenuSurroundings } from '../domain/menu/menu-run.ts';
import type { VoiceMenu } from '../domain/menu/voice-menu.ts';
import { AppError } from '../platform/app-error.ts';
import type { ConnectorDocs } from './connector-docs.ts';
import { type MenuFacts, type MenuFactsOptions, readMenuFacts } from './menu-facts.ts';
import { menuStore, type StoredMenu } from './menu-store.ts';
import { placeStore } from './place-store.ts';
import { placeView } from './place-view.ts';
import type {
  MenuPreview,
  MenuVersionSummary,
  MenuVersionView,
  SavedMeanwhile,
  VoiceMenuSummary,
  VoiceMenuView,
} from './voice-menu-views.ts';

export interface VoiceMenuServiceOptions extends MenuFactsOptions {
  docsOf: ConnectorDocs;
}

export interface MenuSave {
  name: string;
  menu: VoiceMenu;
  /** The version that was edited. */
  basedOn: number;
  comment?: string | undefined;
}

export interface PreviewWish {
  menu: VoiceMenu;
  menuId?: string | undefined;
  at: Date;
  /** Whether the caller's contact belongs to somebody. */
  caller: 'known' | 'unknown';
  inputs: readonly MenuInput[];
}

/** Every list and check reads all of them. */
const MOST_MENUS = 200;
/** The name of a menu that has not been saved yet, among those that have. */
const DRAFT = 'draft';

/** The voice menus of a tenant: edited in versions, checked, compared and tried out. */
export class VoiceMenuService {
  readonly #options: VoiceMenuServiceOptions;
  readonly #database: Database;

  constructor(options: VoiceMenuServiceOptions) {
    this.#options = options;
    this.#database = options.database;
  }

  /** Sorted by name; `after` is the last of the page before. */
  async list(
    tenantId: string,
    { after, limit }: { after?: { name: string; menuId: string } | undefined; limit: number },
  ): Promise<VoiceMenuSummary[]> {
    const facts = await this.#facts(tenantId);
    const found = [...facts.menus.values()].sort(byName);
    const rest = after === undefined ? found : found.filter((menu) => byName(menu, after) > 0);
    const summaries: VoiceMenuSummary[] = [];
    for (const stored of rest.slice(0, limit)) {
      const { menu: _, problems, ...view } = await this.#view(facts, stored);
      const errors = problems.filter(({ severity }) => severity === 'error').length;
      summaries.push({ ...view, problems: { errors, warnings: problems.length - errors } });
    }
    return summaries;
  }

  async get(tenantId: string, menuId: string): Promise<VoiceMenuView> {
    const facts = await this.#facts(tenantId);
    const stored = facts.menus.get(menuId);
    if (stored === undefined) throw notFound();
    return this.#view(facts, stored);
  }

  async create(
    tenantId: string,
    { name, menu = beginning() }: { name: string; menu?: VoiceMenu | undefined },
    by?: string,
  ): Promise<VoiceMenuView> {
    const menuId = randomUUID();
    await this.#database.tenant(tenantId, (tx) => insertMenu(tx, tenantId, { menuId, name, menu, by }));
    return this.get(tenantId, menuId);
  }

  /** A new version; `conflict`, with who and when, where somebody saved meanwhile. */
  async save(tenantId: string, menuId: string, save: MenuSave, by?: string): Promise<VoiceMenuView> {
    await this.#database.tenant(tenantId, async (tx) => {
      const before = await lockMenu(tx, menuId, save.basedOn);
      const { name, menu, comment } = save;
      if (before.name === name && isDeepEqual(before.menu, menu)) return;
      await menuStore.addVersion(tx, tenantId, {
        menuId,
        version: before.version + 1,
        name,
        menu,
        changes: compareMenus(before.menu, menu).length,
        comment,
        by,
      });
    });
    return this.get(tenantId, menuId);
  }

  /** What an earlier version said, as the newest one. */
  async restore(
    tenantId: string,
    menuId: string,
    { version, basedOn }: { version: number; basedOn: number },
    by?: string,
  ): Promise<VoiceMenuView> {
    await this.#database.tenant(tenantId, async (tx) => {
      const before = await lockMenu(tx, menuId, basedOn);
      const { name, menu } = await getVersion(tx, menuId, version);
      await menuStore.addVersion(tx, tenantId, {
        menuId,
        version: before.version + 1,
        name,
        menu,
        changes: compareMenus(before.menu, menu).length,
        restored: version,
        by,
      });
    });
    return this.get(tenantId, menuId);
  }

  /** Refused as long as callers may come into it. */
  async remove(tenantId: string, menuId: string): Promise<void> {
    await this.#database.tenant(tenantId, async (tx) => {
      const stored = await menuStore.find(tx, menuId, { lock: true });
      if (stored === undefined) throw notFound();
      const places = (await placeStore.all(tx, tenantId)).filter(
        (place) => place.menuId === menuId || Object.hasOwn(place.published?.bundle ?? {}, menuId),
      );
      const menus = (await menuStore.all(tx, tenantId)).filter(
        (other) => other.menuId !== menuId && menusOf(other.menu).includes(menuId),
      );
      if (places.length > 0 || menus.length > 0) {
        throw new AppError('conflict', 'Callers can come into this menu.', {
          shown: {
            places: places.map(({ placeId, menuId: of, connectionName, at }) => ({
              placeId,
              menuId: of,
              connectionName,
              at,
            })),
            menus: menus.map((other) => ({ menuId: other.menuId, name: other.name })),
          },
        });
      }
      await menuStore.remove(tx, menuId);
    });
  }

  versions(
    tenantId: string,
    menuId: string,
    page: { before?: number | undefined; limit: number },
  ): Promise<MenuVersionSummary[]> {
    return this.#database.tenant(tenantId, async (tx) => {
      if ((await menuStore.find(tx, menuId)) === undefined) throw notFound();
      return menuStore.versions(tx, menuId, page);
    });
  }

  version(tenantId: string, menuId: string, version: number): Promise<MenuVersionView> {
    return this.#database.tenant(tenantId, (tx) => getVersion(tx, menuId, version));
  }

  /** Without versions the newest, and the one before. */
  compare(
    tenantId: string,
    menuId: string,
    wanted: { from?: number | undefined; to?: number | undefined },
  ): Promise<MenuChange[]> {
    return this.#database.tenant(tenantId, async (tx) => {
      const newest = await menuStore.find(tx, menuId);
      if (newest === undefined) throw notFound();
      const { to = newest.version } = wanted;
      const { from = Math.max(1, to - 1) } = wanted;
      const [before, after] = [await getVersion(tx, menuId, from), await getVersion(tx, menuId, to)];
      return compareMenus(before.menu, after.menu);
    });
  }

  /** Of a menu as it is being edited; with an id at the places of the menu that has it. */
  async check(
    tenantId: string,
    { menu, menuId }: { menu: VoiceMenu; menuId?: string | undefined },
  ): Promise<MenuProblem[]> {
    const facts = await this.#facts(tenantId);
    return facts.problemsOf(menuId ?? DRAFT, menu);
  }

  /** How a caller would go who does this, at that time. */
  async preview(tenantId: string, wish: PreviewWish): Promise<MenuPreview> {
    const { menu, menuId = DRAFT, at, caller } = wish;
    const facts = await this.#facts(tenantId);
    const surroundings: MenuSurroundings = {
      menu: (id) => (id === menuId ? menu : facts.menus.get(id)?.menu),
      hours: (hoursId) => {
        const hours = facts.hours.get(hoursId);
        return hours === undefined ? 'closed' : hoursState(hours, at);
      },
    };
    const settle = (turn: MenuTurn): MenuTurn => {
      let now = turn;
      while (caller === 'unknown' && waitsForResponsible(now)) {
        now = advanceMenu(now.run, { kind: 'notConnected', reason: 'unknownCaller' }, surroundings, at);
      }
      return now;
    };
    let turn = settle(beginMenu(menuId, surroundings, at));
    for (const input of wish.inputs) {
      const next = advanceMenu(turn.run, input, surroundings, at);
      // What changes nothing leaves in force what was ordered before.
      if (next.run !== turn.run || next.orders.length > 0) turn = settle(next);
    }
    return turn;
  }

  #facts(tenantId: string): Promise<MenuFacts> {
    return readMenuFacts(this.#options, tenantId);
  }

  async #view(facts: MenuFacts, stored: StoredMenu): Promise<VoiceMenuView> {
    const places = facts.places.filter(({ menuId }) => menuId === stored.menuId);
    return {
      ...stored,
      problems: await facts.problemsOf(stored.menuId, stored.menu),
      places: places.map((place) => placeView(place, facts.menus, this.#options.docsOf)),
    };
  }
}

/** The first version of a menu. Throws `unprocessable` where there are as many as can be looked after. */
export async function insertMenu(
  tx: Transaction,
  tenantId: string,
  { menuId, name, menu, by }: { menuId: string; name: string; menu: VoiceMenu; by?: string | undefined },
): Promise<void> {
  if ((await menuStore.count(tx, tenantId)) >= MOST_MENUS) {
    throw new AppError('unprocessable', `There are ${MOST_MENUS} menus already: remove one first.`);
  }
  await menuStore.insert(tx, tenantId, { menuId, name, by });
  await menuStore.addVersion(tx, tenantId, { menuId, version: 1, name, menu, changes: 0, by });
}

async function lockMenu(tx: Transaction, menuId: string, basedOn: number): Promise<StoredMenu> {
  const stored = await menuStore.find(tx, menuId, { lock: true });
  if (stored === undefined) throw notFound();
  if (stored.version !== basedOn) {
    const { version, updatedAt, updatedBy } = stored;
    const details: SavedMeanwhile = { version, updatedAt, ...(updatedBy !== undefined && { updatedBy }) };
    throw new AppError('conflict', 'Somebody saved this menu meanwhile.', { shown: details });
  }
  return stored;
}

async function getVersion(tx: Transaction, menuId: string, version: number): Promise<MenuVersionView> {
  const found = await menuStore.version(tx, menuId, version);
  if (found === undefined) throw new AppError('notFound', 'There is no such version of this menu.');
  return found;
}

/** A greeting, a question, an end: the sounds are what is missing, and the check says so. */
function beginning(): VoiceMenu {
  return {
    start: 'greeting',
    steps: {
      greeting: { kind: 'play', prompt: '', next: 'choice' },
      choice: {
        kind: 'choice',
        prompt: '',
        keys: {},
        waitMs: 5_000,
        tries: 2,
        onTimeout: 'end',
        onWrongKey: 'end',
      },
      end: { kind: 'hangUp' },
    },
  };
}

function waitsForResponsible({ run, orders }: MenuTurn): boolean {
  const [order] = orders;
  return run.state === 'connecting' && order?.kind === 'connect' && order.to.kind === 'responsible';
}

function byName(a: { name: string; menuId: string }, b: { name: string; menuId: string }): number {
  return a.name.localeCompare(b.name, 'ru') || (a.menuId < b.menuId ? -1 : a.menuId > b.menuId ? 1 : 0);
}

function isDeepEqual(a: VoiceMenu, b: VoiceMenu): boolean {
  return compareMenus(a, b).length === 0 && JSON.stringify(a.picture) === JSON.stringify(b.picture);
}

function notFound(): AppError {
  return new AppError('notFound', 'There is no such menu.');
}
