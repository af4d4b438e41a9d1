import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import type { Connection, Connector } from '../api/connections.ts';
import classes from '../parts/parts.module.css';
import { When } from '../parts/when.tsx';
import { ConnectionState } from './connection-state.tsx';
import { useRefusals } from './use-connections.ts';

/** A poll that comes so much too late is worth a word. */
const LATE_MS = 60_000;

/** Whether what the PBX sends is let in. */
function WebhookState({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const refusals = useRefusals(connection.connectionId);
  const count = (refusals.data ?? []).reduce((sum, one) => sum + one.count, 0);
  if (refusals.data === undefined) return null;
  return count === 0 ? (
    t('connections.noneRefused')
  ) : (
    <span className={classes.bad}>{t('connections.someRefused', { count })}</span>
  );
}

interface Trouble {
  source?: keyof NonNullable<Connection['troubles']>;
  error: string;
  at?: string | undefined;
}

/** One for each way in which it hears of calls; settings that cannot be read are nobody's. */
function troublesOf({ troubles, error, errorAt }: Connection): Trouble[] {
  const found = Object.entries(troubles ?? {}) as [NonNullable<Trouble['source']>, Trouble][];
  const isTold = error === undefined || found.some(([, one]) => one.error === error);
  return [
    ...(isTold ? [] : [{ error, at: errorAt }]),
    ...found.map(([source, { error, at }]) => ({ source, error, at })),
  ];
}

/** How a connection is, in words that say what to do. */
export function Health({
  connection,
  connector,
}: {
  connection: Connection;
  connector: Connector | undefined;
}) {
  const { t } = useTranslation();
  const { nextPollAt, subscription, failures } = connection;
  const isLate = nextPollAt !== undefined && Date.now() - Date.parse(nextPollAt) > LATE_MS;
  return (
    <section className={classes.panel} aria-labelledby="health">
      <h2 id="health">{t('connections.health')}</h2>
      <div>
        <ConnectionState connection={connection} />
      </div>
      <p>{t(`connections.advice.${connection.enabled ? connection.status : 'disabled'}`)}</p>
      {troublesOf(connection).map(({ source, error, at }) => (
        <p key={source} className={classes.bad}>
          {source !== undefined && `${t(`connections.source.${source}`)}: `}
          <span lang={languageOf(error)}>{error}</span>
          {at && (
            <>
              {' · '}
              <When at={at} />
            </>
          )}
        </p>
      ))}
      <dl className={classes.facts}>
        <dt>{t('connections.lastEvent')}</dt>
        <dd>
          <When at={connection.lastEventAt} />
        </dd>
        {connector?.hears.callLog && (
          <>
            <dt>{t('connections.lastPoll')}</dt>
            <dd>
              <When at={connection.lastPollAt} />
            </dd>
            {connection.logReadTo && (
              <>
                <dt>{t('connections.logReadTo')}</dt>
                <dd>
                  <When at={connection.logReadTo} />
                </dd>
              </>
            )}
            <dt>{t('connections.nextPoll')}</dt>
            <dd>
              {nextPollAt === undefined ? t('connections.noNextPoll') : <When at={nextPollAt} />}
              {isLate && <span className={classes.bad}> · {t('connections.late')}</span>}
            </dd>
          </>
        )}
        {connector?.hears.webhook && (
          <>
            <dt>{t('connections.webhooks')}</dt>
            <dd>
              <WebhookState connection={connection} />
            </dd>
          </>
        )}
        {failures > 0 && (
          <>
            <dt>{t('connections.failures')}</dt>
            <dd>{failures}</dd>
          </>
        )}
        {subscription && (
          <>
            <dt>{t('connections.subscribedUntil')}</dt>
            <dd>
              {subscription.until && <When at={subscription.until} />}
              {subscription.error && (
                <span className={classes.bad} lang={languageOf(subscription.error)}>
                  {' '}
                  {subscription.error}
                </span>
              )}
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}
