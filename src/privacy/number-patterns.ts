import { writtenForms } from '../platform/written-forms.ts';

/** Digits by which a number is known in every form: with or without country code, with 8 in front. */
export const TAIL_DIGITS = 10;
/** What stands where an erased name stood. */
export const ERASED_NAME = '[erased]';
/** What people and programs put between digits; regular expression of PostgreSQL and of JavaScript. */
const BETWEEN = '((?:[ ().\u00a0-]|%20|%28|%29){0,4})';

/** One replacement: a regular expression and what is put in its place (`\\1` is its first group). */
export interface TextChange {
  find: string;
  put: string;
}

export function tailOf(digits: string): string {
  return digits.slice(-TAIL_DIGITS);
}

/** Finds the number however it is written; what stands between its digits stays. */
export function numberChange(digits: string, replacement: string): TextChange {
  const tail = [...tailOf(digits)];
  const other = [...replacement.slice(-tail.length)];
  return {
    find: tail.join(BETWEEN),
    put: other
      .map((digit, place) => (place === other.length - 1 ? digit : `${digit}\\${place + 1}`))
      .join(''),
  };
}

/** A name within a longer one is somebody else's: `Иван Иванов` is not `Иван Ивановский`. Letters by name: what a letter is, the database may not know. */
const NO_LETTER_BEFORE = '(?<![А-Яа-яЁё])';
const NO_LETTER_BEHIND = '(?![A-Za-zА-Яа-яЁё])';
/** What stands before the value of a field for names: in JSON (also within JSON), in forms, in XML. */
const NAME_FIELD = `((?:name|fio|contact)(?:[\\\\]*"\\s*:\\s*[\\\\]*"|=["']?|>))`;
const END_OF_VALUE = `(?=[\\\\"'&<]|$)`;

/**
 * A name of several words is found wherever it stands. One of a single word may be half of another's name, or a word of the records
 * (`customer`): it is found as the whole value of a field for names, and nowhere else.
 */
export function nameChanges(name: string): TextChange[] {
  return writtenForms(name).map((form) =>
    isLone(name)
      ? { find: NAME_FIELD + escaped(form) + END_OF_VALUE, put: `\\1${ERASED_NAME}` }
      : { find: NO_LETTER_BEFORE + escaped(form) + NO_LETTER_BEHIND, put: ERASED_NAME },
  );
}

/** Most of those are first names, and those are many people's. */
export function isLone(name: string): boolean {
  return !/\S\s+\S/u.test(name);
}

/** Whatever one of them finds; a pattern that finds nothing when there are none. */
export function anyOf(changes: readonly TextChange[]): string {
  return changes.length === 0 ? '' : changes.map(({ find }) => `(?:${find})`).join('|');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
}
