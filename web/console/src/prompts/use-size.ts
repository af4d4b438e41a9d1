import { useLocale } from '../../../shared/i18n/use-locale.ts';

const KB = 1_024;
const MB = 1_024 * KB;

/** `350 KB`, `1.2 MB`, in the language of the page. */
export function useSize(): (bytes: number) => string {
  const locale = useLocale();
  return (bytes) => {
    const [value, unit] = bytes < MB ? [bytes / KB, 'kilobyte'] : [bytes / MB, 'megabyte'];
    const digits = unit === 'megabyte' && value < 10 && value % 1 > 0.05 ? 1 : 0;
    const shown = unit === 'kilobyte' ? Math.max(1, value) : value;
    return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: digits }).format(
      shown,
    );
  };
}
