import { type PhoneKeys, parsePartyNumber, phoneKeys } from '../phone-number.ts';
import type { CrmPerson, NumberKeys } from './crm-port.ts';

/** Somebody whom a CRM has for a number, as it is kept: `key` is the one of their numbers that is the same. */
export interface KnownCrmPerson extends CrmPerson {
  key: Pick<PhoneKeys, 'e164' | 'digits'>;
}

/** Those of the answer to a look-up who have this very number: compared here and not there. Pure. `country`: whose numbers without a country are. */
export function peopleWith(
  found: readonly CrmPerson[],
  keys: Pick<NumberKeys, 'e164' | 'digits' | 'last10'>,
  country: string,
): KnownCrmPerson[] {
  return found.flatMap((person) => {
    const same = person.numbers.flatMap((number) => sameNumber(number, keys, country) ?? []);
    // With its country is surer than without.
    const key = same.find(({ e164 }) => e164 !== undefined) ?? same[0];
    return key === undefined ? [] : { ...person, key };
  });
}

/** Whether one of these numbers, as a CRM or a person wrote them, is the caller's: a number of another country with the same end is not. Pure. */
export function isAmong(numbers: readonly string[], e164: string, country: string): boolean {
  const digits = e164.replace(/^\+/, '');
  const keys = { e164, digits, last10: digits.slice(-10) };
  return numbers.some((number) => sameNumber(number, keys, country) !== undefined);
}

function sameNumber(
  written: string,
  keys: Pick<NumberKeys, 'e164' | 'digits' | 'last10'>,
  country: string,
): KnownCrmPerson['key'] | undefined {
  const other = phoneKeys(parsePartyNumber(written, { country, form: 'mixed' }));
  if (other === undefined || !isSame(other, keys)) return undefined;
  return { digits: other.digits, ...(other.e164 !== undefined && { e164: other.e164 }) };
}

function isSame(other: PhoneKeys, keys: Pick<NumberKeys, 'e164' | 'digits' | 'last10'>): boolean {
  if (keys.e164 !== undefined && other.e164 !== undefined) return keys.e164 === other.e164;
  return other.last10.length === 10 ? other.last10 === keys.last10 : other.digits === keys.digits;
}
