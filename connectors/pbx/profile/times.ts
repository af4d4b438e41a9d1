import { FieldProblem, shown } from '../../kit/reject.ts';

/** How a PBX writes moments: `iso`, `unixSeconds`, `unixMilliseconds`, or a pattern of YYYY MM DD HH mm ss SSS. */
export interface TimeForm {
  format: string;
  /** IANA name; for what has no offset of its own. */
  zone: string;
}
export const NAMED_FORMATS = ['iso', 'unixSeconds', 'unixMilliseconds'] as const;
const TOKENS = /YYYY|MM|DD|HH|mm|ss|SSS/g;
const FULL_DATE = ['YYYY', 'MM', 'DD', 'HH', 'mm'];
/** ISO without the zone: seconds and fractions may be missing, a blank may stand for the T. */
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/** Why the pattern cannot be used, if so. */
export function problemWithFormat(format: string): string | undefined {
  if ((NAMED_FORMATS as readonly string[]).includes(format)) return undefined;
  const tokens: string[] = format.match(TOKENS) ?? [];
  if (FULL_DATE.every((token) => tokens.includes(token)) && new Set(tokens).size === tokens.length)
    return undefined;
  return `a format is ${NAMED_FORMATS.join(', ')}, or a pattern with YYYY, MM, DD, HH, mm (and ss, SSS), each once`;
}

export function isZone(zone: string): boolean {
  try {
    return zoneClock(zone) !== undefined;
  } catch {
    return false;
  }
}

/** Epoch ms. Throws `FieldProblem`. */
export function readTime(name: string, value: unknown, { format, zone }: TimeForm): number {
  const at = toEpoch(value, format, zone);
  if (at === undefined || !Number.isFinite(at)) {
    throw new FieldProblem(`\`${name}\` is not a time of the form ${format}: ${shown(value)}`);
  }
  return at;
}

function toEpoch(value: unknown, format: string, zone: string): number | undefined {
  if (format === 'unixSeconds' || format === 'unixMilliseconds') {
    const count = typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
    if (typeof count !== 'number') return undefined;
    return Math.round(format === 'unixSeconds' ? count * 1000 : count);
  }
  if (typeof value !== 'string') return undefined;
  const found = format === 'iso' ? readIso(value.trim()) : readPattern(value.trim(), format);
  if (found === undefined) return undefined;
  const { parts, offsetMs } = found;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = parts;
  const wall = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  // 31 February and 25 o'clock roll over: what is written back differs.
  const again = new Date(wall);
  if (again.getUTCMonth() !== month - 1 || again.getUTCDate() !== day || again.getUTCHours() !== hour)
    return undefined;
  return offsetMs === undefined ? fromWall(wall, zone) : wall - offsetMs;
}

function readIso(text: string): { parts: number[]; offsetMs: number | undefined } | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const ms = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000);
  return { parts: [year, month, day, hour, minute, second, ms] as number[], offsetMs: offsetOf(match[8]) };
}

function offsetOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text.toUpperCase() === 'Z') return 0;
  const digits = text.replaceAll(/\D/g, '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0);
  return (text.startsWith('-') ? -minutes : minutes) * 60_000;
}

function readPattern(text: string, format: string): { parts: number[]; offsetMs: undefined } | undefined {
  const tokens: string[] = format.match(TOKENS) ?? [];
  const source = format
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(TOKENS, (token) => `(\\d{${token.length}})`);
  const match = new RegExp(`^${source}$`).exec(text);
  if (match === null) return undefined;
  const read = (token: string): number => Number(match[tokens.indexOf(token) + 1] ?? 0);
  const parts = ['YYYY', 'MM', 'DD', 'HH', 'mm', 'ss', 'SSS'].map((token) =>
    tokens.includes(token) ? read(token) : 0,
  );
  return { parts, offsetMs: undefined };
}

/** As the PBX writes it. */
export function writeTime(at: number, { format, zone }: TimeForm): string {
  if (format === 'unixSeconds') return String(Math.floor(at / 1000));
  if (format === 'unixMilliseconds') return String(at);
  if (format === 'iso') return new Date(at).toISOString().replace('.000Z', 'Z');
  const wall = new Date(at + offsetAt(at, zone));
  const digits = (count: number, length = 2): string => String(count).padStart(length, '0');
  const parts: Record<string, string> = {
    YYYY: digits(wall.getUTCFullYear(), 4),
    MM: digits(wall.getUTCMonth() + 1),
    DD: digits(wall.getUTCDate()),
    HH: digits(wall.getUTCHours()),
    mm: digits(wall.getUTCMinutes()),
    ss: digits(wall.getUTCSeconds()),
    SSS: digits(wall.getUTCMilliseconds(), 3),
  };
  return format.replaceAll(TOKENS, (token) => parts[token] ?? token);
}

/** Of two moments with one wall time (clocks go back) the earlier; of none (clocks go forward) the one after the gap. */
function fromWall(wall: number, zone: string): number {
  const before = wall - offsetAt(wall - 24 * 3_600_000, zone);
  if (before + offsetAt(before, zone) === wall) return before;
  const after = wall - offsetAt(wall + 24 * 3_600_000, zone);
  return after + offsetAt(after, zone) === wall ? after : before;
}

/** Zone name → its clock; making one is slow. */
const clocks = new Map<string, Intl.DateTimeFormat>();
function zoneClock(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  clocks.set(zone, clock);
  return clock;
}

function offsetAt(at: number, zone: string): number {
  const parts = Object.fromEntries(
    zoneClock(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const whole = Math.floor(at / 1000) * 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
}
