import type { Holiday, HoursState, Weekday, WorkingHours } from './working-hours.ts';

const MINUTES_OF_DAY = 24 * 60;
const MINUTE_MS = 60_000;
const DAY_MS = MINUTES_OF_DAY * MINUTE_MS;
/** How far `nextChange` looks: every yearly holiday comes once. */
const DAYS_AHEAD = 367;

/** A moment as the clock on the wall shows it. */
export interface WallTime {
  /** `2027-01-01`. */
  date: string;
  minute: number;
}
/** Minutes of the day it begins on; `to` may be on the next. */
interface Span {
  from: number;
  to: number;
}

/**
 * Whether a company works at that moment. On a holiday its own times alone count: what began the evening before ends at
 * midnight. `holiday` is a holiday without times of its own; outside the times of one that has them it is `closed`. An hour that
 * comes twice when clocks are put back counts twice. Throws `RangeError` for a time zone that does not exist.
 */
export function hoursState(hours: WorkingHours, at: Date): HoursState {
  const { date, minute } = wallTime(hours.timeZone, at);
  const holiday = holidayOn(hours, date);
  if (holiday?.open.length === 0) return 'holiday';
  const isWithin = spansOn(hours, date).some(({ from, to }) => minute >= from && minute < to);
  const isFromBefore =
    holiday === undefined &&
    spansOn(hours, dayAfter(date, -1)).some(({ to }) => minute < to - MINUTES_OF_DAY);
  return isWithin || isFromBefore ? 'open' : 'closed';
}

/** The holiday that a moment falls on; a single day before a yearly one. */
export function holidayAt(hours: WorkingHours, at: Date): Holiday | undefined {
  return holidayOn(hours, wallTime(hours.timeZone, at).date);
}

/** When it is another state than now, to the minute; undefined: not within a year. */
export function nextChange(hours: WorkingHours, at: Date): Date | undefined {
  const state = hoursState(hours, at);
  const differs = (ms: number): boolean => hoursState(hours, new Date(ms)) !== state;
  let before = at.getTime();
  let { date } = wallTime(hours.timeZone, at);
  for (let day = 0; day < DAYS_AHEAD; day += 1) {
    for (const moment of momentsOf(hours, date)) {
      if (moment <= before) continue;
      if (differs(moment)) return new Date(firstMinute(before, moment, differs));
      before = moment;
    }
    date = dayAfter(date, 1);
  }
  return undefined;
}

export function isTimeZone(name: string): boolean {
  try {
    formatterOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Whether such a day can come: `2028-02-29`, `--02-29`. */
export function isHolidayDate(date: string): boolean {
  const day = date.startsWith('--') ? `2028-${date.slice(2)}` : date;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return false;
  const parsed = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(day);
}

function holidayOn({ holidays }: WorkingHours, date: string): Holiday | undefined {
  return (
    holidays.find((holiday) => holiday.date === date) ??
    holidays.find((holiday) => holiday.date === `-${date.slice(4)}`)
  );
}

/** What begins on that day. */
function spansOn(hours: WorkingHours, date: string): Span[] {
  const holiday = holidayOn(hours, date);
  if (holiday !== undefined) return holiday.open.map(spanOf);
  const weekday = weekdayOf(date);
  return hours.week.filter(({ days }) => days.includes(weekday)).map(spanOf);
}

function spanOf({ from, to }: { from: string; to: string }): Span {
  const [begin, end] = [minuteOf(from), minuteOf(to)];
  return { from: begin, to: end > begin ? end : end + MINUTES_OF_DAY };
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** The moments of a day at which something may change, in order; when clocks are changed, under both offsets, and then itself. */
function momentsOf(hours: WorkingHours, date: string): number[] {
  const spans = [...spansOn(hours, date), ...spansOn(hours, dayAfter(date, -1))];
  const minutes = [0, ...spans.flatMap(({ from, to }) => [from, to % MINUTES_OF_DAY])];
  const midnight = Date.parse(`${date}T00:00:00Z`);
  const [before, after] = [midnight - DAY_MS, midnight + 2 * DAY_MS];
  const offset = offsetAt(hours.timeZone, before);
  const later = offsetAt(hours.timeZone, after);
  const moments = minutes.flatMap((minute) =>
    [offset, later].map((ahead) => midnight + minute * MINUTE_MS - ahead),
  );
  if (offset !== later) {
    moments.push(firstMinute(before, after, (ms) => offsetAt(hours.timeZone, ms) !== offset));
  }
  return [...new Set(moments)].sort((a, b) => a - b);
}

/** Between two moments of which only the later one differs. */
function firstMinute(before: number, after: number, differs: (ms: number) => boolean): number {
  let [same, other] = [Math.floor(before / MINUTE_MS), Math.ceil(after / MINUTE_MS)];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (differs(middle * MINUTE_MS)) other = middle;
    else same = middle;
  }
  return other * MINUTE_MS;
}

/** Milliseconds that the wall is ahead of UTC. */
function offsetAt(timeZone: string, ms: number): number {
  const { date, minute } = wallTime(timeZone, new Date(ms));
  return Date.parse(`${date}T00:00:00Z`) + minute * MINUTE_MS - Math.floor(ms / MINUTE_MS) * MINUTE_MS;
}

function dayAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Of `2027-01-01`; Monday is 1. */
export function weekdayOf(date: string): Weekday {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() || 7) as Weekday;
}

/** Throws `RangeError` for a time zone or a moment that does not exist. */
export function wallTime(timeZone: string, at: Date): WallTime {
  const parts = Object.fromEntries(
    formatterOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return {
    date: `${parts.year?.padStart(4, '0')}-${parts.month}-${parts.day}`,
    minute: Number(parts.hour) * 60 + Number(parts.minute),
  };
}

/** By time zone; making one costs a hundred times more than using it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const formatter = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  formatters.set(timeZone, formatter);
  return formatter;
}
