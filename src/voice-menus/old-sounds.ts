import type { Database } from '../db/database.ts';
import { promptIdsOf } from './menu-facts.ts';
import type { MenuPrompts } from './menu-prompts.ts';
import { placeStore, type StoredPlace } from './place-store.ts';

/**
 * After a menu was written to a PBX that keeps it: sounds that were replaced go from there once no menu names them, and places whose
 * menus still do are known to play the old ones.
 */
export async function letOldSoundsGo(
  { database, prompts }: { database: Database; prompts: MenuPrompts },
  { tenantId, connectionId }: { tenantId: string; connectionId: string },
): Promise<void> {
  const places = await database.tenant(tenantId, (tx) => placeStore.all(tx, tenantId));
  const here = places.filter((place) => place.connectionId === connectionId && place.how === 'held');
  const named = new Set(here.flatMap(namedBy));
  const old = new Set(await prompts.withdrawUnnamed(tenantId, connectionId, (idThere) => named.has(idThere)));
  const behind = here.filter((place) => namedBy(place).some((id) => old.has(id)));
  if (behind.length === 0) return;
  const placeIds = behind.map(({ placeId }) => placeId);
  await database.tenant(tenantId, (tx) => placeStore.playsOldSound(tx, placeIds));
}

/** The PBX's ids of the prompts that it plays there, or may come to play. */
function namedBy({ known, attempted }: StoredPlace): string[] {
  return promptIdsOf([known?.menu, attempted?.menu].filter((menu) => menu !== undefined));
}
