import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CrmConnector, createCrmAccount } from '../api/crm.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { useChange } from '../parts/use-change.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { openPage } from '../shell/page-link.tsx';
import { CrmAbilities } from './crm-abilities.tsx';
import { CrmAccountForm } from './crm-account-form.tsx';
import { CRM_KEY, useCrmConnectors } from './use-crm.ts';

export function NewCrmAccountPage() {
  const { t } = useTranslation();
  const connectors = useCrmConnectors();
  return (
    <PageFrame title={t('crm.addTitle')} intro={t('crm.addIntro')}>
      <Loaded query={connectors}>{(found) => <Choice connectors={found} />}</Loaded>
    </PageFrame>
  );
}

function Choice({ connectors }: { connectors: readonly CrmConnector[] }) {
  const { t } = useTranslation();
  const [id, setId] = useState('');
  const create = useChange(CRM_KEY, createCrmAccount, ({ accountId }) => openPage(`crm/${accountId}`));
  const connector = connectors.find((one) => one.id === id);
  return (
    <>
      <NativeSelect
        className={classes.form}
        label={t('crm.kind')}
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
            <CrmAccountForm
              key={connector.id}
              connector={connector}
              submitLabel={t('crm.create')}
              isSaving={create.isPending}
              error={create.error}
              onSubmit={(form) => create.mutate({ connector: connector.id, ...form })}
            />
          </section>
          <CrmAbilities connector={connector} />
        </>
      )}
    </>
  );
}
