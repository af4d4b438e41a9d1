import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import type { Connection, Connector } from '../api/connections.ts';
import { useConnections, useConnectors } from '../connections/use-connections.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { useIsAdmin } from '../shell/me-context.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { PageLink } from '../shell/page-link.tsx';
import { CallerRoutes } from './caller-routes.tsx';
import { NumberList } from './number-list.tsx';

/** The numbers of the company at every PBX, where they lead, and which customers go straight to whom. */
export function NumbersPage() {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const connections = useConnections();
  const connectors = useConnectors();
  return (
    <PageFrame title={t('numbers.title')} intro={t('numbers.intro')}>
      <Loaded query={connections}>
        {(all) =>
          all.length === 0 ? (
            <EmptyStage title={t('connections.empty')} text={t('numbers.emptyNext')}>
              {isAdmin && (
                <Button component={PageLink} to="connections/new">
                  {t('connections.add')}
                </Button>
              )}
            </EmptyStage>
          ) : (
            <Loaded query={connectors}>
              {(kinds) =>
                all.map((connection) => (
                  <OfConnection
                    key={connection.connectionId}
                    connection={connection}
                    connector={kinds.find(({ id }) => id === connection.connector)}
                  />
                ))
              }
            </Loaded>
          )
        }
      </Loaded>
    </PageFrame>
  );
}

function OfConnection({
  connection,
  connector,
}: {
  connection: Connection;
  connector: Connector | undefined;
}) {
  const { t } = useTranslation();
  const { connectionId, name, enabled, lacks = {} } = connection;
  const why = (group: 'numbers' | 'callerRouting') =>
    lacks[group] ?? (connector?.can[group] ? undefined : connector?.cannot[group]);
  return (
    <section className={classes.panel} aria-label={name}>
      <h2>{name}</h2>
      {enabled ? (
        <>
          <h3>{t('numbers.numbers')}</h3>
          <NumberList connectionId={connectionId} missing={why('numbers')} />
          <h3>{t('numbers.routes')}</h3>
          <CallerRoutes connectionId={connectionId} missing={why('callerRouting')} />
        </>
      ) : (
        <p>{t('numbers.disabled')}</p>
      )}
    </section>
  );
}
