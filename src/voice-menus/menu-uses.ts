import type { Database, Transaction } from '../db/database.ts';
import { hoursOf } from '../domain/menu/menu-parts.ts';
import type { VoiceMenu } from '../domain/menu/voice-menu.ts';
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

  constructor(database: Database) {
    this.#database = database;
  }

  usedBy(tx: Transaction, tenantId: string, promptId: string): Promise<MenuUse[]> {
    return usesOf(tx, tenantId, (menu) => promptIdsOf([menu]).includes(promptId));
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
