import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import { formatE164 } from '../call/format-number.ts';
import { formatClockSeconds, formatDuration, formatFullWhen } from '../call/format-time.ts';
import type { CallRecord } from '../contract.ts';
import classes from './call-drawer.module.css';

/** When, where, how long. */
export function CallFacts({ call }: { call: CallRecord }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const line = [call.line?.name, call.line?.e164 ? formatE164(call.line.e164) : call.line?.did]
    .filter(Boolean)
    .join(' · ');
  const lengths = (['total', 'ring', 'queue', 'talk', 'hold'] as const).filter(
    // Of a call that goes on, the lengths so far stand still between two events: the card's timer tells those.
    (key) => (key === 'total' ? call.endedAt !== undefined : call.durations[key] > 0),
  );
  return (
    <>
      <dl className={classes.facts}>
        <dt>{t('details.started')}</dt>
        <dd>{formatFullWhen(call.startedAt, locale)}</dd>
        {call.answeredAt && (
          <>
            <dt>{t('details.answered')}</dt>
            <dd>{formatClockSeconds(call.answeredAt, locale)}</dd>
          </>
        )}
        {call.endedAt && (
          <>
            <dt>{t('details.ended')}</dt>
            <dd>{formatClockSeconds(call.endedAt, locale)}</dd>
          </>
        )}
        {line && (
          <>
            <dt>{t('details.line')}</dt>
            <dd>{line}</dd>
          </>
        )}
        {call.queue && (
          <>
            <dt>{t('call.queue')}</dt>
            <dd>{call.queue.name ?? call.queue.id}</dd>
          </>
        )}
      </dl>
      <section className={classes.section}>
        <h3>{t('details.durations')}</h3>
        <dl className={classes.bars}>
          {lengths.map((key) => (
            <div key={key} className={classes.bar}>
              <dt>{t(`details.${key}`)}</dt>
              <dd>{formatDuration(call.durations[key])}</dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}
