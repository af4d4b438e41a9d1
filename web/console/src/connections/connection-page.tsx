import { Group, Switch } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { statusOf } from '../../../shared/api/http.ts';
import { type Connection, type Connector, removeConnection } from '../api/connections.ts';
import { CapturesPanel } from '../captures/captures-panel.tsx';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useIsAdmin } from '../shell/me-context.ts';
import { NotFound } from '../shell/not-found.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { openPage } from '../shell/page-link.tsx';
import { Abilities } from './abilities.tsx';
import { ConnectionForm } from './connection-form.tsx';
import { Health } from './health.tsx';
import { HookAddress } from './hook-address.tsx';
import { TestPanel } from './test-panel.tsx';
import {
  useConnection,
  useConnectors,
  useForgetConnections,
  useUpdateConnection,
} from './use-connections.ts';

export function ConnectionPage({ connectionId }: { connectionId: string }) {
  const { t } = useTranslation();
  const connection = useConnection(connectionId);
  const connectors = useConnectors();
  const status = statusOf(connection.error);
  if (status === 404 || status === 400) return <NotFound />;
  return (
    <PageFrame title={connection.data?.name ?? t('connections.title')} intro={connection.data?.displayName}>
      <Loaded query={connection}>
        {(found) => (
          <Loaded query={connectors}>
            {(all) => <Parts connection={found} connector={all.find(({ id }) => id === found.connector)} />}
          </Loaded>
        )}
      </Loaded>
    </PageFrame>
  );
}

interface PartsProps {
  connection: Connection;
  connector: Connector | undefined;
}

function Parts({ connection, connector }: PartsProps) {
  const isAdmin = useIsAdmin();
  return (
    <>
      <Health connection={connection} connector={connector} />
      {connection.hookUrl && <HookAddress connection={connection} hookUrl={connection.hookUrl} />}
      {isAdmin && <TestPanel connectionId={connection.connectionId} />}
      {isAdmin && <CapturesPanel connectionId={connection.connectionId} />}
      {isAdmin && <Change connection={connection} connector={connector} />}
      {connector && <Abilities connector={connector} lacks={connection.lacks} />}
    </>
  );
}

function Change({ connection, connector }: PartsProps) {
  const { t } = useTranslation();
  const update = useUpdateConnection(connection.connectionId);
  const toggle = useUpdateConnection(connection.connectionId);
  /** Another form after each save: it starts with what the hub has now, and with empty secrets. */
  const [saves, setSaves] = useState(0);
  const forget = useForgetConnections();
  const remove = useMutation({
    mutationFn: () => removeConnection(connection.connectionId),
    onSuccess: async () => {
      openPage('connections');
      await forget();
    },
  });
  return (
    <section className={classes.panel} aria-labelledby="settings">
      <h2 id="settings">{t('connections.settings')}</h2>
      <Switch
        label={t('connections.enabled')}
        description={t('connections.enabledHint')}
        checked={connection.enabled}
        disabled={toggle.isPending}
        onChange={({ currentTarget }) => toggle.mutate({ enabled: currentTarget.checked })}
      />
      {toggle.isError && <Trouble error={toggle.error} />}
      {connector && (
        <ConnectionForm
          key={saves}
          connector={connector}
          name={connection.name}
          stored={connection.settings}
          connectionId={connection.connectionId}
          submitLabel={t('parts.save')}
          isSaving={update.isPending}
          isSaved={update.isSuccess}
          error={update.error}
          onSubmit={(form) => update.mutate(form, { onSuccess: () => setSaves((count) => count + 1) })}
        />
      )}
      {remove.isError && <Trouble error={remove.error} />}
      <Group>
        <ConfirmButton
          label={t('connections.remove')}
          question={t('connections.removeQuestion')}
          color="red"
          loading={remove.isPending}
          onConfirm={() => remove.mutate()}
        />
      </Group>
    </section>
  );
}
