import type { CallSearch } from '../api/call-log.ts';
import { intervalOf, PERIOD_FILTERS, type Period } from '../filters/period.ts';
import type { Filters } from '../filters/use-filters.ts';

/** Those behind "more filters". */
export const MORE_FILTERS = [
  'agentId',
  'connectionId',
  'queue',
  'line',
  'minTalk',
  'maxTalk',
  'recording',
  'task',
  'transferred',
] as const;
export const CALL_FILTERS = [...PERIOD_FILTERS, 'q', 'direction', 'outcome', ...MORE_FILTERS] as const;
export type CallFilter = (typeof CALL_FILTERS)[number];

export const DEFAULT_PERIOD: Period = 'today';

export function toSearch(filters: Filters<CallFilter>, lang: string): CallSearch {
  const { period: _period, since: _since, until: _until, ...rest } = filters;
  return { ...rest, ...intervalOf(filters, DEFAULT_PERIOD), lang };
}

const DAY_MS = 86_400_000;
/** As the hub has it: in a longer interval a number is found by its end and a name by its beginning. */
const ANY_PART_DAYS = 31;

export function isLong({ from, to }: Pick<CallSearch, 'from' | 'to'>): boolean {
  return from !== undefined && to !== undefined && Date.parse(to) - Date.parse(from) > ANY_PART_DAYS * DAY_MS;
}

/** Outcomes that are looked for together: nobody of ours talked with the caller. */
export const UNANSWERED = 'missed,abandoned,overflowed,voicemail';
export const OUTCOMES = [
  'answered',
  'missed',
  'abandoned',
  'overflowed',
  'voicemail',
  'blocked',
  'noAnswer',
  'busy',
  'declined',
  'cancelled',
  'invalidNumber',
  'unreachable',
  'congestion',
  'failed',
] as const;
