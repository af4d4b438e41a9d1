import type { Json } from '../crm/crm-step.ts';
import { wallTime } from '../menu/hours-state.ts';
import type { FieldFormat } from './card-field.ts';

/** Longer than anything that is read while a telephone rings. */
const MOST_CHARACTERS = 500;
const ISO_DATE = /^(\d{4}-\d{2}-\d{2})(?:$|[T ])/;
/** `31.12.2026`, as Russian systems write it. */
const DOTTED_DATE = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:$|[ T])/;
/** A moment of which no person wrote the day down: the zone decides which it is. */
const UTC_MOMENT = /^\d{4}-\d{2}-\d{2}T.+Z$/i;
/** Seconds since 1970 of today have ten digits, milliseconds thirteen; what is shorter is no date. */
const EPOCH = /^\d{9,13}$/;
const MOST_SECONDS = 99_999_999_999;
const DAY_MS = 86_400_000;

/**
 * What a CRM has in a field → what people read: text of one line. Dates become `2026-12-31` in the zone of the company; several values
 * are joined by commas. Undefined for what is empty, and for objects, which mean something to their CRM alone.
 */
export function readFieldValue(value: Json, format: FieldFormat, timeZone: string): string | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  return format === 'date' ? (readDate(text, timeZone) ?? text) : text;
}

function textOf(value: Json): string | undefined {
  if (Array.isArray(value)) {
    const texts = value.flatMap((one) => (Array.isArray(one) ? [] : (textOf(one) ?? [])));
    return texts.length === 0 ? undefined : texts.join(', ').slice(0, MOST_CHARACTERS);
  }
  if (value === null || typeof value === 'object') return undefined;
  // Control characters are no text: they would break lines, or turn them round.
  const text = String(value)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return text === '' ? undefined : text.slice(0, MOST_CHARACTERS);
}

/** The day that a text names, as `2026-12-31`; undefined where it names none. */
export function readDate(text: string, timeZone: string): string | undefined {
  if (EPOCH.test(text)) {
    const number = Number(text);
    return wallTime(timeZone, new Date(number > MOST_SECONDS ? number : number * 1000)).date;
  }
  if (UTC_MOMENT.test(text) && !Number.isNaN(Date.parse(text))) {
    return wallTime(timeZone, new Date(text)).date;
  }
  const iso = ISO_DATE.exec(text)?.[1];
  if (iso !== undefined) return dayNumber(iso) === undefined ? undefined : iso;
  const [, day, month, year] = DOTTED_DATE.exec(text) ?? [];
  if (day === undefined || month === undefined || year === undefined) return undefined;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return dayNumber(date) === undefined ? undefined : date;
}

/** Days since 1970 of `2026-12-31`, so that days can be counted; undefined for a day that no calendar has. */
export function dayNumber(date: string): number | undefined {
  const ms = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date) return undefined;
  return ms / DAY_MS;
}

/** `12 500,50 ₽` → 12500.5. The number that a text begins with; undefined where it begins with none. */
export function readNumber(text: string): number | undefined {
  const found = /^[^\d-]{0,3}(-?\d[\d\s']*)(?:[.,](\d+))?/.exec(text);
  if (!found) return undefined;
  return Number(`${(found[1] as string).replace(/[\s']/g, '')}.${found[2] ?? '0'}`);
}
