import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../shared/i18n/use-locale.ts';

const STEPS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** A moment, seen from now; exact when pointed at. */
export function When({ at }: { at: string | undefined }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (at === undefined) return <span>{t('parts.never')}</span>;
  const distance = Date.parse(at) - Date.now();
  const [unit, size] = STEPS.find(([, ms]) => Math.abs(distance) >= ms) ?? STEPS[3];
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  return (
    <time dateTime={at} title={full.format(new Date(at))}>
      {relative.format(Math.round(distance / size), unit)}
    </time>
  );
}
