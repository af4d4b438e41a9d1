/** Drops the oldest of what was put in one after the other. */
export function keepNewest(kept: unknown[] | Map<unknown, unknown>, most: number): void {
  if (Array.isArray(kept)) {
    kept.splice(0, Math.max(0, kept.length - most));
    return;
  }
  for (const key of kept.keys()) {
    if (kept.size <= most) return;
    kept.delete(key);
  }
}
