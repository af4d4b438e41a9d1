import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import type { CrmDelivery } from '../contract.ts';
import classes from '../parts/parts.module.css';
import { When } from '../parts/when.tsx';
import { PageLink } from '../shell/page-link.tsx';
import { DeliveryState } from './delivery-state.tsx';
import { useCallWords } from './use-call-words.ts';

interface Props {
  delivery: CrmDelivery;
  /** Where there is more than one. */
  accountName: string | undefined;
}

export function DeliveryRow({ delivery, accountName }: Props) {
  const { t } = useTranslation();
  const { title, about } = useCallWords()(delivery.call);
  const { accountId, callId, state, reason, notice, nextTryAt, tries, changedAt } = delivery;
  return (
    <li>
      <div className={classes.rowMain}>
        <PageLink to={`deliveries/${accountId}.${callId}`}>{title}</PageLink>
        <div className={classes.muted}>{[about, accountName].filter(Boolean).join(' · ')}</div>
        {reason !== undefined && (
          <div className={state === 'skipped' ? classes.muted : classes.bad} lang={languageOf(reason)}>
            {reason}
          </div>
        )}
        {notice !== undefined && (
          <div className={classes.muted} lang={languageOf(notice)}>
            {notice}
          </div>
        )}
      </div>
      <div className={classes.muted}>
        {nextTryAt !== undefined && tries > 0 ? (
          <>
            {t('deliveries.nextTry')} <When at={nextTryAt} />
          </>
        ) : (
          <When at={changedAt} />
        )}
      </div>
      <DeliveryState state={state} />
    </li>
  );
}
