import type { ConnectionDirectory } from '../connections/pbx-port.ts';
import type { Database, Transaction } from '../db/database.ts';
import { hoursOf } from '../domain/menu/menu-parts.ts';
import type { VoiceMenu } from '../domain/menu/voice-menu.ts';
import type { PromptFormat } from '../domain/pbx/pbx-operations.ts';
import { promptIdsOf } from './menu-facts.ts';
import { menuStore } from './menu-store.ts';
import { placeStore } from './place-store.ts';

export interface MenuUse {
  menuId: string;
  name: string;
}

/** Menus that play a prompt, as they are edited or published now; for whoever looks after prompts. */
export class PromptsInMenus {
  readonly #database: Database;
  readonly #connections: ConnectionDirectory;

  constructor(database: Database, connections: ConnectionDirectory) {
    this.#database = database;
    this.#connections = connections;
  }

  usedBy(tx: Transaction, tenantId: string, promptId: string): Promise<MenuUse[]> {
    return usesOf(tx, tenantId, (menu) => promptIdsOf([menu]).includes(promptId));
  }

  async usedByEach(tx: Transaction, tenantId: string): Promise<(promptId: string) => MenuUse[]> {
    /** By prompt id, then by menu id. */
    const uses = new Map<string, Map<string, MenuUse>>();
    for (const { menuId, name, menu } of await menuStore.inUse(tx, tenantId)) {
      for (const promptId of promptIdsOf([menu])) {
        const menus = uses.get(promptId) ?? new Map<string, MenuUse>();
        uses.set(promptId, menus.set(menuId, { menuId, name }));
      }
    }
    return (promptId) => [...(uses.get(promptId)?.values() ?? [])];
  }

  /** What is published where Callweave leads callers, in the formats of those PBXs. */
  async heardAs(tenantId: string, promptId: string): Promise<PromptFormat[]> {
    const { menus, places } = await this.#database.tenant(tenantId, async (tx) => ({
      menus: await menuStore.inUse(tx, tenantId),
      places: await placeStore.all(tx, tenantId),
    }));
    const playing = menus.filter(({ menu }) => promptIdsOf([menu]).includes(promptId));
    const heardAt = places.filter(
      ({ how, published }) =>
        how === 'conducted' && playing.some(({ menuId, version }) => published?.bundle[menuId] === version),
    );
    const formats: PromptFormat[] = [];
    for (const connectionId of new Set(heardAt.map((place) => place.connectionId))) {
      const plays = (await this.#connections.find(connectionId))?.port.conducts?.plays;
      if (plays !== undefined) formats.push(plays);
    }
    return formats;
  }

  /** What is published at a PBX that keeps menus plays the copy of before, until it is published again. */
  async copyRenewed(
    tenantId: string,
    { connectionId, promptId }: { connectionId: string; promptId: string },
  ): Promise<void> {
    await this.#database.tenant(tenantId, async (tx) => {
      const uses = await this.usedBy(tx, tenantId, promptId);
      await placeStore.soundRenewed(tx, { connectionId, menuIds: uses.map(({ menuId }) => menuId) });
    });
  }
}

export function usesOfHours(tx: Transaction, tenantId: string, hoursId: string): Promise<MenuUse[]> {
  return usesOf(tx, tenantId, (menu) => hoursOf(menu).includes(hoursId));
}

async function usesOf(
  tx: Transaction,
  tenantId: string,
  isUse: (menu: VoiceMenu) => boolean,
): Promise<MenuUse[]> {
  const found = (await menuStore.inUse(tx, tenantId)).filter(({ menu }) => isUse(menu));
  return [...new Map(found.map(({ menuId, name }) => [menuId, { menuId, name }])).values()];
}
