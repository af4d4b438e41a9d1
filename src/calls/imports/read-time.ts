import { wallTime } from '../../domain/menu/hours-state.ts';

const MINUTE_MS = 60_000;
/** 2026-03-02 10:15:04, with or without an offset behind it. */
const YEAR_FIRST = /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ]+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?$/u;
/** 02.03.2026 10:15:04. The day stands before the month, as everywhere where telephones are not American. */
const DAY_FIRST = /^(\d{1,2})[-./](\d{1,2})[-./](\d{4})(?:[, ]+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?$/u;
const WITH_OFFSET = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/u;
/** Since 1970, in seconds (of this century) or milliseconds. */
const UNIX = /^\d{10}(\d{3})?$/u;

/** Epoch ms; undefined for what is no time. Without an offset it is the clock of `timeZone`. */
export function readTime(written: string, timeZone: string): number | undefined {
  const text = written.trim();
  if (WITH_OFFSET.test(text)) {
    const at = Date.parse(text.replace(' ', 'T'));
    return Number.isNaN(at) ? undefined : at;
  }
  if (UNIX.test(text)) return Number(text) * (text.length === 10 ? 1_000 : 1);
  const yearFirst = YEAR_FIRST.exec(text);
  const parts = yearFirst ?? DAY_FIRST.exec(text);
  if (parts === null) return undefined;
  const [a, b, c, hour = '0', minute = '0', second = '0'] = parts.slice(1);
  const [year, month, day] = (yearFirst ? [a, b, c] : [c, b, a]).map(Number) as [number, number, number];
  const wall = Date.UTC(year, month - 1, day, Number(hour), Number(minute), Number(second));
  const read = new Date(wall);
  // 31.02. is no day, 25:00 no time.
  if (read.getUTCMonth() !== month - 1 || read.getUTCDate() !== day || Number(minute) > 59) return undefined;
  return fromWall(wall, timeZone);
}

/** When the clocks of the zone show what `wall` shows in UTC. Of an hour that comes twice the earlier one. */
function fromWall(wall: number, timeZone: string): number {
  const before = wall - offsetAt(wall - 12 * 60 * MINUTE_MS, timeZone);
  if (before + offsetAt(before, timeZone) === wall) return before;
  return wall - offsetAt(wall + 12 * 60 * MINUTE_MS, timeZone);
}

function offsetAt(at: number, timeZone: string): number {
  const { date, minute } = wallTime(timeZone, new Date(at));
  return Date.parse(`${date}T00:00:00Z`) + minute * MINUTE_MS - Math.floor(at / MINUTE_MS) * MINUTE_MS;
}

/** `75`, `75 s`, `1:15`, `0:01:15` → ms; undefined for what is no length. */
export function readLength(written: string): number | undefined {
  const text = written.trim().replace(/ ?(с|сек|s|sec|seconds)\.?$/u, '');
  if (/^\d+([.,]\d+)?$/u.test(text)) return Math.round(Number(text.replace(',', '.')) * 1_000);
  if (!/^\d+(:[0-5]?\d){1,2}$/u.test(text)) return undefined;
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1_000;
}
