import { useLocale } from '../../../shared/i18n/use-locale.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** `10 min`, `45 sec`, in the language of the page. */
export function useLength(): (ms: number) => string {
  const locale = useLocale();
  return (ms) => {
    const [value, unit] = ms % MINUTE_MS === 0 ? [ms / MINUTE_MS, 'minute'] : [ms / SECOND_MS, 'second'];
    return new Intl.NumberFormat(locale, { style: 'unit', unit }).format(value);
  };
}
