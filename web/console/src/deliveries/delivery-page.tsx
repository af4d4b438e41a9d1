import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { statusOf } from '../../../shared/api/http.ts';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { type CrmDeliveryDetail, readCrmDelivery } from '../api/crm.ts';
import { useCrmAccounts } from '../crm/use-crm.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { When } from '../parts/when.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { PageLink } from '../shell/page-link.tsx';
import { DELIVERIES_KEY } from './deliveries-key.ts';
import { DeliveryActions } from './delivery-actions.tsx';
import { DeliveryState } from './delivery-state.tsx';
import { Steps } from './steps.tsx';
import { useCallWords } from './use-call-words.ts';

/** Who has pressed a button wants to see what comes of it. */
const LOOK_EVERY_MS = 3_000;

export function DeliveryPage({ accountId, callId }: { accountId: string; callId: string }) {
  const { t } = useTranslation();
  const delivery = useQuery({
    queryKey: [...DELIVERIES_KEY, accountId, callId],
    queryFn: ({ signal }) => readCrmDelivery(accountId, callId, signal),
    refetchInterval: LOOK_EVERY_MS,
  });
  const { title, about } = useCallWords()(delivery.data?.call);
  const status = statusOf(delivery.error);
  if (status === 404 || status === 400) return <NotFound />;
  return (
    <PageFrame
      title={delivery.data === undefined ? t('deliveries.title') : title}
      intro={delivery.data && about}
      action={
        <Button component={PageLink} to="deliveries" variant="default">
          {t('deliveries.back')}
        </Button>
      }
    >
      <Loaded query={delivery}>
        {(found) => (
          <>
            <Facts delivery={found} />
            <Steps steps={found.steps} />
          </>
        )}
      </Loaded>
    </PageFrame>
  );
}

function Facts({ delivery }: { delivery: CrmDeliveryDetail }) {
  const { t } = useTranslation();
  const accounts = useCrmAccounts();
  const { accountId, callId, state, reason, notice, refs, nextTryAt, dueSince, tries, changedAt } = delivery;
  const account = accounts.data?.find((one) => one.accountId === accountId);
  return (
    <section className={classes.panel} aria-labelledby="delivery">
      <h2 id="delivery">{t('deliveries.how')}</h2>
      <div>
        <DeliveryState state={state} />
      </div>
      <p>{t(`deliveries.advice.${state}`)}</p>
      {reason !== undefined && (
        <p className={state === 'skipped' ? classes.muted : classes.bad} lang={languageOf(reason)}>
          {reason}
        </p>
      )}
      {notice !== undefined && (
        <p>
          {t('deliveries.notice')} <span lang={languageOf(notice)}>{notice}</span>
        </p>
      )}
      <dl className={classes.facts}>
        <dt>{t('deliveries.account')}</dt>
        <dd>
          <PageLink to={`crm/${accountId}`}>{account?.name ?? t('crm.title')}</PageLink>
        </dd>
        <dt>{t('deliveries.call')}</dt>
        <dd>
          <a href={`/calls/${callId}`}>{t('deliveries.openCall')}</a>
        </dd>
        <dt>{t('deliveries.inCrm')}</dt>
        <dd>
          {refs.length === 0
            ? t('deliveries.nothingThere')
            : refs.map(({ kind, id, url }, index) => (
                <span key={`${kind} ${id}`}>
                  {index > 0 && ', '}
                  <Ref kind={kind} id={id} url={url} />
                </span>
              ))}
        </dd>
        {dueSince !== undefined && (
          <>
            <dt>{t('deliveries.dueSince')}</dt>
            <dd>
              <When at={dueSince} />
            </dd>
          </>
        )}
        {tries > 0 && (
          <>
            <dt>{t('deliveries.tries')}</dt>
            <dd>{tries}</dd>
          </>
        )}
        {nextTryAt !== undefined && (
          <>
            <dt>{t('deliveries.nextTry')}</dt>
            <dd>
              <When at={nextTryAt} />
            </dd>
          </>
        )}
        <dt>{t('deliveries.changed')}</dt>
        <dd>
          <When at={changedAt} />
        </dd>
      </dl>
      <DeliveryActions delivery={delivery} />
    </section>
  );
}

function Ref({ kind, id, url }: { kind: string; id: string; url: string | undefined }) {
  const { t, i18n } = useTranslation();
  const key = `deliveries.ref.${kind}`;
  const words = `${i18n.exists(key) ? t(key as never) : kind} ${id}`;
  if (url === undefined) return words;
  return (
    <a href={url} target="_blank" rel="noreferrer">
      {words}
    </a>
  );
}
