import { createHmac } from 'node:crypto';
import type { CaptureLine } from '../domain/capture-line.ts';
import { writtenForms } from '../platform/written-forms.ts';
import { KnownNames } from './known-names.ts';
import { meaningOf, replaceFields } from './named-fields.ts';
import { NumberMask } from './number-mask.ts';

export interface CaptureMaskerOptions {
  /** 32 bytes; the same for every process that records this capture. */
  key: Buffer;
  /** ISO 3166-1 alpha-2: whose national numbers these are. */
  country: string;
  /** Values that must not be seen: the connection's secret settings, the secret of its webhook address. */
  secrets: readonly string[];
  /** What the connector itself reads out of an exchange; must not throw. */
  named?: (line: CaptureLine) => { numbers: string[]; names: string[] };
}

const HIDDEN = '***';
/** Shorter values would hide half the text. */
const SHORTEST_SECRET = 4;
/** Headers that say how a body is to be read; of all others only the name is kept. */
const KEPT_HEADERS = new Set([
  'content-type',
  'content-length',
  'content-encoding',
  'user-agent',
  'accept',
  'host',
]);
const CREDENTIALS = /\b(Bearer|Basic|Digest)\s+[\w+/=.~:-]{4,}/gu;
const JWT = /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/gu;
const EMAIL_ADDRESS = /([\p{L}\p{N}._%+-]{1,64})@([\p{L}\p{N}.-]{1,190}\.\p{L}{2,24})/gu;
/** What is no number although it has digits: what is percent-encoded, times, ids in the form of UUIDs. */
const TOKENS =
  /%(?!2B)[0-9A-Fa-f]{2}|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?|\b\d\d\.\d\d\.\d{4}\b|((?:\+|%2B)?)(\d{7,})|((?:\+|%2B)?\(?\d{1,4}\)?(?:[ \u00a0()-]{1,3}\d{1,6}){2,6})/giu;
/** A person's name, as far as its letters tell: two words at least, or Cyrillic. */
const LOOKS_LIKE_A_NAME = /^[\p{L}.'’ -]+$/u;
/** In place of a name. */
const NOBODY =
  /^[<("]*(?:unknown|anonymous|restricted|unavailable|private|null|none|undefined|n\/a)[>)"]*$/iu;
const LONGEST_NUMBER = 15;
/** Digits by which a number is found within a longer run. */
const RECOGNIZED_BY = 10;
const SHORTEST_NUMBER = 7;

/** Takes out of the lines of one capture whatever says who called and what the keys of the connection are. */
export class CaptureMasker {
  readonly #options: CaptureMaskerOptions;
  readonly #numbers: NumberMask;
  readonly #secrets: string[];
  /** Last digits of numbers that were met as such: from then on they are masked wherever they stand. */
  readonly #met = new Set<string>();
  readonly #names = new KnownNames();

  constructor(options: CaptureMaskerOptions) {
    this.#options = options;
    this.#numbers = new NumberMask(options.key, options.country);
    this.#secrets = withEncodings(options.secrets);
  }

  mask(line: CaptureLine): CaptureLine {
    const named = this.#options.named?.(line);
    for (const number of named?.numbers ?? []) this.#meet(number);
    for (const name of named?.names ?? []) this.#nameOf(name);
    const { headers, path, body, refused, ...rest } = line;
    return {
      ...rest,
      ...(path !== undefined && { path: this.text(path) }),
      ...(headers && { headers: this.#headers(headers) }),
      ...(refused !== undefined && { refused: this.text(refused) }),
      body: this.text(body),
    };
  }

  text(text: string): string {
    let out = text;
    for (const secret of this.#secrets) out = out.replaceAll(secret, HIDDEN);
    out = out.replace(JWT, HIDDEN).replace(CREDENTIALS, (_whole, kind: string) => `${kind} ${HIDDEN}`);
    out = replaceFields(out, (field, value) => this.#field(field, value));
    out = out.replace(EMAIL_ADDRESS, (whole, local: string, host: string) => this.#email(whole, local, host));
    return this.#maskNumbers(this.#names.replaceIn(out));
  }

  #headers(headers: Record<string, string>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        KEPT_HEADERS.has(name) ? this.text(value) : HIDDEN,
      ]),
    );
  }

  #field(field: string, value: string): string | undefined {
    if (value === '') return undefined;
    switch (meaningOf(field)) {
      case 'secret':
        return value.length < SHORTEST_SECRET ? undefined : HIDDEN;
      case 'person':
        if (NOBODY.test(value)) return undefined;
        return /\p{L}|\\u0|%D0/iu.test(value) && !/[/@]/u.test(value) ? this.#pseudonym(value) : undefined;
      case 'name':
        return looksLikeAName(value) ? this.#pseudonym(value) : undefined;
      case 'email':
        return value.includes('@') || value.includes('%40') ? this.#pseudonym(value) : undefined;
      case 'freeText':
        return HIDDEN;
      case 'number':
        this.#meet(value);
        return undefined;
      default:
        return undefined;
    }
  }

  /** A number that is known to be one, however it is written; what is no number is not. */
  #meet(written: string): void {
    const text = written
      .replace(/%2B/giu, '+')
      .replace(/^(?:tel|sips?):/iu, '')
      .replace(/[;@].*$/su, '');
    if (!/^\+?[\d\s().-]+$/u.test(text)) return;
    const digits = text.replace(/\D/gu, '');
    if (digits.length < SHORTEST_NUMBER || digits.length > LONGEST_NUMBER || isTime(digits)) return;
    this.#met.add(tail(this.#numbers.canonical(digits)));
  }

  #nameOf(name: string): void {
    if (!looksLikeAName(name) || this.#names.has(name)) return;
    const other = this.#pseudonym(name);
    for (const form of withEncodings([name])) this.#names.add(form, other);
  }

  #pseudonym(value: string): string {
    return `Person-${createHmac('sha256', this.#options.key).update(plain(value)).digest('hex').slice(0, 6)}`;
  }

  /** Of `9000000011@pbx.example` the number is masked with the numbers; the host says whose PBX it is and no more. */
  #email(whole: string, local: string, host: string): string {
    return /^\+?\d+$/u.test(local) || /_\d|\d_/u.test(local) ? whole : `${this.#pseudonym(local)}@${host}`;
  }

  #maskNumbers(text: string): string {
    return text.replace(TOKENS, (whole, plus = '', run?: string, grouped?: string) => {
      if (run !== undefined) return plus + this.#maskRun(run, plus !== '');
      return grouped === undefined ? whole : this.#maskGrouped(grouped);
    });
  }

  #maskRun(digits: string, isInternational: boolean): string {
    if (digits.length <= LONGEST_NUMBER && this.#isNumber(digits, isInternational)) {
      this.#met.add(tail(this.#numbers.canonical(digits)));
      return this.#numbers.mask(digits);
    }
    return this.#maskWithin(digits);
  }

  /** A number that was met, with something before or behind it. */
  #maskWithin(digits: string): string {
    let out = '';
    let from = 0;
    for (let at = 0; at + RECOGNIZED_BY <= digits.length; at += 1) {
      const part = digits.slice(at, at + RECOGNIZED_BY);
      if (!this.#met.has(part)) continue;
      out += digits.slice(from, at) + this.#numbers.mask(part);
      from = at + RECOGNIZED_BY;
      at = from - 1;
    }
    return out + digits.slice(from);
  }

  /** `8 (900) 000-00-11`: digit for digit, whatever stands between them. */
  #maskGrouped(written: string): string {
    const digits = written.replace(/^%2B/iu, '').replace(/\D/gu, '');
    if (digits.length < RECOGNIZED_BY || digits.length > LONGEST_NUMBER || !this.#numbers.isNumber(digits)) {
      return written;
    }
    const masked = this.#numbers.mask(digits);
    let next = 0;
    const [, plus = '', rest = ''] = /^(%2B)?(.*)$/isu.exec(written) ?? [];
    return plus + rest.replace(/\d/gu, () => masked[next++] ?? '');
  }

  #isNumber(digits: string, isInternational: boolean): boolean {
    if (isInternational) return true;
    if (this.#met.has(tail(this.#numbers.canonical(digits)))) return true;
    return !isTime(digits) && digits.length >= RECOGNIZED_BY && this.#numbers.isOfHome(digits);
  }
}

function tail(digits: string): string {
  return digits.slice(-RECOGNIZED_BY);
}

/** Seconds and milliseconds since 1970 of this age, and times written as one number. */
function isTime(digits: string): boolean {
  return (
    /^1[4-9]\d{8}$/u.test(digits) ||
    /^1[4-9]\d{11}$/u.test(digits) ||
    /^20\d\d[01]\d[0-3]\d(?:\d{4}|\d{6})?$/u.test(digits)
  );
}

function looksLikeAName(value: string): boolean {
  const text = plain(value);
  return LOOKS_LIKE_A_NAME.test(text) && (/\p{Script=Cyrillic}/u.test(text) || /\p{L}{2,} \p{L}/u.test(text));
}

/** As a person would read it: without the escapes of JSON, forms and XML. */
function plain(value: string): string {
  const text = value.replace(/\\u([0-9a-f]{4})/giu, (_whole, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  if (!/%[0-9a-f]{2}/iu.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** Also in base64. */
function withEncodings(values: readonly string[]): string[] {
  const forms = values
    .filter((value) => value.length >= SHORTEST_SECRET)
    .flatMap((value) => [...writtenForms(value), Buffer.from(value).toString('base64')]);
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}
