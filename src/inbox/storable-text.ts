/**
 * PostgreSQL's jsonb and text hold neither NUL nor lone surrogates. Where a PBX sends such, U+FFFD stands in its
 * place: the row is kept and shown, and the one broken character is visibly broken.
 */
const NUL = /\0/g;
/** JSON text whose strings hold NUL or a lone surrogate; `\\u0000` (an escaped backslash) may match too, which costs time only. */
const SUSPECT_JSON = /\\u0000|\\ud[89a-f]/i;

export function storableText(text: string): string {
  const wellFormed = (text as string & { toWellFormed(): string }).toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replace(NUL, '\uFFFD') : wellFormed;
}

/** `JSON.stringify` whose result PostgreSQL takes. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value) ?? 'null';
  return SUSPECT_JSON.test(json) ? JSON.stringify(cleaned(value)) : json;
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storableText(key), cleaned(inner)]));
}
