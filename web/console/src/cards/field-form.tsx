import { Button, Checkbox, Group, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldWish } from '../api/cards.ts';
import { problemsOf } from '../api/hub.ts';
import type { CardRole, CrmAccountView, FieldFormat } from '../contract.ts';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { ROLES } from './card-roles.ts';

const FORMATS: readonly FieldFormat[] = ['text', 'date', 'money', 'phone', 'link'];

interface Props {
  accounts: readonly CrmAccountView[];
  before: FieldWish | undefined;
  error: unknown;
  isPending: boolean;
  onSubmit: (wish: FieldWish) => void;
}

export function FieldForm({ accounts, before, error, isPending, onSubmit }: Props) {
  const { t } = useTranslation();
  const [accountId, setAccountId] = useState(before?.accountId ?? accounts[0]?.accountId ?? '');
  const [field, setField] = useState(before?.field ?? '');
  const [label, setLabel] = useState(before?.label ?? '');
  const [format, setFormat] = useState<FieldFormat>(before?.format ?? 'text');
  const [roles, setRoles] = useState<readonly CardRole[]>(before?.roles ?? ['agent', 'supervisor', 'admin']);
  const problems = problemsOf(error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit({ accountId, field: field.trim(), label: label.trim(), format, roles });
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      {error != null && <Trouble error={error} />}
      <Select
        label={t('cards.account')}
        data={accounts.map(({ accountId: value, name }) => ({ value, label: name }))}
        value={accountId}
        allowDeselect={false}
        error={problems.get('accountId')}
        onChange={(value) => setAccountId(value ?? '')}
      />
      <TextInput
        label={t('cards.fieldName')}
        description={t('cards.fieldNameHint')}
        placeholder="UF_CRM_CONTRACT_END"
        required
        data-autofocus
        value={field}
        error={problems.get('field')}
        onChange={({ currentTarget }) => setField(currentTarget.value)}
      />
      <TextInput
        label={t('cards.label')}
        description={t('cards.labelHint')}
        required
        value={label}
        error={problems.get('label')}
        onChange={({ currentTarget }) => setLabel(currentTarget.value)}
      />
      <Select
        label={t('cards.formatLabel')}
        data={FORMATS.map((value) => ({ value, label: t(`cards.format.${value}`) }))}
        value={format}
        allowDeselect={false}
        onChange={(value) => setFormat((value ?? 'text') as FieldFormat)}
      />
      <Checkbox.Group
        label={t('cards.whoSees')}
        value={[...roles]}
        error={problems.get('roles')}
        onChange={(value) => setRoles(value as CardRole[])}
      >
        <Group mt="xs">
          {ROLES.map((role) => (
            <Checkbox key={role} value={role} label={t(`header.role.${role}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      <Button type="submit" loading={isPending}>
        {t('parts.save')}
      </Button>
    </form>
  );
}
