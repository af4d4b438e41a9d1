import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import { problemsOf } from '../api/hub.ts';
import { createAgent } from '../api/people.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { useIsAdmin } from '../shell/me-context.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { PageLink } from '../shell/page-link.tsx';
import { AgentRow } from './agent-row.tsx';
import { AGENTS_KEY, useAgents } from './use-people.ts';

export function AgentsPage() {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const agents = useAgents();
  const [makes, setMakes] = useState(false);
  const add = (
    <Group>
      <Button variant="default" component={PageLink} to="agents/departments">
        {t('departments.title')}
      </Button>
      {isAdmin && (
        <>
          <Button variant="default" component={PageLink} to="agents/import">
            {t('agents.import.title')}
          </Button>
          <Button onClick={() => setMakes(true)}>{t('agents.add')}</Button>
        </>
      )}
    </Group>
  );
  return (
    <PageFrame
      title={t('agents.title')}
      intro={t('agents.intro')}
      action={agents.data?.length ? add : undefined}
    >
      <Loaded query={agents}>
        {(found) =>
          found.length === 0 ? (
            <EmptyStage title={t('agents.empty')} text={t('agents.emptyNext')}>
              {add}
            </EmptyStage>
          ) : (
            <ul className={classes.rows}>
              {found.map((agent) => (
                <AgentRow key={agent.agentId} agent={agent} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <Dialog title={t('agents.add')} isOpen={makes} onClose={() => setMakes(false)}>
        <AgentForm onMade={() => setMakes(false)} />
      </Dialog>
    </PageFrame>
  );
}

function AgentForm({ onMade }: { onMade: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const create = useChange(AGENTS_KEY, createAgent, onMade);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name: name.trim() });
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      {create.isError && <Trouble error={create.error} />}
      <TextInput
        label={t('agents.name')}
        description={t('agents.nameHint')}
        data-autofocus
        required
        value={name}
        error={problemsOf(create.error).get('name')}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Button type="submit" loading={create.isPending}>
        {t('parts.save')}
      </Button>
    </form>
  );
}
