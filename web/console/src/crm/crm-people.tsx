import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { type CrmUsers, putCrmUsers } from '../api/crm.ts';
import type { Agent } from '../api/people.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { useAgents } from '../people/use-people.ts';
import { useIsAdmin } from '../shell/me-context.ts';
import { PageLink } from '../shell/page-link.tsx';
import own from './crm.module.css';
import { PersonRow } from './person-row.tsx';
import { TypedPersonRow } from './typed-person-row.tsx';
import { useCrmUsers } from './use-crm.ts';

/** Who our agents are in the CRM. `isTyped`: it does not tell who its users are. */
export function CrmPeople({ accountId, isTyped }: { accountId: string; isTyped: boolean }) {
  const { t } = useTranslation();
  const agents = useAgents();
  const users = useCrmUsers(accountId);
  return (
    <section className={classes.panel} aria-labelledby="crm-people">
      <h2 id="crm-people">{t('crm.people.title')}</h2>
      <p className={classes.muted}>{t(isTyped ? 'crm.people.typedIntro' : 'crm.people.intro')}</p>
      <Loaded query={users}>
        {(found) => (
          <Loaded query={agents}>
            {(all) => (
              // Another draft when the hub has another mapping.
              <Mapping
                key={JSON.stringify(found.mapped)}
                accountId={accountId}
                isTyped={isTyped}
                users={found}
                agents={agentsOf(all, found)}
              />
            )}
          </Loaded>
        )}
      </Loaded>
    </section>
  );
}

interface MappingProps {
  accountId: string;
  isTyped: boolean;
  users: CrmUsers;
  agents: readonly Agent[];
}

function Mapping({ accountId, isTyped, users, agents }: MappingProps) {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  /** Agent id → user of the CRM; empty: nobody. */
  const [draft, setDraft] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(users.mapped.map(({ agentId, userId }) => [agentId, userId])),
  );
  const save = useChange(['crm-users', accountId], () =>
    putCrmUsers(
      accountId,
      Object.entries(draft).flatMap(([agentId, userId]) =>
        userId.trim() === '' ? [] : [{ agentId, userId: userId.trim() }],
      ),
    ),
  );
  const proposals = users.items.flatMap(({ user, proposed }) =>
    proposed === undefined || draft[proposed.agentId] ? [] : [{ userId: user.id, ...proposed }],
  );
  const change = (agentId: string, userId: string) => {
    save.reset();
    setDraft((before) => ({ ...before, [agentId]: userId }));
  };
  if (agents.length === 0)
    return (
      <p>
        {t('crm.people.noAgents')} <PageLink to="agents">{t('agents.title')}</PageLink>
      </p>
    );
  return (
    <>
      {users.unreadable !== undefined && !isTyped && (
        <p className={classes.bad}>
          {t('crm.people.unreadable')} <span lang={languageOf(users.unreadable)}>{users.unreadable}</span>
        </p>
      )}
      {isAdmin && proposals.length > 1 && (
        <div>
          <Button
            variant="default"
            size="compact-md"
            onClick={() =>
              setDraft((before) => ({
                ...before,
                ...Object.fromEntries(proposals.map(({ agentId, userId }) => [agentId, userId])),
              }))
            }
          >
            {t('crm.people.takeAll', { count: proposals.length })}
          </Button>
        </div>
      )}
      <ul className={own.people}>
        {agents.map((agent) => {
          const row = {
            agent,
            userId: draft[agent.agentId] ?? '',
            isAdmin,
            onChange: (userId: string) => change(agent.agentId, userId),
          };
          return isTyped ? (
            <TypedPersonRow key={agent.agentId} {...row} />
          ) : (
            <PersonRow
              key={agent.agentId}
              {...row}
              users={users.items.map(({ user }) => user)}
              proposal={proposals.find(({ agentId }) => agentId === agent.agentId)}
            />
          );
        })}
      </ul>
      {save.isError && <Trouble error={save.error} />}
      {isAdmin && (
        <Group>
          <Button loading={save.isPending} onClick={() => save.mutate(undefined)}>
            {t('crm.people.save')}
          </Button>
        </Group>
      )}
    </>
  );
}

/** Who has left is shown for as long as calls are written in that name. */
function agentsOf(agents: readonly Agent[], { mapped }: CrmUsers): Agent[] {
  return agents.filter(({ agentId, active }) => active || mapped.some((one) => one.agentId === agentId));
}
