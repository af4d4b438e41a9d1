export { formatDuration } from '../../../shared/format/format-duration.ts';

/** ISO 8601 duration for `<time datetime>`. */
export function isoDuration(ms: number): string {
  return `PT${Math.max(0, Math.floor(ms / 1000))}S`;
}

const formats = new Map<string, Intl.DateTimeFormat>(); // by locale and kind

function format(locale: string, kind: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${kind}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale, options);
    formats.set(key, found);
  }
  return found;
}

export function dayOf(iso: string): string {
  const at = new Date(iso);
  return `${at.getFullYear()}-${at.getMonth()}-${at.getDate()}`;
}

export function formatClock(iso: string, locale: string): string {
  return format(locale, 'clock', { hour: '2-digit', minute: '2-digit' }).format(new Date(iso));
}

export function formatClockSeconds(iso: string, locale: string): string {
  return format(locale, 'clockSeconds', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(
    new Date(iso),
  );
}

/** Today: the hour; this year: day and month; before: with the year. */
export function formatShortWhen(iso: string, locale: string, nowMs: number): string {
  const now = new Date(nowMs).toISOString();
  if (dayOf(iso) === dayOf(now)) return formatClock(iso, locale);
  const sameYear = new Date(iso).getFullYear() === new Date(nowMs).getFullYear();
  return sameYear
    ? format(locale, 'day', { day: 'numeric', month: 'short' }).format(new Date(iso))
    : format(locale, 'dayYear', { day: '2-digit', month: '2-digit', year: '2-digit' }).format(new Date(iso));
}

export function formatFullWhen(iso: string, locale: string): string {
  return format(locale, 'full', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(new Date(iso));
}

/** Heading of a day in a list: today, yesterday, or the date with its weekday. */
export function formatDay(iso: string, locale: string, nowMs: number): string {
  const DAY_MS = 86_400_000;
  const now = new Date(nowMs);
  for (const back of [0, 1]) {
    if (dayOf(iso) === dayOf(new Date(now.getTime() - back * DAY_MS).toISOString())) {
      const word = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-back, 'day');
      return word.charAt(0).toLocaleUpperCase(locale) + word.slice(1);
    }
  }
  return format(locale, 'weekday', { weekday: 'short', day: 'numeric', month: 'long' }).format(new Date(iso));
}
