import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import { formatClockSeconds } from '../call/format-time.ts';
import { legName } from '../call/my-leg.ts';
import type { CallRecord } from '../contract.ts';
import classes from './call-drawer.module.css';

export function CallTransfers({ call }: { call: CallRecord }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <section className={classes.section}>
      <h3>{t('details.transfers')}</h3>
      {call.transfers.length === 0 ? (
        <p className={classes.note}>{t('details.noTransfers')}</p>
      ) : (
        <ul>
          {call.transfers.map((transfer) => (
            <li key={`${transfer.at} ${transfer.from} ${transfer.to}`} className={classes.entry}>
              <span>
                {t('details.transfer', {
                  from: person(call, transfer.transferorLegId, transfer.from),
                  to: person(call, transfer.targetLegId, transfer.to),
                })}
              </span>
              <span className={classes.note}>
                <time dateTime={transfer.at}>{formatClockSeconds(transfer.at, locale)}</time> ·{' '}
                {t(`details.transferKind.${transfer.kind}`)} ·{' '}
                {t(`details.transferResult.${transfer.result}`)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function person(call: CallRecord, legId: string | undefined, device: string): string {
  const leg =
    call.legs.find((each) => each.legId === legId) ??
    call.legs.find((each) => each.device?.number === device);
  if (!leg) return device;
  const name = legName(leg);
  return name === device ? device : `${name} (${device})`;
}
