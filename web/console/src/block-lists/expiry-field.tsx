import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface Props {
  /** A day, `2026-12-31`, or nothing. */
  value: string;
  error?: string | undefined;
  onChange: (value: string) => void;
}

export function ExpiryField({ value, error, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <TextInput
      type="date"
      label={t('lists.expires')}
      description={t('lists.expiresHint')}
      value={value}
      error={error}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

/** The end of that day here. */
export function toInstant(day: string): string | undefined {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return day === '' ? undefined : new Date(year, month - 1, date + 1).toISOString();
}

/** The day whose end it is. */
export function toDay(instant: string | undefined): string {
  if (instant === undefined) return '';
  const last = new Date(Date.parse(instant) - 1);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${last.getFullYear()}-${two(last.getMonth() + 1)}-${two(last.getDate())}`;
}
