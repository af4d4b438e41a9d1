import { Group, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type CrmConnector,
  type CrmAccountForm as Filled,
  removeCrmAccount,
  updateCrmAccount,
} from '../api/crm.ts';
import type { CrmAccountView } from '../contract.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { openPage } from '../shell/page-link.tsx';
import { CrmAccountForm } from './crm-account-form.tsx';
import { CRM_KEY } from './use-crm.ts';

interface Props {
  account: CrmAccountView;
  connector: CrmConnector | undefined;
}

export function ChangeCrmAccount({ account, connector }: Props) {
  const { t } = useTranslation();
  const { accountId, enabled } = account;
  /** Another form after each save: it starts with what the hub has now, and with empty secrets. */
  const [saves, setSaves] = useState(0);
  const update = useChange(CRM_KEY, (form: Filled) => updateCrmAccount(accountId, form));
  const toggle = useChange(CRM_KEY, (wanted: boolean) => updateCrmAccount(accountId, { enabled: wanted }));
  const remove = useChange(
    CRM_KEY,
    () => removeCrmAccount(accountId),
    () => openPage('crm'),
  );
  return (
    <section className={classes.panel} aria-labelledby="crm-settings">
      <h2 id="crm-settings">{t('connections.settings')}</h2>
      <Switch
        label={t('connections.enabled')}
        description={t('crm.enabledHint')}
        checked={enabled}
        disabled={toggle.isPending}
        onChange={({ currentTarget }) => toggle.mutate(currentTarget.checked)}
      />
      {toggle.isError && <Trouble error={toggle.error} />}
      {connector && (
        <CrmAccountForm
          key={saves}
          connector={connector}
          account={account}
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
          label={t('crm.remove')}
          question={t('crm.removeQuestion')}
          color="red"
          loading={remove.isPending}
          onConfirm={() => remove.mutate(undefined)}
        />
      </Group>
    </section>
  );
}
