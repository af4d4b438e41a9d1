import type { Customer } from '../contract.ts';

/** What can be dialled of a customer; undefined for a hidden number. */
export function dialNumber({ withheld, e164, digits }: Customer): string | undefined {
  return withheld || digits === '' ? undefined : (e164 ?? digits);
}
