import type { ConnectorDocs } from './connector-docs.ts';
import type { StoredMenu } from './menu-store.ts';
import type { StoredPlace } from './place-store.ts';
import type { PlaceState, PlaceView } from './voice-menu-views.ts';

/** A place as people see it. */
export function placeView(
  place: StoredPlace,
  menus: ReadonlyMap<string, Pick<StoredMenu, 'version'>>,
  docsOf: ConnectorDocs,
): PlaceView {
  const { published, lookedAt, at } = place;
  const docs = place.how === 'conducted' ? docsOf(place.connector) : undefined;
  return {
    placeId: place.placeId,
    connectionId: place.connectionId,
    connectionName: place.connectionName,
    how: place.how,
    at,
    ...(published && {
      publishedVersion: published.version,
      publishedAt: published.at,
      ...(published.by !== undefined && { publishedBy: published.by }),
    }),
    state: stateOf(place, menus),
    ...(lookedAt !== undefined && { lookedAt }),
    ...(docs !== undefined && { handOver: { entry: at, docs } }),
  };
}

/** Trouble first: what is not known at all says nothing of versions. */
function stateOf(
  { found, published, hasOldSound }: StoredPlace,
  menus: ReadonlyMap<string, Pick<StoredMenu, 'version'>>,
): PlaceState {
  if (found === 'unknown' || found === 'gone') return found;
  if (found === 'other') return 'changedThere';
  if (published === undefined) return 'never';
  if (hasOldSound) return 'changedHere';
  const isBehind = Object.entries(published.bundle).some(
    ([menuId, version]) => menus.get(menuId)?.version !== version,
  );
  return isBehind ? 'changedHere' : 'published';
}
