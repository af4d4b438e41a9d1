import type { NumberKeys } from '../../../src/domain/crm/crm-port.ts';
import { parsePartyNumber } from '../../../src/domain/phone-number.ts';

/**
 * Digits by which a number is kept, each a word of the index: without country code and trunk prefix, as abroad, and as dialled at home. Which of them
 * the index has depends on how somebody typed the number.
 */
export function searchTerms(
  { e164, digits, last10 }: Pick<NumberKeys, 'e164' | 'digits' | 'last10'>,
  country: string,
): string[] {
  const home = e164 === undefined ? undefined : nationalOf(e164, country)?.replaceAll(/\D/g, '');
  if (home === undefined) return [...new Set([last10, digits])];
  const bare = digits.endsWith(home) ? home : digits.endsWith(home.slice(1)) ? home.slice(1) : last10;
  return [...new Set([bare, digits, home])];
}

/** The ways in which programs and people mostly write it. */
export function spellingsOf(e164: string, country: string): string[] {
  const digits = e164.slice(1);
  const terms = searchTerms({ e164, digits, last10: digits.slice(-10) }, country);
  return [...new Set([e164, ...terms, nationalOf(e164, country) ?? e164])];
}

/** `8 (900) 000-00-11` */
function nationalOf(e164: string, country: string): string | undefined {
  return parsePartyNumber(e164, { country, form: 'e164' }).national;
}
