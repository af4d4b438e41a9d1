import type { Database } from './database.ts';

/** `ClaimTick` of the scheduler on one row per job: the first to move the row to a later tick has it. */
export function claimTickIn(database: Database): (job: string, tick: Date) => Promise<boolean> {
  return async (job, tick) => {
    const result = await database.hubPool.query(
      `INSERT INTO schedule_ticks (job, tick) VALUES ($1, $2)
       ON CONFLICT (job) DO UPDATE SET tick = EXCLUDED.tick WHERE schedule_ticks.tick < EXCLUDED.tick`,
      [job, tick],
    );
    return result.rowCount === 1;
  };
}
