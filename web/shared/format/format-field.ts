import { formatE164 } from './format-e164.ts';

export type FieldFormat = 'text' | 'date' | 'money' | 'phone' | 'link';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const AMOUNT = /^-?\d+(?:[.,]\d+)?$/;
const E164 = /^\+\d{7,15}$/;

/** The value of a field as people of this language read it; what is not what it is said to be stays as the CRM has it. */
export function formatField(value: string, format: FieldFormat, locale: string): string {
  if (format === 'date' && DATE.test(value)) {
    return new Date(`${value}T12:00:00Z`).toLocaleDateString(locale, {
      dateStyle: 'medium',
      timeZone: 'UTC',
    });
  }
  if (format === 'money' && AMOUNT.test(value)) {
    return Number(value.replace(',', '.')).toLocaleString(locale, { maximumFractionDigits: 2 });
  }
  if (format === 'phone' && E164.test(value)) return formatE164(value);
  if (linkOf(value, format) !== undefined) return value.replace(/^https?:\/\//i, '');
  return value;
}

/** Where a click may lead: to a page, and never to a script. */
export function linkOf(value: string, format: FieldFormat): string | undefined {
  if (format !== 'link' || !/^https?:\/\//i.test(value) || !URL.canParse(value)) return undefined;
  return new URL(value).href;
}
