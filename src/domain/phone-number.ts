import {
  type CountryCode,
  isSupportedCountry,
  type PhoneNumber as LibPhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';

/**
 * How a provider writes outside numbers; the domain turns them into E.164.
 *
 * - `e164`: `+79000000011` · `e164NoPlus`: `79000000011` · `national`: as dialled inside the country, `89000000011`
 *   or `9000000011` · `mixed`: any of these, the tenant's country decides.
 */
export type NumberForm = 'e164' | 'e164NoPlus' | 'national' | 'mixed';

/** A number as we keep it. Absent `e164`: not a valid public number (an extension, a service number, garbage). */
export interface PhoneNumber {
  /** As the PBX or a person wrote it. */
  raw: string;
  e164?: string;
  /** National format for people: `8 (900) 000-00-11`. */
  national?: string;
  /** Extension after `,`, `;ext=`, `#`, "доб.". */
  ext?: string;
  /** Digits only, without the extension. */
  digits: string;
  /** The caller hid the number; it never matches. */
  withheld: boolean;
  /** Fewer than seven digits: a device of ours, never a customer's number. */
  internal: boolean;
}

export interface NumberContext {
  /** ISO 3166-1 alpha-2: whose national numbers these are. An unknown country leaves only international numbers readable. */
  country: string;
  form: NumberForm;
}

/** What PBXs and networks write in place of a hidden number; compared in lower case, without punctuation at the ends. */
const WITHHELD_WORDS = new Set([
  'anonymous',
  'unknown',
  'restricted',
  'unavailable',
  'withheld',
  'private',
  'hidden',
  'blocked',
  'no number',
  'number withheld',
  'private number',
  'unknown number',
  'caller id blocked',
  'n/a',
  'null',
  'none',
  'undefined',
  'скрыт',
  'скрытый',
  'скрытый номер',
  'номер скрыт',
  'аноним',
  'анонимный',
  'неизвестно',
  'неизвестный',
  'неизвестный номер',
  'не определен',
  'не определён',
  'номер не определен',
  'номер не определён',
]);

/** E.164 allows 15 digits; a longer string is kept as it came and never matched. */
const LONGEST_E164 = 15;
/** An E.164 number behind the longest international prefix (810). */
const LONGEST_DIALLED = LONGEST_E164 + 3;
/** The shortest number that can be a customer's: below this it is an extension or a service number. */
const SHORTEST_PUBLIC = 7;
/** Longer than any number anybody writes with an extension: past this the string is not handed to regular expressions. */
const LONGEST_WRITTEN = 120;

const PLAIN = /^\+?[0-9]{1,60}$/;
/**
 * ` ext. 101`, `доб. 101`, ` x101`, `#101`, `,,101`, `;ext=101` at the end. Up to seven digits, as libphonenumber has it:
 * more is a second number.
 */
const EXTENSION =
  /(?:;\s*ext=|;\s*postd=|[,;#]+|\(?\s*(?:доб(?:авочный)?|вн(?:утренний|утр)?|ext(?:ension)?|x)\s*[.:]?)\s*(\d{1,7})\s*\)?\s*#?$/iu;

/**
 * Reads a number as a PBX (or a person) wrote it. Never throws, whatever the string holds.
 *
 * A number that says it is international is believed when its length is possible, because number ranges open faster
 * than tables of them are published; a number that leaves the country open must be valid in the country it is given.
 */
export function parsePartyNumber(raw: string, context: NumberContext): PhoneNumber {
  const key = `${context.country} ${context.form} ${raw}`;
  const known = young.get(key) ?? old.get(key);
  if (known !== undefined) {
    if (!young.has(key)) remember(key, known);
    return known;
  }
  const parsed = Object.freeze(readNumber(raw, context));
  if (raw.length <= LONGEST_WRITTEN) remember(key, parsed);
  return parsed;
}

/**
 * A call names the same number dozens of times. Two generations, keyed by country, form and raw: when the young one is
 * full it becomes the old one, and what is asked for again comes back. Dropping single entries off the old end of a
 * Map costs more than parsing. 2 × 10,000 entries are about 8 MB.
 */
let young = new Map<string, PhoneNumber>();
let old = new Map<string, PhoneNumber>();
const GENERATION = 10_000;

function remember(key: string, number: PhoneNumber): void {
  if (young.size >= GENERATION) {
    old = young;
    young = new Map();
  }
  young.set(key, number);
}

function readNumber(raw: string, context: NumberContext): PhoneNumber {
  // Most PBXs send bare digits: the way below costs more than all of libphonenumber.
  if (PLAIN.test(raw))
    return readPlain({ raw, base: raw, digits: raw.startsWith('+') ? raw.slice(1) : raw }, context);

  const written = withoutUri(raw.slice(0, LONGEST_WRITTEN).normalize('NFKC')).trim();
  if (isWithheld(written)) return { raw, digits: '', withheld: true, internal: false };

  const { base, ext } = splitExtension(written);
  // The digits of a string that was cut are still all of its digits: nothing is invented about a number that long.
  const digits = (raw.length > LONGEST_WRITTEN ? raw : base).replace(/\D/gu, '');
  return readPlain({ raw, base, digits, ...(ext === undefined ? {} : { ext }) }, context);
}

function readPlain(
  written: { raw: string; base: string; digits: string; ext?: string },
  context: NumberContext,
): PhoneNumber {
  const { raw, base, digits, ext } = written;
  const number: PhoneNumber = { raw, digits, withheld: false, internal: digits.length < SHORTEST_PUBLIC };
  if (ext !== undefined) number.ext = ext;
  if (number.internal || digits.length > LONGEST_DIALLED) return number;

  const found = toE164(base, digits, context);
  if (found !== undefined) {
    number.e164 = found.number;
    number.national = found.formatNational();
  }
  return number;
}

/** `"Name" <sip:+7900…;user=phone@host>`, `tel:+7-900-…;ext=1;phone-context=…` → what stands for the number. */
function withoutUri(text: string): string {
  const uri = /(?:sips?|tel):([^>\s]*)/iu.exec(text)?.[1];
  const user = (uri ?? text).replace(/@.*$/su, '');
  const plain = user.includes('%')
    ? user.replace(/%2B/giu, '+').replace(/%23/gu, '#').replace(/%20/gu, ' ')
    : user;
  return plain.replace(/;(?!\s*(?:ext|postd)=)[a-z][a-z-]*(?:=[^;]*)?/giu, '');
}

function isWithheld(written: string): boolean {
  const word = written.toLowerCase().replace(/^[\s<("'\-_]+|[\s>)"'.\-_]+$/gu, '');
  return word === '' || WITHHELD_WORDS.has(word);
}

function splitExtension(written: string): { base: string; ext?: string } {
  const match = EXTENSION.exec(written);
  if (match?.[1] === undefined) return { base: written };
  const base = written.slice(0, match.index);
  // `9,101` is a dial string and `#31#…` a service code: an extension stands behind a whole number.
  return base.replace(/\D/gu, '').length < SHORTEST_PUBLIC ? { base: written } : { base, ext: match[1] };
}

function toE164(base: string, digits: string, { country, form }: NumberContext): LibPhoneNumber | undefined {
  const home = isSupportedCountry(country) ? country : undefined;
  const withPlus = /^\D*\+/u.test(base);
  if (!withPlus && digits.startsWith('00')) return international(digits.slice(2), 'possible');

  const says = withPlus || form === 'e164' || form === 'e164NoPlus';
  if (says) {
    return international(digits, 'valid') ?? national(digits, home) ?? international(digits, 'possible');
  }
  return national(digits, home) ?? international(digits, 'valid');
}

function international(digits: string, must: 'valid' | 'possible'): LibPhoneNumber | undefined {
  const found = digits.length > LONGEST_E164 ? undefined : parsePhoneNumberFromString(`+${digits}`);
  if (found === undefined) return undefined;
  return (must === 'valid' ? found.isValid() : found.isPossible()) ? found : undefined;
}

function national(digits: string, country: CountryCode | undefined): LibPhoneNumber | undefined {
  const found = country === undefined ? undefined : parsePhoneNumberFromString(digits, country);
  return found?.isValid() ? found : undefined;
}

/** The keys that directories and CRMs look a number up by; every one is digits, but for `e164` and `national`. */
export interface PhoneKeys {
  e164?: string;
  /** With country code when it is known: two ways to write one number give one key. */
  digits: string;
  last10: string;
  last8: string;
  last7: string;
  /** For CRMs that search from the end by prefix. */
  reversed: string;
  /** As people of the country write it; the digits when the country is unknown. */
  national: string;
}

/** Undefined for what must never match: withheld, internal, and strings too long to be a number. */
export function phoneKeys(phone: PhoneNumber): PhoneKeys | undefined {
  if (phone.withheld || phone.internal || phone.digits.length > LONGEST_DIALLED) return undefined;
  const digits = phone.e164?.slice(1) ?? phone.digits;
  return {
    ...(phone.e164 === undefined ? {} : { e164: phone.e164 }),
    digits,
    last10: digits.slice(-10),
    last8: digits.slice(-8),
    last7: digits.slice(-7),
    reversed: [...digits].reverse().join(''),
    national: phone.national ?? digits,
  };
}
