import type { Transaction } from '../db/database.ts';
import { compareMenus } from '../domain/menu/compare-menus.ts';
import { hoursOf, menusOf } from '../domain/menu/menu-parts.ts';
import type { VoiceMenu } from '../domain/menu/voice-menu.ts';
import { AppError, isAppError } from '../platform/app-error.ts';
import { hoursStore } from './hours-store.ts';
import { type MenuFacts, type MenuFactsOptions, promptIdsOf } from './menu-facts.ts';
import type { MenuPrompts } from './menu-prompts.ts';
import { menuStore } from './menu-store.ts';
import { type Bundle, placeStore, type StoredPlace } from './place-store.ts';
import type { Published } from './publish-held.ts';
import { refuseErrors } from './refuse-errors.ts';
import type { PublicationStep } from './voice-menu-views.ts';

export interface ConductedPublication {
  tenantId: string;
  place: StoredPlace;
  version: number;
  menu: VoiceMenu;
  facts: MenuFacts;
  dryRun: boolean;
  by?: string | undefined;
}

/** Says which version is entered there from now on; sounds are made ready before. */
export async function publishConducted(
  { database, connections, prompts }: Pick<MenuFactsOptions, 'database' | 'connections' | 'prompts'>,
  wish: ConductedPublication,
): Promise<Published> {
  const { tenantId, place, menu, facts, version, dryRun, by } = wish;
  const live = await connections.find(place.connectionId);
  const plays = live?.tenantId === tenantId ? live.port.conducts?.plays : undefined;
  if (plays === undefined) throw cannotConduct();
  const bundle = bundleOf(place.menuId, version, menu, facts);
  const menus = Object.keys(bundle).flatMap((menuId) =>
    menuId === place.menuId ? [menu] : (facts.menus.get(menuId)?.menu ?? []),
  );
  await refuseErrors(Object.keys(bundle), menus, place, facts);
  const before =
    place.published &&
    (await database.tenant(tenantId, (tx) =>
      menuStore.version(tx, place.menuId, place.published?.version ?? 0),
    ));
  const changes = compareMenus(before?.menu ?? { start: menu.start, steps: {} }, menu);
  if (dryRun) {
    return {
      done: false,
      steps: [{ what: 'enter', subject: place.at, state: 'would' }],
      now: 'before',
      changes,
    };
  }
  const steps: PublicationStep[] = [];
  for (const promptId of promptIdsOf(menus)) {
    try {
      // Made ready now: no caller waits for it.
      await prompts.address(tenantId, promptId, plays);
    } catch (error) {
      if (!isAppError(error)) throw error;
      steps.push({ what: 'uploadPrompt', subject: promptId, state: 'refused', reason: error.message });
    }
  }
  if (steps.length > 0) return { done: false, steps, now: 'before', changes };
  await database.tenant(tenantId, async (tx) => {
    await requireKept(tx, { prompts, bundle, menus });
    await placeStore.published(tx, place.placeId, { version, bundle, by });
  });
  return { done: true, steps: [{ what: 'enter', subject: place.at, state: 'done' }], now: 'ours', changes };
}

/** Converting takes its time: what somebody deleted meanwhile is not published. From here on nobody deletes it under this transaction. */
async function requireKept(
  tx: Transaction,
  { prompts, bundle, menus }: { prompts: MenuPrompts; bundle: Bundle; menus: readonly VoiceMenu[] },
): Promise<void> {
  const promptIds = promptIdsOf(menus);
  const hoursIds = [...new Set(menus.flatMap(hoursOf))];
  const menuIds = Object.keys(bundle);
  const isWhole =
    (await prompts.keep(tx, promptIds)).size === promptIds.length &&
    (await hoursStore.keep(tx, hoursIds)) === hoursIds.length &&
    (await menuStore.keep(tx, menuIds)) === menuIds.length;
  if (!isWhole) {
    throw new AppError(
      'conflict',
      'A prompt, menu or set of working hours that callers would come to was deleted meanwhile.',
    );
  }
}

/** The menu in the version that is published, and all that it leads to as they are now. */
function bundleOf(menuId: string, version: number, menu: VoiceMenu, { menus }: MenuFacts): Bundle {
  const bundle: Record<string, number> = { [menuId]: version };
  const open = menusOf(menu);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const stored = menus.get(next);
    if (stored === undefined || Object.hasOwn(bundle, next)) continue;
    bundle[next] = stored.version;
    open.push(...menusOf(stored.menu));
  }
  return bundle;
}

function cannotConduct(): AppError {
  return new AppError('unprocessable', 'This connection hands no callers over, or is switched off.');
}
