import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Agent } from '../api/people.ts';
import own from './crm.module.css';

interface Props {
  agent: Agent;
  /** Empty: nobody. */
  userId: string;
  isAdmin: boolean;
  onChange: (userId: string) => void;
}

/** Of a CRM that lists no users: what it knows somebody by is typed. */
export function TypedPersonRow({ agent, userId, isAdmin, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <li>
      <div className={own.agent}>{agent.name}</div>
      <TextInput
        className={own.there ?? ''}
        aria-label={t('crm.people.userOf', { name: agent.name })}
        placeholder={t('crm.people.nobody')}
        readOnly={!isAdmin}
        maxLength={200}
        value={userId}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </li>
  );
}
