import type { Transaction } from '../db/database.ts';
import type { WorkingHours } from '../domain/menu/working-hours.ts';

export interface StoredHours extends WorkingHours {
  version: number;
  updatedAt: string;
  updatedBy?: string;
}

interface HoursRow {
  hours_id: string;
  name: string;
  time_zone: string;
  week: WorkingHours['week'];
  holidays: WorkingHours['holidays'];
  version: number;
  updated_at: Date;
  updated_by: string | null;
}

/** SQL of working hours. */
export const hoursStore = {
  /** A tenant has a handful. */
  async all(tx: Transaction, tenantId: string): Promise<StoredHours[]> {
    const { rows } = await tx.query<HoursRow>(
      'SELECT * FROM working_hours WHERE tenant_id = $1 ORDER BY name, hours_id',
      [tenantId],
    );
    return rows.map(toHours);
  },

  async find(
    tx: Transaction,
    hoursId: string,
    { lock = false }: { lock?: boolean } = {},
  ): Promise<StoredHours | undefined> {
    const { rows } = await tx.query<HoursRow>(
      `SELECT * FROM working_hours WHERE hours_id = $1${lock ? ' FOR UPDATE' : ''}`,
      [hoursId],
    );
    return rows[0] && toHours(rows[0]);
  },

  /** How many of them there are; none of these is removed while the transaction lasts. */
  async keep(tx: Transaction, hoursIds: readonly string[]): Promise<number> {
    const { rows } = await tx.query(
      'SELECT 1 FROM working_hours WHERE hours_id = ANY($1) ORDER BY hours_id FOR KEY SHARE',
      [hoursIds],
    );
    return rows.length;
  },

  async insert(tx: Transaction, tenantId: string, hours: WorkingHours, by?: string): Promise<void> {
    await tx.query(
      `INSERT INTO working_hours (hours_id, tenant_id, name, time_zone, week, holidays, updated_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        hours.hoursId,
        tenantId,
        hours.name,
        hours.timeZone,
        JSON.stringify(hours.week),
        JSON.stringify(hours.holidays),
        by ?? null,
      ],
    );
  },

  async update(tx: Transaction, hours: WorkingHours, by?: string): Promise<void> {
    await tx.query(
      `UPDATE working_hours SET name = $2, time_zone = $3, week = $4, holidays = $5, updated_by = $6,
         version = version + 1, updated_at = date_trunc('milliseconds', clock_timestamp()) WHERE hours_id = $1`,
      [
        hours.hoursId,
        hours.name,
        hours.timeZone,
        JSON.stringify(hours.week),
        JSON.stringify(hours.holidays),
        by ?? null,
      ],
    );
  },

  async remove(tx: Transaction, hoursId: string): Promise<void> {
    await tx.query('DELETE FROM working_hours WHERE hours_id = $1', [hoursId]);
  },
};

function toHours(row: HoursRow): StoredHours {
  return {
    hoursId: row.hours_id,
    name: row.name,
    timeZone: row.time_zone,
    week: row.week,
    holidays: row.holidays,
    version: row.version,
    updatedAt: row.updated_at.toISOString(),
    ...(row.updated_by !== null && { updatedBy: row.updated_by }),
  };
}
