import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PERIODS, type Period, type PeriodFilter, periodOf, toDay } from './period.ts';
import type { ChangeFilters, Filters } from './use-filters.ts';

interface Props {
  filters: Filters<PeriodFilter>;
  onChange: ChangeFilters<PeriodFilter>;
  otherwise: Period;
  /** Whether the list may be of all time: others would cost more the longer the history is. */
  mayBeAll?: boolean;
}

/** Which days are looked at. */
export function PeriodSelect({ filters, onChange, otherwise, mayBeAll = false }: Props) {
  const { t } = useTranslation();
  const period = periodOf(filters, otherwise);
  const today = toDay(new Date());
  const choose = (chosen: Period) =>
    onChange(
      chosen === 'dates'
        ? { period: undefined, since: today, until: today }
        : { period: chosen === otherwise ? undefined : chosen, since: undefined, until: undefined },
    );
  return (
    <>
      <NativeSelect
        label={t('filters.period')}
        value={period}
        data={PERIODS.filter((one) => mayBeAll || one !== 'all').map((value) => ({
          value,
          label: t(`filters.periods.${value}`),
        }))}
        onChange={({ currentTarget }) => choose(currentTarget.value as Period)}
      />
      {period === 'dates' &&
        (['since', 'until'] as const).map((edge) => (
          <TextInput
            key={edge}
            type="date"
            label={t(`filters.${edge}`)}
            value={filters[edge] ?? ''}
            max={edge === 'since' ? filters.until : undefined}
            min={edge === 'until' ? filters.since : undefined}
            onChange={({ currentTarget }) => onChange({ [edge]: currentTarget.value })}
          />
        ))}
    </>
  );
}
