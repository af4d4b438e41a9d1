import type { Json } from '../../src/domain/crm/crm-step.ts';

/** What comes back from a `jsonb` column: the same, with the fields of its objects in another order. */
export function asStored<T extends Json | { readonly [field: string]: Json }>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1)))
      : part,
  );
}
