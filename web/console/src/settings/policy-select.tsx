import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AssignPolicy } from '../contract.ts';

const POLICIES: readonly AssignPolicy[] = ['lastConnected', 'firstAnswered', 'longestTalk', 'contactOwner'];

interface Props {
  label: string;
  value: AssignPolicy;
  onChange: (policy: AssignPolicy) => void;
}

export function PolicySelect({ label, value, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      label={label}
      value={value}
      data={POLICIES.map((one) => ({ value: one, label: t(`settings.policies.${one}`) }))}
      onChange={({ currentTarget }) => onChange(currentTarget.value as AssignPolicy)}
    />
  );
}
