import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import type { Connection } from '../api/connections.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { When } from '../parts/when.tsx';
import { useIsAdmin } from '../shell/me-context.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { PageLink } from '../shell/page-link.tsx';
import { ConnectionState } from './connection-state.tsx';
import { useConnections } from './use-connections.ts';

export function ConnectionsPage() {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const connections = useConnections();
  const add = isAdmin && (
    <Button component={PageLink} to="connections/new">
      {t('connections.add')}
    </Button>
  );
  return (
    <PageFrame
      title={t('connections.title')}
      intro={t('connections.intro')}
      action={connections.data?.length ? add : undefined}
    >
      <Loaded query={connections}>
        {(found) =>
          found.length === 0 ? (
            <EmptyStage title={t('connections.empty')} text={t('connections.emptyNext')}>
              {add}
            </EmptyStage>
          ) : (
            <ul className={classes.rows}>
              {found.map((connection) => (
                <Row key={connection.connectionId} connection={connection} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </PageFrame>
  );
}

function Row({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const { connectionId, name, displayName, error, enabled } = connection;
  return (
    <li>
      <div className={classes.rowMain}>
        <PageLink to={`connections/${connectionId}`}>{name}</PageLink>
        <div className={classes.muted}>{displayName}</div>
        {enabled && error !== undefined && (
          <div className={classes.bad} lang={languageOf(error)}>
            {error}
          </div>
        )}
      </div>
      <div className={classes.muted}>
        {t('connections.lastEvent')}: <When at={connection.lastEventAt} />
      </div>
      <ConnectionState connection={connection} />
    </li>
  );
}
