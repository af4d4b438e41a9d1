import { createHash } from 'node:crypto';

/** 96 bits: two different contents do not meet in the lifetime of a hub. */
const ID_CHARS = 24;

/**
 * A fact id made from content: the same content has the same id whatever the order of its fields. Hexadecimal, so that
 * nothing a provider writes can break what the id is used for.
 */
export function contentId(prefix: string, content: unknown): string {
  const hash = createHash('sha256').update(canonicalJson(content)).digest('hex');
  return `${prefix}:${hash.slice(0, ID_CHARS)}`;
}

function canonicalJson(content: unknown): string {
  return (
    JSON.stringify(content, (_key, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    ) ?? 'undefined'
  );
}
