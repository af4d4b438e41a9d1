import type { Filters } from './use-filters.ts';

/** In the order of the list; `dates` stands for days of one's own. */
export const PERIODS = [
  'today',
  'yesterday',
  'week',
  'month',
  'thisMonth',
  'lastMonth',
  'dates',
  'all',
] as const;
export type Period = (typeof PERIODS)[number];
export type PeriodFilter = 'period' | 'since' | 'until';

/** Of the address: `period`, and with `dates` the first and the last day. */
export const PERIOD_FILTERS = ['period', 'since', 'until'] as const;

export interface Interval {
  /** Inclusive; absent: from the beginning. */
  from?: string;
  /** Exclusive. */
  to?: string;
}

const DAY = /^\d{4}-\d\d-\d\d$/;

export function periodOf(filters: Filters<PeriodFilter>, otherwise: Period): Period {
  if (filters.since !== undefined || filters.until !== undefined) return 'dates';
  return PERIODS.find((one) => one === filters.period) ?? otherwise;
}

/** In the days of whoever looks. */
export function intervalOf(filters: Filters<PeriodFilter>, otherwise: Period, now = new Date()): Interval {
  const day = (shift: number): string => midnight(now, shift).toISOString();
  switch (periodOf(filters, otherwise)) {
    case 'today':
      return { from: day(0), to: day(1) };
    case 'yesterday':
      return { from: day(-1), to: day(0) };
    case 'week':
      return { from: day(-6), to: day(1) };
    case 'month':
      return { from: day(-29), to: day(1) };
    case 'thisMonth':
      return { from: firstOfMonth(now, 0), to: day(1) };
    case 'lastMonth':
      return { from: firstOfMonth(now, -1), to: firstOfMonth(now, 0) };
    case 'dates': {
      const since = DAY.test(filters.since ?? '') ? filters.since : undefined;
      const until = DAY.test(filters.until ?? '') ? filters.until : undefined;
      return {
        from: since === undefined ? day(0) : midnight(localDay(since), 0).toISOString(),
        to: until === undefined ? day(1) : midnight(localDay(until), 1).toISOString(),
      };
    }
    case 'all':
      return {};
  }
}

/** `2026-03-02` in the zone of whoever looks. */
export function toDay(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function localDay(day: string): Date {
  return new Date(`${day}T00:00:00`);
}

/** `Date` knows how long a day is when the clocks change. */
function midnight(at: Date, days: number): Date {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days);
}

function firstOfMonth(at: Date, months: number): string {
  return new Date(at.getFullYear(), at.getMonth() + months, 1).toISOString();
}
