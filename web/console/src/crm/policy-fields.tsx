import { NativeSelect, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CrmConnector } from '../api/crm.ts';
import type { UnknownCallers } from '../contract.ts';
import own from './crm.module.css';

export interface Policy {
  unknownCallers: UnknownCallers;
  inbound: boolean;
  outbound: boolean;
  /** `2026-03-02`, in the days of whoever looks; empty: from now on. */
  since: string;
}

interface Props {
  connector: CrmConnector;
  policy: Policy;
  isNew: boolean;
  problemOf: (field: string) => string | undefined;
  onChange: (change: Partial<Policy>) => void;
}

/** Which calls the CRM gets, and what becomes of callers whom it does not know. */
export function PolicyFields({ connector, policy, isNew, problemOf, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <fieldset className={own.policy}>
      <legend>{t('crm.policy')}</legend>
      <Switch
        label={t('crm.inbound')}
        checked={policy.inbound}
        onChange={({ currentTarget }) => onChange({ inbound: currentTarget.checked })}
      />
      <Switch
        label={t('crm.outbound')}
        checked={policy.outbound}
        onChange={({ currentTarget }) => onChange({ outbound: currentTarget.checked })}
      />
      <NativeSelect
        label={t('crm.unknownCallers')}
        description={t(
          connector.unknownCallers.length > 1 ? 'crm.unknownCallersHint' : 'crm.unknownCallersOne',
        )}
        value={policy.unknownCallers}
        error={problemOf('unknownCallers')}
        data={connector.unknownCallers.map((value) => ({ value, label: t(`crm.unknown.${value}`) }))}
        onChange={({ currentTarget }) => onChange({ unknownCallers: currentTarget.value as UnknownCallers })}
      />
      <TextInput
        type="date"
        label={t('crm.since')}
        description={t(isNew ? 'crm.sinceHintNew' : 'crm.sinceHint')}
        value={policy.since}
        error={problemOf('since')}
        onChange={({ currentTarget }) => onChange({ since: currentTarget.value })}
      />
    </fieldset>
  );
}
