/** A field of what was changed; absent: there was none. */
export interface Difference {
  field: string;
  before?: unknown;
  after?: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What differs, field by field; objects within are looked into, so that `settings.wrapUpSeconds` stands by itself. */
export function differencesOf(before: unknown, after: unknown, path = ''): Difference[] {
  if (!isObject(before) && !isObject(after)) {
    if (same(before, after)) return [];
    const difference: Difference = { field: path };
    if (before !== undefined && before !== null) difference.before = before;
    if (after !== undefined && after !== null) difference.after = after;
    return [difference];
  }
  const [was, is] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
  const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return fields.flatMap((field) =>
    differencesOf(was[field], is[field], path === '' ? field : `${path}.${field}`),
  );
}

function same(before: unknown, after: unknown): boolean {
  return JSON.stringify(before ?? null) === JSON.stringify(after ?? null);
}

/** As people read it; ids by the names that they have. */
export function wordsOf(value: unknown, names: ReadonlyMap<string, string> = new Map()): string {
  if (Array.isArray(value)) return value.map((one) => wordsOf(one, names)).join(', ');
  return typeof value === 'string' ? (names.get(value) ?? value) : JSON.stringify(value);
}
