import { parsePartyNumber, phoneKeys } from '../domain/phone-number.ts';

export type ReadNumber = { ok: true; number: string } | { ok: false; problem: string };

/** The longest part of E.164 that can still be a prefix. */
const LONGEST_PREFIX = 14;

/**
 * Digits of a number, or of a prefix. A prefix must be written with plus and country code: of `8495` nobody can say
 * whether it is Moscow behind a trunk digit or a far country.
 */
export function readNumber(written: string, options: { isPrefix: boolean; country: string }): ReadNumber {
  const text = written.trim().replace(/\*$/, '');
  if (options.isPrefix) {
    const digits = text.replace(/[\s()\-.]/g, '');
    if (!/^\+[1-9]\d*$/.test(digits) || digits.length - 1 > LONGEST_PREFIX) {
      return {
        ok: false,
        problem: `"${written}" is not a prefix: write it with plus and country code, as +7495.`,
      };
    }
    return { ok: true, number: digits.slice(1) };
  }
  const digits = phoneKeys(parsePartyNumber(text, { country: options.country, form: 'mixed' }))?.digits;
  return digits === undefined
    ? { ok: false, problem: `"${written}" is not a phone number: it needs 7 to 18 digits.` }
    : { ok: true, number: digits };
}
