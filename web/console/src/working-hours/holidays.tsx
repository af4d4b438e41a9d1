import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import type { Holiday } from '../contract.ts';
import classes from '../parts/parts.module.css';
import styles from './hours.module.css';
import { asField, byDate, RUSSIAN_HOLIDAYS } from './hours-draft.ts';
import { Spans } from './week-grid.tsx';

interface Props {
  holidays: readonly Holiday[];
  isReadOnly: boolean;
  onChange: (holidays: Holiday[]) => void;
}

export function Holidays({ holidays, isReadOnly, onChange }: Props) {
  const { t } = useTranslation();
  const inWords = useDateWords();
  const put = (added: readonly Holiday[]) => {
    const kept = holidays.filter(({ date }) => !added.some((one) => one.date === date));
    onChange([...kept, ...added].sort(byDate));
  };
  const russian = RUSSIAN_HOLIDAYS.map(({ date, name }) => ({
    date,
    name: t(`hours.russian.${name}`),
    open: [],
  })).filter(({ date }) => !holidays.some((one) => one.date === date));
  return (
    <section aria-labelledby="holidays">
      <div className={styles.sectionHead}>
        <h2 id="holidays">{t('hours.holidays')}</h2>
        {!isReadOnly && russian.length > 0 && (
          <Button variant="subtle" size="compact-sm" onClick={() => put(russian)}>
            {t('hours.addRussian')}
          </Button>
        )}
      </div>
      <p className={classes.muted}>{t('hours.holidaysHint')}</p>
      <ul className={styles.week}>
        {holidays.map((holiday) => (
          <li key={holiday.date} className={styles.holiday}>
            <span>
              <span className={styles.dayName}>{inWords(holiday.date)}</span>{' '}
              <span className={classes.muted}>{holiday.name}</span>
            </span>
            <Spans
              label={inWords(holiday.date)}
              spans={holiday.open.map(({ from, to }) => ({ from, to: asField(to) }))}
              isReadOnly={isReadOnly}
              onChange={(open) =>
                onChange(holidays.map((one) => (one === holiday ? { ...holiday, open } : one)))
              }
            />
            {!isReadOnly && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size={34}
                aria-label={`${t('hours.removeHoliday')}: ${inWords(holiday.date)}`}
                onClick={() => onChange(holidays.filter((one) => one !== holiday))}
              >
                <IconX size={17} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      {!isReadOnly && <NewHoliday onAdd={(holiday) => put([holiday])} />}
    </section>
  );
}

function NewHoliday({ onAdd }: { onAdd: (holiday: Holiday) => void }) {
  const { t } = useTranslation();
  const [date, setDate] = useState('');
  const [name, setName] = useState('');
  const [often, setOften] = useState<'once' | 'yearly'>('once');
  const add = () => {
    onAdd({ date: often === 'yearly' ? `-${date.slice(4)}` : date, name: name.trim(), open: [] });
    setDate('');
    setName('');
  };
  return (
    <div className={styles.newHoliday}>
      <TextInput
        type="date"
        label={t('hours.date')}
        value={date}
        onChange={({ currentTarget }) => setDate(currentTarget.value)}
      />
      <NativeSelect
        label={t('hours.often')}
        value={often}
        data={[
          { value: 'once', label: t('hours.once') },
          { value: 'yearly', label: t('hours.yearly') },
        ]}
        onChange={({ currentTarget }) => setOften(currentTarget.value as typeof often)}
      />
      <TextInput
        label={t('hours.holidayName')}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Button variant="default" disabled={date === '' || name.trim() === ''} onClick={add}>
        {t('hours.addHoliday')}
      </Button>
    </div>
  );
}

/** `--01-01` and `2027-01-01`, as people say them. */
function useDateWords(): (date: string) => string {
  const { t } = useTranslation();
  const locale = useLocale();
  return (date) => {
    const isYearly = date.startsWith('--');
    // A leap year: 29 February is a date, too.
    const day = new Date(`${isYearly ? `2028-${date.slice(2)}` : date}T00:00:00Z`);
    const words = new Intl.DateTimeFormat(locale, {
      timeZone: 'UTC',
      day: 'numeric',
      month: 'long',
      ...(!isYearly && { year: 'numeric' }),
    }).format(day);
    return isYearly ? t('hours.everyYear', { date: words }) : words;
  };
}
