import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import type { Weekday, WeekSpan } from '../contract.ts';
import { asField } from './hours-draft.ts';

/** 5 January 1970 was a Monday. */
const dayOf = (day: Weekday) => new Date(Date.UTC(1970, 0, 4 + day));

export function useDayName(style: 'short' | 'long'): (day: Weekday) => string {
  const locale = useLocale();
  const format = new Intl.DateTimeFormat(locale, { weekday: style, timeZone: 'UTC' });
  return (day) => format.format(dayOf(day));
}

/** `Mon–Fri 09:00–18:00, Sat 10:00–14:00`. */
export function useWeekWords(): (week: readonly WeekSpan[]) => string {
  const { t } = useTranslation();
  const nameOf = useDayName('short');
  const daysOf = (days: readonly Weekday[]): string => {
    const sorted = [...days].sort((one, other) => one - other);
    const [first, last] = [sorted[0], sorted.at(-1)];
    if (first === undefined || last === undefined) return '';
    const isRow = last - first === sorted.length - 1 && sorted.length > 2;
    return isRow ? `${nameOf(first)}–${nameOf(last)}` : sorted.map(nameOf).join(', ');
  };
  return (week) =>
    week.length === 0
      ? t('hours.neverOpen')
      : week.map(({ days, from, to }) => `${daysOf(days)} ${from}–${asField(to)}`).join('; ');
}
