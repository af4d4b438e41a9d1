import type { LoggedCall } from './call-log.ts';

/** The cabinet of these PBXs is set to Moscow time unless changed; named periods are meant in it. */
const MOSCOW_MS = 3 * 3_600_000;
const DAY_MS = 86_400_000;

export type Selected = { rows: readonly LoggedCall[] } | { problem: string };

/** Answers `start`, `end`, `period`, `type` and `limit` as the REST history knows them. */
export function selectHistory(calls: readonly LoggedCall[], query: URLSearchParams, nowMs: number): Selected {
  const period = query.get('period');
  const range = period ? toRange(period, nowMs) : undefined;
  if (period && !range) return { problem: 'Invalid parameters: [period]' };
  const from = range?.from ?? parseTime(query.get('start')) ?? 0;
  const to = range?.to ?? parseTime(query.get('end')) ?? nowMs;
  if (Number.isNaN(from)) return { problem: 'Invalid parameters: [start]' };
  if (Number.isNaN(to)) return { problem: 'Invalid parameters: [end]' };
  const type = query.get('type') ?? 'all';
  if (!['all', 'in', 'out', 'missed'].includes(type)) return { problem: 'Invalid parameters: [type]' };
  const limit = Number(query.get('limit') ?? 1000);
  if (!Number.isInteger(limit) || limit < 1) return { problem: 'Invalid parameters: [limit]' };
  const rows = calls.filter((call) => call.startedAt >= from && call.startedAt <= to && isOfType(call, type));
  return { rows: rows.slice(0, limit) };
}

function isOfType(call: LoggedCall, type: string): boolean {
  if (type === 'all') return true;
  return type === 'missed' ? call.type === 'in' && call.outcome === 'missed' : call.type === type;
}

/** `YYYYMMDDTHHMMSSZ`, or ISO with or without `Z`; always UTC. @returns undefined when absent, NaN when unreadable. */
function parseTime(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  const compact = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (compact) {
    const [year = 0, month = 1, ...rest] = compact.slice(1).map(Number);
    return Date.UTC(year, month - 1, ...rest);
  }
  return Date.parse(text.endsWith('Z') ? text : `${text}Z`);
}

function toRange(period: string, nowMs: number): { from: number; to: number } | undefined {
  const local = new Date(nowMs + MOSCOW_MS);
  const today = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()) - MOSCOW_MS;
  const monday = today - ((local.getUTCDay() + 6) % 7) * DAY_MS;
  const month = (back: number): number =>
    Date.UTC(local.getUTCFullYear(), local.getUTCMonth() - back, 1) - MOSCOW_MS;
  switch (period) {
    case 'today':
      return { from: today, to: nowMs };
    case 'yesterday':
      return { from: today - DAY_MS, to: today - 1 };
    case 'this_week':
      return { from: monday, to: nowMs };
    case 'last_week':
      return { from: monday - 7 * DAY_MS, to: monday - 1 };
    case 'this_month':
      return { from: month(0), to: nowMs };
    case 'last_month':
      return { from: month(1), to: month(0) - 1 };
    default:
      return undefined;
  }
}
