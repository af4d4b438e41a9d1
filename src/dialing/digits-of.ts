import { parsePartyNumber, phoneKeys } from '../domain/phone-number.ts';
import { AppError } from '../platform/app-error.ts';

/** An extension, or E.164 digits. Throws `unprocessable` for what nobody can dial. */
export function digitsOf(written: string, country: string): string {
  const number = parsePartyNumber(written, { country, form: 'mixed' });
  if (number.internal && /^\d{2,6}$/.test(number.digits)) return number.digits;
  const digits = phoneKeys(number)?.digits;
  if (digits === undefined)
    throw new AppError('unprocessable', `"${written}" is not a number to be dialled.`);
  return digits;
}
