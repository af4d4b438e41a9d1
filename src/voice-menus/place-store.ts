import type { Transaction } from '../db/database.ts';
import type { VoiceMenu } from '../domain/menu/voice-menu.ts';
import type { PlaceHow } from './voice-menu-views.ts';

/** Menu id → version. */
export type Bundle = Readonly<Record<string, number>>;

/** What a PBX holds, in its own words. */
export interface KnownThere {
  version: string;
  menu: VoiceMenu;
}

export interface StoredPlace {
  placeId: string;
  menuId: string;
  connectionId: string;
  connectionName: string;
  connector: string;
  enabled: boolean;
  how: PlaceHow;
  at: string;
  published?: { version: number; bundle: Bundle; at: string; by?: string };
  /** Held: what the PBX held when it was last written, or taken as known. */
  known?: KnownThere;
  found: 'same' | 'other' | 'gone' | 'unknown';
  lookedAt?: string;
  /** Held: a prompt sounds different by now, and the PBX still plays what it was. */
  hasOldSound: boolean;
  /** What was about to be written when nothing more was heard; `menu` in the words of the PBX. */
  attempted?: Attempt;
}

export interface Attempt {
  version: number;
  bundle: Bundle;
  menu: VoiceMenu;
}

interface PlaceRow {
  place_id: string;
  menu_id: string;
  connection_id: string;
  connection_name: string;
  connector: string;
  enabled: boolean;
  how: PlaceHow;
  at: string;
  published_version: number | null;
  bundle: Bundle | null;
  published_at: Date | null;
  published_by: string | null;
  known_version: string | null;
  known_menu: VoiceMenu | null;
  found: StoredPlace['found'];
  looked_at: Date | null;
  has_old_sound: boolean;
  attempted: Attempt | null;
}

const SELECT = `SELECT p.*, c.name AS connection_name, c.connector, c.enabled
  FROM voice_menu_places p JOIN connections c USING (connection_id)`;

/** SQL of the places at which menus are entered. */
export const placeStore = {
  /** Of all menus of a tenant: a handful for each of its connections. */
  async all(tx: Transaction, tenantId: string): Promise<StoredPlace[]> {
    const { rows } = await tx.query<PlaceRow>(
      `${SELECT} WHERE c.tenant_id = $1 ORDER BY c.name, p.at, p.place_id`,
      [tenantId],
    );
    return rows.map(toPlace);
  },

  async find(tx: Transaction, placeId: string): Promise<StoredPlace | undefined> {
    const { rows } = await tx.query<PlaceRow>(`${SELECT} WHERE p.place_id = $1`, [placeId]);
    return rows[0] && toPlace(rows[0]);
  },

  /** False when another menu is entered there. */
  async insert(
    tx: Transaction,
    tenantId: string,
    place: Pick<StoredPlace, 'placeId' | 'menuId' | 'connectionId' | 'how' | 'at' | 'known'>,
  ): Promise<boolean> {
    const { rowCount } = await tx.query(
      `INSERT INTO voice_menu_places (place_id, tenant_id, menu_id, connection_id, how, at, known_version, known_menu, looked_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CASE WHEN $7::text IS NOT NULL THEN now() END) ON CONFLICT DO NOTHING`,
      [
        place.placeId,
        tenantId,
        place.menuId,
        place.connectionId,
        place.how,
        place.at,
        place.known?.version ?? null,
        place.known === undefined ? null : JSON.stringify(place.known.menu),
      ],
    );
    return rowCount === 1;
  },

  async remove(tx: Transaction, placeId: string): Promise<void> {
    await tx.query('DELETE FROM voice_menu_places WHERE place_id = $1', [placeId]);
  },

  async published(
    tx: Transaction,
    placeId: string,
    is: { version: number; bundle: Bundle; by?: string | undefined; known?: KnownThere | undefined },
  ): Promise<void> {
    await tx.query(
      `UPDATE voice_menu_places SET published_version = $2, bundle = $3, published_by = $4,
         published_at = date_trunc('milliseconds', clock_timestamp()), found = 'same', attempted = NULL, has_old_sound = false,
         known_version = $5, known_menu = $6, looked_at = CASE WHEN $5::text IS NOT NULL THEN now() END WHERE place_id = $1`,
      [
        placeId,
        is.version,
        JSON.stringify(is.bundle),
        is.by ?? null,
        is.known?.version ?? null,
        is.known === undefined ? null : JSON.stringify(is.known.menu),
      ],
    );
  },

  async soundRenewed(
    tx: Transaction,
    { connectionId, menuIds }: { connectionId: string; menuIds: readonly string[] },
  ): Promise<void> {
    await tx.query(
      `UPDATE voice_menu_places SET has_old_sound = true
        WHERE connection_id = $1 AND menu_id = ANY($2) AND how = 'held' AND published_version IS NOT NULL`,
      [connectionId, menuIds],
    );
  },

  async playsOldSound(tx: Transaction, placeIds: readonly string[]): Promise<void> {
    await tx.query('UPDATE voice_menu_places SET has_old_sound = true WHERE place_id = ANY($1)', [placeIds]);
  },

  /** What a look at the PBX found; `known` when what it holds now is taken as known. */
  async looked(
    tx: Transaction,
    placeId: string,
    look: {
      found: StoredPlace['found'];
      known?: KnownThere | undefined;
      /** What was tried may still come to pass there. */
      keepsAttempt?: boolean;
    },
  ): Promise<void> {
    await tx.query(
      `UPDATE voice_menu_places SET found = $2::text, looked_at = CASE WHEN $2::text = 'unknown' THEN looked_at ELSE now() END,
         known_version = coalesce($3, known_version), known_menu = coalesce($4, known_menu),
         attempted = CASE WHEN $5::boolean THEN attempted END WHERE place_id = $1`,
      [
        placeId,
        look.found,
        look.known?.version ?? null,
        look.known === undefined ? null : JSON.stringify(look.known.menu),
        look.keepsAttempt === true,
      ],
    );
  },

  /** Before something is written there: whatever happens to this process, nobody takes the PBX for what it was. */
  async attempt(tx: Transaction, placeId: string, attempted: Attempt): Promise<void> {
    await tx.query(`UPDATE voice_menu_places SET found = 'unknown', attempted = $2 WHERE place_id = $1`, [
      placeId,
      JSON.stringify(attempted),
    ]);
  },
};

function toPlace(row: PlaceRow): StoredPlace {
  return {
    placeId: row.place_id,
    menuId: row.menu_id,
    connectionId: row.connection_id,
    connectionName: row.connection_name,
    connector: row.connector,
    enabled: row.enabled,
    how: row.how,
    at: row.at,
    ...(row.published_version !== null &&
      row.bundle !== null &&
      row.published_at !== null && {
        published: {
          version: row.published_version,
          bundle: row.bundle,
          at: row.published_at.toISOString(),
          ...(row.published_by !== null && { by: row.published_by }),
        },
      }),
    ...(row.known_version !== null &&
      row.known_menu !== null && { known: { version: row.known_version, menu: row.known_menu } }),
    found: row.found,
    hasOldSound: row.has_old_sound,
    ...(row.looked_at !== null && { lookedAt: row.looked_at.toISOString() }),
    ...(row.attempted !== null && { attempted: row.attempted }),
  };
}
