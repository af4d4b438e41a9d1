import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import type { CallLogRow } from '../api/call-log.ts';
import type { Connection } from '../api/connections.ts';
import { CallRow } from './call-row.tsx';
import classes from './calls.module.css';

interface Props {
  calls: readonly CallLogRow[];
  connections: readonly Connection[];
}

/** The calls of each day below its date, newest first. */
export function CallRows({ calls, connections }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const dayName = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  /** Name of the day → its calls. */
  const days = new Map<string, CallLogRow[]>();
  for (const call of calls) {
    const day = dayName.format(new Date(call.startedAt));
    const list = days.get(day) ?? [];
    days.set(day, list);
    list.push(call);
  }
  const nameOf = (id: string): string | undefined =>
    connections.length < 2 ? undefined : connections.find(({ connectionId }) => connectionId === id)?.name;
  return (
    <>
      {[...days].map(([day, list]) => (
        <section key={day} aria-label={t('calls.ofDay', { day })}>
          <h2 className={classes.day}>{day}</h2>
          <ul className={classes.rows}>
            {list.map((call) => (
              <CallRow key={call.callId} call={call} connectionName={nameOf(call.connectionId)} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
