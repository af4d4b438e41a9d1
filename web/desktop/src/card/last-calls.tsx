import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import { contactState } from '../call/contact-state.ts';
import { formatDuration, formatFullWhen, formatShortWhen } from '../call/format-time.ts';
import type { CallRecord, LastCall } from '../contract.ts';
import { useHub } from '../live/hub-context.ts';
import { VerdictIcon } from '../recent/verdict-icon.tsx';
import classes from './last-calls.module.css';

interface Props {
  call: CallRecord;
  lastCalls: readonly LastCall[] | undefined;
}

/** What happened the last times, newest first: the agent knows whether to say "again". */
export function LastCalls({ call, lastCalls }: Props) {
  const { t, i18n } = useTranslation();
  const locale = useLocale();
  const { clock } = useHub();
  return (
    <section className={classes.last}>
      <h3 className={classes.title}>{t('lastCalls.title')}</h3>
      {!lastCalls || lastCalls.length === 0 ? (
        <p className={classes.none}>{nothing()}</p>
      ) : (
        <ul>
          {lastCalls.map((last) => (
            <li key={last.callId} className={classes.row}>
              <VerdictIcon outcome={last.outcome} direction={last.direction} />
              <time dateTime={last.startedAt} title={formatFullWhen(last.startedAt, locale)}>
                {formatShortWhen(last.startedAt, locale, clock.nowMs())}
              </time>
              <span className={classes.agent}>{last.agentName ?? outcomeText(last.outcome)}</span>
              <span className={classes.talk}>{last.talkMs > 0 ? formatDuration(last.talkMs) : '–'}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );

  function nothing(): string {
    const state = contactState(call);
    if (state === 'withheld') return t('lastCalls.withheld');
    return t(state === 'known' ? 'lastCalls.none' : 'lastCalls.noneUnknown');
  }

  function outcomeText(outcome: string): string {
    const key = `outcome.${outcome}`;
    return i18n.exists(key) ? t(key as 'outcome.missed') : outcome;
  }
}
