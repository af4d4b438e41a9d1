/** What people put between the digits of a number. */
const BETWEEN_DIGITS = /[\s\u00a0()+./\u2010-\u2015-]/gu;

/** The digits that people wrote, or undefined where it is a name. */
export function writtenDigits(typed: string): string | undefined {
  const digits = typed.replace(BETWEEN_DIGITS, '');
  return /^\d+$/u.test(digits) ? digits : undefined;
}

/** Above every digit, for "begins with" under the collation "C". */
export const AFTER_DIGITS = ':';

/** Numbers that end so stand between these, backwards. */
export function tailRange(digits: string): { from: string; before: string } {
  const from = [...digits].reverse().join('');
  return { from, before: from + AFTER_DIGITS };
}
