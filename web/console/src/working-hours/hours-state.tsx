import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import type { WorkingHoursState } from '../contract.ts';
import { StatePill } from '../parts/state-pill.tsx';

/** Open or closed, until when, and why. */
export function HoursState({ state, timeZone }: { state: WorkingHoursState; timeZone: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const until =
    state.until === undefined
      ? undefined
      : new Intl.DateTimeFormat(locale, {
          timeZone,
          weekday: 'short',
          day: 'numeric',
          month: 'short',
          hour: '2-digit',
          minute: '2-digit',
        }).format(new Date(state.until));
  return (
    <>
      <StatePill look={state.state === 'open' ? 'good' : state.state === 'holiday' ? 'warn' : 'off'}>
        {state.holiday !== undefined && state.state !== 'open'
          ? `${t('hours.state.closed')}: ${state.holiday}`
          : t(`hours.state.${state.state}`)}
      </StatePill>
      {until !== undefined && ` ${t('hours.until', { until })}`}
    </>
  );
}
