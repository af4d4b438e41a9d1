import { FieldProblem, shown } from './reject.ts';

/** E.164 has 15 digits; with an international prefix and a routing digit nobody writes more than 20. */
const MAX_PHONE_DIGITS = 20;
const MAX_PHONE_CHARS = 64;
/** No PBX of today has a call from before this; a clock that lost its battery says 1970. */
const EARLIEST_CALL = Date.UTC(2000, 0, 1);
/** A log cannot hold a call of tomorrow, but its clock and time zone may be off by some hours. */
const FUTURE_TOLERANCE_MS = 24 * 60 * 60_000;
/** A call of more than a week is a wrong unit. */
const MAX_SECONDS = 7 * 24 * 60 * 60;

/** Broken UTF-8 arrives as the replacement character. */
export function hasBrokenText(text: string): boolean {
  return text.includes('\uFFFD');
}

/** An outside number as written: empty and words ("anonymous") are a withheld number, not a mistake. Throws `FieldProblem`. */
export function checkPhone(name: string, value: string): string {
  const digits = value.replaceAll(/\D/g, '').length;
  if (digits > MAX_PHONE_DIGITS) {
    throw new FieldProblem(`\`${name}\` is not a telephone number: it has ${digits} digits`);
  }
  if (value.length > MAX_PHONE_CHARS)
    throw new FieldProblem(`\`${name}\` is not a telephone number: ${shown(value)}`);
  return value;
}

/** Throws `FieldProblem` for a time that no call can have. `receivedAt` is when we got the exchange. */
export function checkCallTime(name: string, at: number, receivedAt: number): number {
  if (Number.isNaN(at)) throw new FieldProblem(`\`${name}\` is not a time`);
  if (at < EARLIEST_CALL || at > receivedAt + FUTURE_TOLERANCE_MS) {
    throw new FieldProblem(`\`${name}\` is not a plausible time of a call: ${new Date(at).toISOString()}`);
  }
  return at;
}

/** Whole seconds, as a number or as digits → ms. Throws `FieldProblem`. */
export function checkSeconds(name: string, value: unknown): number {
  const seconds = typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds < 0 || seconds > MAX_SECONDS) {
    throw new FieldProblem(`\`${name}\` is not a number of seconds: ${shown(value)}`);
  }
  return Math.round(seconds * 1000);
}
