import type { HoursDraft } from '../api/working-hours.ts';
import type { Holiday, Weekday, WeekSpan } from '../contract.ts';

export interface Span {
  from: string;
  to: string;
}

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const satisfies readonly Weekday[];

/** A field for times knows no 24:00; midnight as an end means the same. */
const MIDNIGHT = '00:00';
const END_OF_DAY = '24:00';
export const asField = (time: string): string => (time === END_OF_DAY ? MIDNIGHT : time);
const asEnd = (time: string): string => (time === MIDNIGHT ? END_OF_DAY : time);

/** A time as people type it; undefined where it is none. */
export function parseTime(text: string): string | undefined {
  const found = /^(\d{1,2})(?:[:. ]?(\d{2}))?$/.exec(text.trim());
  if (!found) return undefined;
  const [hours, minutes] = [Number(found[1]), Number(found[2] ?? 0)];
  if (minutes > 59 || hours > 24 || (hours === 24 && minutes > 0)) return undefined;
  return asField(`${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`);
}

/** The spans of each day, Monday first. */
export function toDays(week: readonly WeekSpan[]): Span[][] {
  return WEEKDAYS.map((day) =>
    week
      .filter(({ days }) => days.includes(day))
      .map(({ from, to }) => ({ from, to: asField(to) }))
      .sort((one, other) => one.from.localeCompare(other.from)),
  );
}

/** Days with the same times share a span. */
export function toWeek(days: readonly (readonly Span[])[]): WeekSpan[] {
  /** `from to` → the span. */
  const spans = new Map<string, { days: Weekday[]; from: string; to: string }>();
  for (const [index, day] of WEEKDAYS.entries())
    for (const { from, to } of days[index] ?? []) {
      const key = `${from} ${to}`;
      const span = spans.get(key) ?? { days: [], from, to: asEnd(to) };
      span.days.push(day);
      spans.set(key, span);
    }
  return [...spans.values()];
}

export const toHoliday = (holiday: Holiday): Holiday => ({
  ...holiday,
  open: holiday.open.map(({ from, to }) => ({ from, to: asEnd(to) })),
});

/** Most offices; whoever makes new hours changes them from here. */
export function usualHours(name: string): HoursDraft {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return {
    name,
    timeZone: timeZone === 'UTC' ? 'Europe/Moscow' : timeZone,
    week: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
    holidays: [],
  };
}

/** Article 112 of the Russian labour code: those that fall on the same date every year. */
export const RUSSIAN_HOLIDAYS = [
  { date: '--01-01', name: 'newYear' },
  { date: '--01-02', name: 'newYear' },
  { date: '--01-03', name: 'newYear' },
  { date: '--01-04', name: 'newYear' },
  { date: '--01-05', name: 'newYear' },
  { date: '--01-06', name: 'newYear' },
  { date: '--01-07', name: 'christmas' },
  { date: '--01-08', name: 'newYear' },
  { date: '--02-23', name: 'defender' },
  { date: '--03-08', name: 'women' },
  { date: '--05-01', name: 'labour' },
  { date: '--05-09', name: 'victory' },
  { date: '--06-12', name: 'russia' },
  { date: '--11-04', name: 'unity' },
] as const;

/** Yearly ones first, each kind by its date. */
export function byDate(one: Holiday, other: Holiday): number {
  return one.date.localeCompare(other.date);
}

export const TIME_ZONES: readonly string[] = [
  'Europe/Kaliningrad',
  'Europe/Moscow',
  'Europe/Samara',
  'Asia/Yekaterinburg',
  'Asia/Omsk',
  'Asia/Novosibirsk',
  'Asia/Krasnoyarsk',
  'Asia/Irkutsk',
  'Asia/Yakutsk',
  'Asia/Vladivostok',
  'Asia/Magadan',
  'Asia/Kamchatka',
];
