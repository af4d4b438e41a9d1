import { Button, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Agent } from '../api/people.ts';
import type { UserProposal } from '../contract.ts';
import classes from '../parts/parts.module.css';
import own from './crm.module.css';

type CrmUser = UserProposal['user'];

interface Props {
  agent: Agent;
  users: readonly CrmUser[];
  /** Empty: nobody. */
  userId: string;
  proposal: { userId: string; by: 'email' | 'extension' | 'name' } | undefined;
  isAdmin: boolean;
  onChange: (userId: string) => void;
}

/** As many as are looked through by eye; the rest is found by typing. */
const SHOWN = 50;

export function PersonRow({ agent, users, userId, proposal, isAdmin, onChange }: Props) {
  const { t } = useTranslation();
  const shown = users.filter(({ id, isActive }) => isActive || id === userId);
  const options = shown.map((user) => ({ value: user.id, label: labelOf(user) }));
  const isKnown = userId === '' || shown.some(({ id }) => id === userId);
  const proposed = users.find(({ id }) => id === proposal?.userId);
  return (
    <li>
      <div className={own.agent}>
        {agent.name}
        {proposed && proposal && (
          <div className={classes.muted}>
            {t('crm.people.looksLike', {
              name: proposed.name,
              by: t(`crm.people.by.${proposal.by}`),
            })}
          </div>
        )}
      </div>
      <Select
        className={own.there ?? ''}
        aria-label={t('crm.people.userOf', { name: agent.name })}
        placeholder={t('crm.people.nobody')}
        searchable
        clearable
        readOnly={!isAdmin}
        clearButtonProps={{ 'aria-label': t('crm.people.clear', { name: agent.name }) }}
        nothingFoundMessage={t('crm.people.nothingFound')}
        limit={SHOWN}
        value={userId === '' ? null : userId}
        data={
          isKnown
            ? options
            : [{ value: userId, label: t('crm.people.unknownUser', { id: userId }) }, ...options]
        }
        onChange={(chosen) => onChange(chosen ?? '')}
      />
      {isAdmin && proposed && (
        <Button
          variant="default"
          size="compact-md"
          aria-label={`${t('crm.people.take')}: ${agent.name}`}
          onClick={() => onChange(proposed.id)}
        >
          {t('crm.people.take')}
        </Button>
      )}
    </li>
  );
}

/** Names alone are not enough where two people share one. */
function labelOf({ name, email, extension }: CrmUser): string {
  const more = email ?? extension;
  return more === undefined ? name : `${name} · ${more}`;
}
