import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import type { CrmAccountView } from '../contract.ts';
import classes from '../parts/parts.module.css';
import { When } from '../parts/when.tsx';
import { PageLink } from '../shell/page-link.tsx';
import { CrmAccountState } from './crm-account-state.tsx';
import { healthOf } from './health-of.ts';
import { Waiting } from './waiting.tsx';

/** How an account is, in words that say what to do. */
export function CrmHealth({ account }: { account: CrmAccountView }) {
  const { t } = useTranslation();
  const { accountId, status, reason, reasonAt, failures, restsUntil, lastDoneAt, waiting } = account;
  return (
    <section className={classes.panel} aria-labelledby="crm-health">
      <h2 id="crm-health">{t('crm.health')}</h2>
      <div>
        <CrmAccountState account={account} />
      </div>
      <p>{t(`crm.advice.${healthOf(account)}`)}</p>
      {reason !== undefined && (
        <p className={classes.bad}>
          <span lang={languageOf(reason)}>{reason}</span>
          {reasonAt && (
            <>
              {' · '}
              <When at={reasonAt} />
            </>
          )}
        </p>
      )}
      <dl className={classes.facts}>
        <dt>{t('crm.lastDone')}</dt>
        <dd>{lastDoneAt === undefined ? t('crm.notYet') : <When at={lastDoneAt} />}</dd>
        <dt>{t('crm.waits')}</dt>
        <dd>
          <Waiting account={account} />
        </dd>
        {waiting.oldest !== undefined && (
          <>
            <dt>{t('crm.oldest')}</dt>
            <dd>
              <When at={waiting.oldest} />
            </dd>
          </>
        )}
        {restsUntil !== undefined && status === 'resting' && (
          <>
            <dt>{t('crm.restsUntil')}</dt>
            <dd>
              <When at={restsUntil} />
            </dd>
          </>
        )}
        {failures > 0 && (
          <>
            <dt>{t('connections.failures')}</dt>
            <dd>{failures}</dd>
          </>
        )}
      </dl>
      <div>
        <PageLink to={`deliveries?accountId=${accountId}`}>{t('crm.allDeliveries')}</PageLink>
      </div>
    </section>
  );
}
