import type { SiebelSettings } from './settings.ts';

/** RFC 3339 → the form and the time zone in which this deployment takes times, to the second. */
export function siebelTime(
  instant: string,
  { timeForm, timeZone }: Pick<SiebelSettings, 'timeForm' | 'timeZone'>,
): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(new Date(instant));
  const of = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((part) => part.type === type)?.value ?? '';
  const [year, month, day] = [of('year'), of('month'), of('day')];
  const date = timeForm === 'MM/DD/YYYY' ? `${month}/${day}/${year}` : `${year}-${month}-${day}`;
  return `${date} ${of('hour')}:${of('minute')}:${of('second')}`;
}
