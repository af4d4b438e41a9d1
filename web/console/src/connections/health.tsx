import { useTranslation } from 'react-i18next';
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

/** How a connection is, in words that say what to do. */
export function Health({
  connection,
  connector,
}: {
  connection: Connection;
  connector: Connector | undefined;
}) {
  const { t } = useTranslation();
  const { nextPollAt, subscription, error, errorAt, failures } = connection;
  const isLate = nextPollAt !== undefined && Date.now() - Date.parse(nextPollAt) > LATE_MS;
  return (
    <section className={classes.panel} aria-labelledby="health">
      <h2 id="health">{t('connections.health')}</h2>
      <div>
        <ConnectionState connection={connection} />
      </div>
      <p>{t(`connections.advice.${connection.enabled ? connection.status : 'disabled'}`)}</p>
      {error !== undefined && (
        <p className={classes.bad}>
          <span lang="en">{error}</span> {errorAt && <When at={errorAt} />}
        </p>
      )}
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
                <span className={classes.bad} lang="en">
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
