import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Role } from '../api/people.ts';

const ROLES: readonly Role[] = ['agent', 'supervisor', 'admin'];

export function RoleSelect({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      label={t('users.role')}
      description={t(`users.may.${value}`)}
      value={value}
      data={ROLES.map((role) => ({ value: role, label: t(`header.role.${role}`) }))}
      onChange={({ currentTarget }) => onChange(currentTarget.value as Role)}
    />
  );
}
