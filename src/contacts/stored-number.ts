import { parsePartyNumber, phoneKeys } from '../domain/phone-number.ts';

/** A row of contact_numbers: the keys it is found by. */
export interface StoredNumber {
  raw: string;
  e164: string | null;
  digits: string;
  last10: string;
  label: string | null;
}

/** Undefined when it is no number that anybody could call from: hidden, an extension, or too long. */
export function toStoredNumber(raw: string, country: string, label?: string): StoredNumber | undefined {
  const keys = phoneKeys(parsePartyNumber(raw, { country, form: 'mixed' }));
  if (keys === undefined) return undefined;
  return { raw, e164: keys.e164 ?? null, digits: keys.digits, last10: keys.last10, label: label ?? null };
}
