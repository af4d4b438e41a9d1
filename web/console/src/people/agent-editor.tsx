import { Button, Group, NativeSelect, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Agent, removeAgent, updateAgent } from '../api/people.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { Devices } from './devices.tsx';
import { PbxSettings } from './pbx-settings/pbx-settings.tsx';
import { Presence } from './presence.tsx';
import { AGENTS_KEY, useUsers } from './use-people.ts';

/** Name, sign-in, devices, and whether the person still takes calls. */
export function AgentEditor({ agent, onRemoved }: { agent: Agent; onRemoved: () => void }) {
  const { t } = useTranslation();
  const { agentId } = agent;
  const [name, setName] = useState(agent.name);
  const users = useUsers();
  const update = useChange(AGENTS_KEY, (change: Parameters<typeof updateAgent>[1]) =>
    updateAgent(agentId, change),
  );
  const remove = useChange(AGENTS_KEY, () => removeAgent(agentId), onRemoved);
  const error = update.error ?? remove.error;
  return (
    <div className={classes.form}>
      {error && <Trouble error={error} />}
      <Group align="flex-end">
        <TextInput
          style={{ flex: 1 }}
          label={t('agents.name')}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Button
          disabled={name.trim() === agent.name || name.trim() === ''}
          loading={update.isPending}
          onClick={() => update.mutate({ name: name.trim() })}
        >
          {t('parts.save')}
        </Button>
      </Group>
      <NativeSelect
        label={t('agents.user')}
        description={t('agents.userHint')}
        value={agent.userId ?? ''}
        data={[
          { value: '', label: t('agents.noUser') },
          ...(users.data ?? []).map((user) => ({ value: user.userId, label: `${user.name}, ${user.email}` })),
        ]}
        onChange={({ currentTarget }) => update.mutate({ userId: currentTarget.value || null })}
      />
      <Switch
        label={t('agents.active')}
        description={t('agents.activeHint')}
        checked={agent.active}
        onChange={({ currentTarget }) => update.mutate({ active: currentTarget.checked })}
      />
      <Presence agent={agent} />
      <PbxSettings agent={agent} />
      <Devices agent={agent} />
      <Group>
        <ConfirmButton
          label={t('agents.remove')}
          question={t('agents.removeQuestion')}
          loading={remove.isPending}
          onConfirm={() => remove.mutate(undefined)}
        />
      </Group>
    </div>
  );
}
