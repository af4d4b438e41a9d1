import type { Random } from '../exchange/random.ts';

export function newUuid(random: Random): string {
  const hex = (length: number): string =>
    Array.from({ length }, () => random.pick([...'0123456789abcdef'])).join('');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
}
