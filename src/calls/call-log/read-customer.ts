import { contactStore } from '../../contacts/contact-store.ts';
import { writtenDigits } from '../../contacts/written-digits.ts';
import type { Transaction } from '../../db/database.ts';
import { parsePartyNumber, phoneKeys } from '../../domain/phone-number.ts';
import { AppError } from '../../platform/app-error.ts';
import type { CustomerSearch } from './call-search.ts';

/** Contacts whose names begin so: more of them are a reason to type more. */
const MOST_CONTACTS = 100;
/** Fewer digits end every tenth number. */
const FEWEST_TAIL_DIGITS = 3;

/** As numbers are kept: with the country's code and without what is dialled before it at home (8 in Russia, 0 elsewhere). */
export function keptBeginnings(digits: string, country: string): string[] {
  if ((country === 'RU' || country === 'KZ') && digits.startsWith('8') && digits.length > 1) {
    return [digits, `7${digits.slice(1)}`];
  }
  return digits.startsWith('0') && digits.length > 2 ? [digits, digits.slice(1)] : [digits];
}

/**
 * What a person typed into the field "number or name".
 * @param anyPart whether the interval is short enough to look at each of its calls
 * @throws AppError `unprocessable` where too few digits are asked for in a long interval
 */
export async function readCustomer(
  tx: Transaction,
  typed: string,
  { tenantId, country, anyPart }: { tenantId: string; country: string; anyPart: boolean },
): Promise<CustomerSearch> {
  const e164 = phoneKeys(parsePartyNumber(typed, { country, form: 'mixed' }))?.e164;
  if (e164 !== undefined) return { kind: 'numbers', e164: [e164] };
  const digits = writtenDigits(typed);
  if (digits !== undefined) {
    if (anyPart) return { kind: 'part', digits: keptBeginnings(digits, country) };
    if (digits.length < FEWEST_TAIL_DIGITS) {
      throw new AppError('unprocessable', 'In an interval that long at least three last digits are needed.');
    }
    return { kind: 'tail', digits };
  }
  const numbers = await numbersOfContacts(tx, tenantId, typed);
  return anyPart ? { kind: 'name', name: typed, e164: numbers } : { kind: 'numbers', e164: numbers };
}

async function numbersOfContacts(tx: Transaction, tenantId: string, typed: string): Promise<string[]> {
  const contacts = [
    ...(await contactStore.list(tx, tenantId, { name: typed, limit: MOST_CONTACTS })),
    ...(await contactStore.listByCompany(tx, tenantId, typed, MOST_CONTACTS)),
  ];
  return [...new Set(contacts.flatMap(({ numbers }) => numbers.flatMap(({ e164 }) => e164 ?? [])))];
}
