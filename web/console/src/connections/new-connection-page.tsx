import { NativeSelect } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Connector, createConnection } from '../api/connections.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { PageFrame } from '../shell/page-frame.tsx';
import { openPage } from '../shell/page-link.tsx';
import { Abilities } from './abilities.tsx';
import { ConnectionForm } from './connection-form.tsx';
import { useConnectors, useForgetConnections } from './use-connections.ts';

export function NewConnectionPage() {
  const { t } = useTranslation();
  const connectors = useConnectors();
  return (
    <PageFrame title={t('connections.addTitle')} intro={t('connections.addIntro')}>
      <Loaded query={connectors}>{(found) => <Choice connectors={found} />}</Loaded>
    </PageFrame>
  );
}

function Choice({ connectors }: { connectors: readonly Connector[] }) {
  const { t } = useTranslation();
  const [id, setId] = useState('');
  const forget = useForgetConnections();
  const create = useMutation({
    mutationFn: createConnection,
    onSuccess: async ({ connectionId }) => {
      await forget();
      openPage(`connections/${connectionId}`);
    },
  });
  const connector = connectors.find((one) => one.id === id);
  return (
    <>
      <NativeSelect
        className={classes.form}
        label={t('connections.kind')}
        value={id}
        data={[
          { value: '', label: t('connections.chooseKind') },
          ...connectors.map((one) => ({ value: one.id, label: one.displayName })),
        ]}
        onChange={({ currentTarget }) => {
          create.reset();
          setId(currentTarget.value);
        }}
      />
      {connector && (
        <>
          <section className={classes.panel}>
            <ConnectionForm
              key={connector.id}
              connector={connector}
              name={connector.displayName}
              stored={{}}
              submitLabel={t('connections.create')}
              isSaving={create.isPending}
              error={create.error}
              onSubmit={({ name, settings }) => create.mutate({ connector: connector.id, name, settings })}
            />
          </section>
          <Abilities connector={connector} />
        </>
      )}
    </>
  );
}
