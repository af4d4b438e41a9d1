import { createHmac } from 'node:crypto';
import { getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/max';
import { parsePartyNumber } from '../domain/phone-number.ts';

/** Digits at the end of a number that are replaced; what stands before them (country, area) is kept. */
const MASKED_DIGITS = 7;
/** Below this it is an extension or a service number: those are kept. */
const SHORTEST = 7;
const ROUNDS = 8;
/** A walk of the permutation comes back to the same kind of number long before. */
const MAX_WALK = 64;

/**
 * Puts a fictional number in the place of a real one: as long, in the same country and area, and always the same for the same number,
 * in whichever form it is written (`+7…`, `8…`, without either). Two numbers never become one: the last digits are permuted under the
 * key of the capture, so that nothing leads back once the key is gone.
 */
export class NumberMask {
  readonly #key: Buffer;
  readonly #country: string;
  readonly #homePrefix: string;
  /** Number in its longest form → its last digits, masked. */
  readonly #known = new Map<string, string>();

  constructor(key: Buffer, country: string) {
    this.#key = key;
    this.#country = country;
    this.#homePrefix = isSupportedCountry(country) ? `+${getCountryCallingCode(country)}` : '+';
  }

  /** Digits in any form → the same with the end replaced; short ones as they are. */
  mask(digits: string): string {
    if (digits.length < SHORTEST) return digits;
    const whole = this.canonical(digits);
    let end = this.#known.get(whole);
    if (end === undefined) {
      end = this.#maskEnd(whole);
      this.#known.set(whole, end);
    }
    return digits.slice(0, -end.length) + end;
  }

  /** The one name of a number: E.164 digits where it is a valid number, else as it is written. */
  canonical(digits: string): string {
    const { e164 } = parsePartyNumber(digits, { country: this.#country, form: 'mixed' });
    return e164?.slice(1) ?? digits;
  }

  isNumber(digits: string): boolean {
    return parsePartyNumber(digits, { country: this.#country, form: 'mixed' }).e164 !== undefined;
  }

  /** A number of the tenant's own country: what else is long enough may as well be an id. */
  isOfHome(digits: string): boolean {
    const { e164 } = parsePartyNumber(digits, { country: this.#country, form: 'mixed' });
    return e164?.startsWith(this.#homePrefix) ?? false;
  }

  #maskEnd(whole: string): string {
    const length = Math.min(MASKED_DIGITS, whole.length - 1);
    const head = whole.slice(0, -length);
    const isValid = this.isNumber(whole);
    let end = whole.slice(-length);
    // Walking on until the number is of the same kind keeps the permutation one: a valid number becomes a valid one.
    for (let step = 0; step < MAX_WALK; step += 1) {
      end = this.#permute(end, head);
      const isSameKind = this.canonical(head + end) === head + end && this.isNumber(head + end) === isValid;
      if (isSameKind && end !== whole.slice(-length)) break;
    }
    return end;
  }

  /** A Feistel network over decimal digits: any length, and a permutation by construction. */
  #permute(digits: string, tweak: string): string {
    const half = Math.floor(digits.length / 2);
    let left = Number(digits.slice(0, half));
    let right = Number(digits.slice(half));
    const leftSize = 10 ** half;
    const rightSize = 10 ** (digits.length - half);
    for (let round = 0; round < ROUNDS; round += 1) {
      if (round % 2 === 0) left = (left + this.#noise(`${tweak}:${round}:${right}`)) % leftSize;
      else right = (right + this.#noise(`${tweak}:${round}:${left}`)) % rightSize;
    }
    return String(left).padStart(half, '0') + String(right).padStart(digits.length - half, '0');
  }

  #noise(text: string): number {
    return createHmac('sha256', this.#key).update(text).digest().readUIntBE(0, 6);
  }
}
