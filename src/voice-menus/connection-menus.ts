import { conductorStore } from './conductor-store.ts';
import type { MenuPlacesOptions } from './menu-places.ts';
import { placeStore } from './place-store.ts';
import type { ConnectionMenus } from './voice-menu-views.ts';

/** What a connection can do about menus, what its PBX keeps, and whether callers are taken there now. */
export async function readConnectionMenus(
  { database, operator, connections, whyNot }: MenuPlacesOptions & WhyNot,
  tenantId: string,
  connectionId: string,
): Promise<ConnectionMenus> {
  const { connector, operations, lacks } = await operator.at(tenantId, connectionId);
  const live = await connections.find(connectionId);
  const conducts = live?.tenantId === tenantId ? live.port.conducts : undefined;
  const { voiceMenus } = operations;
  const places = (await database.tenant(tenantId, (tx) => placeStore.all(tx, tenantId))).filter(
    (place) => place.connectionId === connectionId,
  );
  const placedAt = new Map(places.filter(({ how }) => how === 'held').map(({ at, menuId }) => [at, menuId]));
  const there = (await voiceMenus?.list()) ?? [];
  const supports = conducts?.supports ?? voiceMenus?.supports;
  const reason = lacks.voiceMenus ?? whyNot(connector) ?? 'This PBX takes no voice menus from Callweave.';
  return {
    how: [
      ...(conducts === undefined ? [] : ['conducted' as const]),
      ...(voiceMenus ? ['held' as const] : []),
    ],
    ...(supports === undefined ? { reason } : { supports }),
    items: there.map(({ id, name }) => {
      const placedMenuId = placedAt.get(id);
      return { id, name, ...(placedMenuId !== undefined && { placedMenuId }) };
    }),
    entries: places.filter(({ how }) => how === 'conducted').map(({ at, menuId }) => ({ at, menuId })),
    ...(conducts && {
      conducting: await database.tenant(tenantId, (tx) => conductorStore.find(tx, connectionId)),
    }),
  };
}

export interface WhyNot {
  /** Of a connector that cannot do anything about menus. */
  whyNot: (connector: string) => string | undefined;
}
