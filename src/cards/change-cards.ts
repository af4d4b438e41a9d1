import type { Database, Transaction } from '../db/database.ts';
import type { Bus } from '../platform/bus.ts';
import { CARDS_CHANGED } from './card-directory.ts';

export interface CardServiceOptions {
  database: Database;
  bus: Pick<Bus, 'publish'>;
}

export interface Problem {
  path: string;
  message: string;
}

/**
 * A change of what cards show, one at a time for each company: hints go by fields, and positions by each other. Holds for the next card, in every
 * process.
 */
export async function changeCards<T>(
  { database, bus }: CardServiceOptions,
  tenantId: string,
  change: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const done = await database.tenant(tenantId, async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`cards ${tenantId}`]);
    return change(tx);
  });
  // A note that is lost is made up for by whoever reads them again.
  await bus.publish(CARDS_CHANGED, tenantId).catch(() => undefined);
  return done;
}

/** Whether these are all of them, each once: an order that leaves some out is of somebody who has not seen them. */
export function isWhole(ids: readonly string[], all: readonly string[]): boolean {
  return ids.length === all.length && new Set(ids).size === ids.length && all.every((id) => ids.includes(id));
}
