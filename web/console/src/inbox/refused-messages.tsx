import { useTranslation } from 'react-i18next';
import type { Connection } from '../api/connections.ts';
import { useRefusals } from '../connections/use-connections.ts';
import classes from '../parts/parts.module.css';
import { When } from '../parts/when.tsx';
import { PageLink } from '../shell/page-link.tsx';

/** Refused before anything was stored: there is nothing to replay, only a reason to remove. */
export function RefusedMessages({ connections }: { connections: readonly Connection[] }) {
  const { t } = useTranslation();
  const hearing = connections.filter(({ hookUrl }) => hookUrl !== undefined);
  if (hearing.length === 0) return null;
  return (
    <section className={classes.panel} aria-labelledby="refused">
      <h2 id="refused">{t('inbox.refused')}</h2>
      <p className={classes.muted}>{t('inbox.refusedHint')}</p>
      <ul>
        {hearing.map((connection) => (
          <Refused key={connection.connectionId} connection={connection} />
        ))}
      </ul>
    </section>
  );
}

function Refused({ connection }: { connection: Connection }) {
  const { t, i18n } = useTranslation();
  const refusals = useRefusals(connection.connectionId);
  const reasonOf = (reason: string) =>
    i18n.exists(`inbox.refusal.${reason}`) ? t(`inbox.refusal.${reason}` as never) : reason;
  if (refusals.data === undefined) return null;
  return (
    <li>
      <PageLink to={`connections/${connection.connectionId}`}>{connection.name}</PageLink>:{' '}
      {refusals.data.length === 0 && t('inbox.nothingRefused')}
      {refusals.data.map(({ day, reason, count, lastAt }) => (
        <span key={`${day} ${reason}`}>
          {count} × {reasonOf(reason)} (<When at={lastAt} />){' '}
        </span>
      ))}
    </li>
  );
}
