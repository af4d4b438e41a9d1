import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Compares a secret in constant time, whatever the lengths: both sides are hashed first, so neither the position of
 * the first difference nor the length shows in the time. A missing secret equals nothing, not even another missing one.
 */
export function safeEqual(given: string | undefined, expected: string | undefined): boolean {
  const same = timingSafeEqual(digest(given ?? ''), digest(expected ?? ''));
  return same && given !== undefined && expected !== undefined && expected !== '';
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
