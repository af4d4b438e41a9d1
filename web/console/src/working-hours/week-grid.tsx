import { ActionIcon, Button } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import styles from './hours.module.css';
import { type Span, WEEKDAYS } from './hours-draft.ts';
import { TimeField } from './time-field.tsx';
import { useDayName } from './use-week-words.ts';

type Days = readonly (readonly Span[])[];

interface Props {
  days: Days;
  isReadOnly: boolean;
  onChange: (days: Span[][]) => void;
}

/** The week, a row a day: when it is open, and how that looks across the day. */
export function WeekGrid({ days, isReadOnly, onChange }: Props) {
  const { t } = useTranslation();
  const nameOf = useDayName('long');
  const setDay = (index: number, spans: readonly Span[]) =>
    onChange(days.map((before, at) => [...(at === index ? spans : before)]));
  const likeMonday = () => onChange(days.map((before, at) => [...(at < 5 ? (days[0] ?? []) : before)]));
  return (
    <section aria-labelledby="week">
      <div className={styles.sectionHead}>
        <h2 id="week">{t('hours.week')}</h2>
        {!isReadOnly && (
          <Button variant="subtle" size="compact-sm" onClick={likeMonday}>
            {t('hours.likeMonday')}
          </Button>
        )}
      </div>
      <ul className={styles.week}>
        {WEEKDAYS.map((day, index) => (
          <li key={day} className={styles.day} data-weekend={day > 5 || undefined}>
            <span className={styles.dayName}>{nameOf(day)}</span>
            <Spans
              label={nameOf(day)}
              spans={days[index] ?? []}
              isReadOnly={isReadOnly}
              onChange={(spans) => setDay(index, spans)}
            />
            <Bar spans={days[index] ?? []} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface SpansProps {
  label: string;
  spans: readonly Span[];
  isReadOnly: boolean;
  onChange: (spans: readonly Span[]) => void;
}

/** Times of one day; none means closed. */
export function Spans({ label, spans, isReadOnly, onChange }: SpansProps) {
  const { t } = useTranslation();
  const set = (index: number, change: Partial<Span>) =>
    onChange(spans.map((span, at) => (at === index ? { ...span, ...change } : span)));
  return (
    <div className={styles.spans}>
      {spans.length === 0 && <span className={styles.closed}>{t('hours.closedAllDay')}</span>}
      {spans.map(({ from, to }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a span has nothing of its own but its place.
        <span key={index} className={styles.span}>
          <TimeField
            label={`${label}: ${t('hours.from')}`}
            isReadOnly={isReadOnly}
            value={from}
            onChange={(time) => set(index, { from: time })}
          />
          –
          <TimeField
            label={`${label}: ${t('hours.to')}`}
            isReadOnly={isReadOnly}
            value={to}
            onChange={(time) => set(index, { to: time })}
          />
          {to !== '00:00' && to <= from && <span className={styles.next}>{t('hours.nextDay')}</span>}
          {!isReadOnly && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size={34}
              aria-label={`${t('hours.removeSpan')}: ${label} ${from}–${to}`}
              onClick={() => onChange(spans.filter((_, at) => at !== index))}
            >
              <IconX size={17} />
            </ActionIcon>
          )}
        </span>
      ))}
      {!isReadOnly && (
        <ActionIcon
          variant="subtle"
          size={34}
          aria-label={`${t('hours.addSpan')}: ${label}`}
          onClick={() => onChange([...spans, nextSpan(spans)])}
        >
          <IconPlus size={18} />
        </ActionIcon>
      )}
    </div>
  );
}

/** After lunch, where the morning is taken already. */
function nextSpan(spans: readonly Span[]): Span {
  const last = spans.at(-1)?.to;
  if (last === undefined) return { from: '09:00', to: '18:00' };
  return { from: last, to: last < '18:00' && last !== '00:00' ? '18:00' : '00:00' };
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Decoration: the times are told in words beside it. */
function Bar({ spans }: { spans: readonly Span[] }) {
  const DAY = 24 * 60;
  return (
    <span className={styles.bar} aria-hidden>
      {spans.map(({ from, to }) => {
        const start = minutesOf(from);
        const end = minutesOf(to) > start ? minutesOf(to) : DAY;
        return (
          <span
            key={`${from} ${to}`}
            style={{ left: `${(start / DAY) * 100}%`, width: `${((end - start) / DAY) * 100}%` }}
          />
        );
      })}
    </span>
  );
}
