import type { Transaction } from '../db/database.ts';
import type { VoiceMenu } from '../domain/menu/voice-menu.ts';
import type { MenuVersionSummary, MenuVersionView } from './voice-menu-views.ts';

/** A menu in its newest version. */
export interface StoredMenu {
  menuId: string;
  name: string;
  version: number;
  menu: VoiceMenu;
  updatedAt: string;
  updatedBy?: string;
}

interface MenuRow {
  menu_id: string;
  name: string;
  version: number;
  menu: VoiceMenu;
  updated_at: Date;
  updated_by: string | null;
}
interface VersionRow {
  version: number;
  name: string;
  menu: VoiceMenu;
  changes: number;
  comment: string | null;
  restored: number | null;
  at: Date;
  by: string | null;
}

export interface NewVersion {
  menuId: string;
  version: number;
  name: string;
  menu: VoiceMenu;
  changes: number;
  comment?: string | undefined;
  restored?: number | undefined;
  by?: string | undefined;
}

const SELECT = `SELECT m.menu_id, m.name, m.version, v.menu, m.updated_at, m.updated_by
  FROM voice_menus m JOIN voice_menu_versions v USING (menu_id, version)`;

/** SQL of menus and their versions. */
export const menuStore = {
  /** A tenant has tens of them, and never more than the service lets it make. */
  async all(tx: Transaction, tenantId: string): Promise<StoredMenu[]> {
    const { rows } = await tx.query<MenuRow>(`${SELECT} WHERE m.tenant_id = $1 ORDER BY m.name, m.menu_id`, [
      tenantId,
    ]);
    return rows.map(toMenu);
  },

  async find(
    tx: Transaction,
    menuId: string,
    { lock = false }: { lock?: boolean } = {},
  ): Promise<StoredMenu | undefined> {
    const { rows } = await tx.query<MenuRow>(
      `${SELECT} WHERE m.menu_id = $1${lock ? ' FOR UPDATE OF m' : ''}`,
      [menuId],
    );
    return rows[0] && toMenu(rows[0]);
  },

  /** How many of them there are; none of these is removed while the transaction lasts. */
  async keep(tx: Transaction, menuIds: readonly string[]): Promise<number> {
    const { rows } = await tx.query(
      'SELECT 1 FROM voice_menus WHERE menu_id = ANY($1) ORDER BY menu_id FOR KEY SHARE',
      [menuIds],
    );
    return rows.length;
  },

  async count(tx: Transaction, tenantId: string): Promise<number> {
    const { rows } = await tx.query<{ n: number }>(
      'SELECT count(*)::integer AS n FROM voice_menus WHERE tenant_id = $1',
      [tenantId],
    );
    return rows[0]?.n ?? 0;
  },

  async insert(
    tx: Transaction,
    tenantId: string,
    { menuId, name, by }: { menuId: string; name: string; by?: string | undefined },
  ): Promise<void> {
    await tx.query(
      'INSERT INTO voice_menus (menu_id, tenant_id, name, version, updated_by) VALUES ($1, $2, $3, 1, $4)',
      [menuId, tenantId, name, by ?? null],
    );
  },

  /** The menu itself says which version is its newest. */
  async addVersion(tx: Transaction, tenantId: string, version: NewVersion): Promise<void> {
    await tx.query(
      `INSERT INTO voice_menu_versions (menu_id, version, tenant_id, name, menu, changes, comment, restored, by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        version.menuId,
        version.version,
        tenantId,
        version.name,
        JSON.stringify(version.menu),
        version.changes,
        version.comment ?? null,
        version.restored ?? null,
        version.by ?? null,
      ],
    );
    if (version.version === 1) return;
    await tx.query(
      `UPDATE voice_menus SET version = $2, name = $3, updated_by = $4,
         updated_at = date_trunc('milliseconds', clock_timestamp()) WHERE menu_id = $1`,
      [version.menuId, version.version, version.name, version.by ?? null],
    );
  },

  async remove(tx: Transaction, menuId: string): Promise<void> {
    await tx.query('DELETE FROM voice_menus WHERE menu_id = $1', [menuId]);
  },

  async versions(
    tx: Transaction,
    menuId: string,
    { before, limit }: { before?: number | undefined; limit: number },
  ): Promise<MenuVersionSummary[]> {
    const { rows } = await tx.query<VersionRow>(
      `SELECT version, changes, comment, restored, at, by FROM voice_menu_versions
        WHERE menu_id = $1 AND ($2::integer IS NULL OR version < $2) ORDER BY version DESC LIMIT $3`,
      [menuId, before ?? null, limit],
    );
    return rows.map(toVersion);
  },

  /** Versions that are edited or published now. */
  async inUse(
    tx: Transaction,
    tenantId: string,
  ): Promise<{ menuId: string; version: number; name: string; menu: VoiceMenu }[]> {
    const { rows } = await tx.query<{ menu_id: string; version: number; name: string; menu: VoiceMenu }>(
      // By key, one version at a time: a menu that was saved a thousand times costs as much as one that never was.
      `SELECT v.menu_id, v.version, m.name, v.menu FROM (
         SELECT menu_id, version FROM voice_menus WHERE tenant_id = $1
         UNION
         SELECT b.key::uuid, b.value::integer FROM voice_menu_places p JOIN connections c USING (connection_id), jsonb_each_text(p.bundle) b
           WHERE c.tenant_id = $1) used
         JOIN voice_menu_versions v USING (menu_id, version) JOIN voice_menus m USING (menu_id)
        ORDER BY m.name, m.menu_id, v.version`,
      [tenantId],
    );
    return rows.map(({ menu_id, ...row }) => ({ menuId: menu_id, ...row }));
  },

  async version(tx: Transaction, menuId: string, version: number): Promise<MenuVersionView | undefined> {
    const { rows } = await tx.query<VersionRow>(
      `SELECT version, name, menu, changes, comment, restored, at, by FROM voice_menu_versions
        WHERE menu_id = $1 AND version = $2`,
      [menuId, version],
    );
    const [row] = rows;
    return row && { ...toVersion(row), name: row.name, menu: row.menu };
  },
};

function toMenu(row: MenuRow): StoredMenu {
  return {
    menuId: row.menu_id,
    name: row.name,
    version: row.version,
    menu: row.menu,
    updatedAt: row.updated_at.toISOString(),
    ...(row.updated_by !== null && { updatedBy: row.updated_by }),
  };
}

function toVersion(row: VersionRow): MenuVersionSummary {
  return {
    version: row.version,
    at: row.at.toISOString(),
    ...(row.by !== null && { by: row.by }),
    ...(row.comment !== null && { comment: row.comment }),
    changes: row.changes,
    ...(row.restored !== null && { restored: row.restored }),
  };
}
