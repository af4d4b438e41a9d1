import type { AuditEntry } from '../contract.ts';

/** A change, and when it was one at a PBX, what it was asked to be. */
export interface Change {
  entry: AuditEntry;
  /** When the PBX was asked; the entry itself says what came of it. */
  askedAt?: string;
}

/** Everything that came of one request, the last change first. */
export interface Act {
  key: string;
  changes: Change[];
}

/**
 * Entries, newest first → acts. Of the two entries of a change at a PBX the later one stands for both; one that was asked for
 * and has no second entry stays as it is: nobody knows what became of it.
 */
export function toActs(entries: readonly AuditEntry[]): Act[] {
  /** Attempt → the change that says what came of it. */
  const told = new Map<string, Change>();
  const acts: Act[] = [];
  for (const entry of entries) {
    const { attemptId, state, actId, entryId, at } = entry;
    const outcome = attemptId === undefined ? undefined : told.get(attemptId);
    if (outcome !== undefined && state === 'asked') {
      outcome.askedAt = at;
      continue;
    }
    const change: Change = { entry };
    if (attemptId !== undefined && state !== 'asked') told.set(attemptId, change);
    const last = acts.at(-1);
    if (actId !== undefined && last?.changes[0]?.entry.actId === actId) last.changes.push(change);
    else acts.push({ key: String(entryId), changes: [change] });
  }
  return acts;
}
