import { Button, Group, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { type CrmConnector, type CrmAccountForm as Filled, testCrmSettings } from '../api/crm.ts';
import { problemsOf } from '../api/hub.ts';
import type { CrmAccountView } from '../contract.ts';
import { toDay } from '../filters/period.ts';
import classes from '../parts/parts.module.css';
import { SettingsField } from '../parts/settings-field.tsx';
import { fieldsOf, isSet, startOf, toSettings } from '../parts/settings-form-state.ts';
import { Trouble } from '../parts/trouble.tsx';
import { CrmTestResult } from './crm-test-result.tsx';
import { type Policy, PolicyFields } from './policy-fields.tsx';

interface Props {
  connector: CrmConnector;
  /** As it is saved; its secrets stay where their fields are empty. */
  account?: CrmAccountView;
  submitLabel: string;
  isSaving: boolean;
  /** The last thing that happened to this form. */
  isSaved?: boolean;
  error: unknown;
  onSubmit: (form: Filled) => void;
}

const OWN_FIELDS = ['name', 'unknownCallers', 'since'];

/** Every setting of a CRM and which calls it gets; what the hub refuses is said at its field. */
export function CrmAccountForm({
  connector,
  account,
  submitLabel,
  isSaving,
  isSaved,
  error,
  onSubmit,
}: Props) {
  const { t } = useTranslation();
  const fields = fieldsOf(connector.settingsSchema);
  const stored = account?.settings ?? {};
  const [name, setName] = useState(account?.name ?? connector.displayName);
  const [values, setValues] = useState(() => startOf(fields, stored));
  const [policy, setPolicy] = useState(() => policyOf(connector, account));
  const test = useMutation({ mutationFn: testCrmSettings });
  const trouble = test.error ?? error;
  const problems = [...problemsOf(trouble)];
  const known = new Set([...OWN_FIELDS, ...fields.map((field) => field.name)]);
  const elsewhere = problems.filter(([path]) => !known.has(path.split('.')[0] ?? ''));
  const problemOf = (field: string) =>
    problems.find(([path]) => path === field || path.startsWith(`${field}.`))?.[1];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    test.reset();
    const { since, ...rest } = policy;
    const isChanged = since !== '' && since !== policyOf(connector, account).since;
    onSubmit({
      name,
      settings: toSettings(fields, values),
      ...rest,
      ...(isChanged && { since: new Date(`${since}T00:00:00`).toISOString() }),
    });
  };
  const tryIt = () =>
    test.mutate({
      connector: connector.id,
      settings: toSettings(fields, values),
      ...(account && { accountId: account.accountId }),
    });
  return (
    // The hub checks, and says all that is wrong at once; the browser would stop at the first.
    <form className={classes.form} onSubmit={submit} noValidate>
      {trouble !== null && trouble !== undefined && <Trouble error={trouble} />}
      {elsewhere.map(([path, message]) => (
        <p key={path} className={classes.bad} lang={languageOf(message)}>
          {path} {message}
        </p>
      ))}
      <TextInput
        name="name"
        label={t('crm.name')}
        description={t('crm.nameHint')}
        required
        value={name}
        error={problemOf('name')}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      {fields.map((field) => (
        <SettingsField
          key={field.name}
          field={field}
          value={values[field.name]}
          isKept={isSet(stored, field.name)}
          problem={problemOf(field.name)}
          onChange={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
        />
      ))}
      <PolicyFields
        connector={connector}
        policy={policy}
        isNew={account === undefined}
        problemOf={problemOf}
        onChange={(change) => setPolicy((before) => ({ ...before, ...change }))}
      />
      <Group>
        <Button type="submit" loading={isSaving}>
          {submitLabel}
        </Button>
        <Button variant="default" loading={test.isPending} onClick={tryIt}>
          {t('crm.test.runForm')}
        </Button>
        <span role="status">{isSaved && t('parts.saved')}</span>
      </Group>
      {test.data && !test.isPending && <CrmTestResult test={test.data} />}
    </form>
  );
}

function policyOf(connector: CrmConnector, account: CrmAccountView | undefined): Policy {
  return {
    unknownCallers: account?.unknownCallers ?? connector.unknownCallers[0] ?? 'ignore',
    inbound: account?.inbound ?? true,
    outbound: account?.outbound ?? true,
    since: account === undefined ? '' : toDay(new Date(account.since)),
  };
}
