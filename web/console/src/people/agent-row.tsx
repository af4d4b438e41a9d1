import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Agent } from '../api/people.ts';
import { useConnections } from '../connections/use-connections.ts';
import { Dialog } from '../parts/dialog.tsx';
import classes from '../parts/parts.module.css';
import { StatePill } from '../parts/state-pill.tsx';
import { useIsAdmin } from '../shell/me-context.ts';
import { AgentEditor } from './agent-editor.tsx';

export function AgentRow({ agent }: { agent: Agent }) {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const connections = useConnections();
  const [edits, setEdits] = useState(false);
  const { name, active, devices } = agent;
  const nameOf = (id: string) =>
    connections.data?.find(({ connectionId }) => connectionId === id)?.name ?? '';
  return (
    <li>
      <div className={classes.rowMain}>
        <div className={classes.name}>{name}</div>
        <div className={classes.muted}>
          {devices.length === 0
            ? t('agents.noDevices')
            : devices.map(({ value, connectionId }) => `${value} (${nameOf(connectionId)})`).join(', ')}
        </div>
      </div>
      {!active && <StatePill look="off">{t('agents.inactive')}</StatePill>}
      {active && devices.length === 0 && <StatePill look="warn">{t('agents.unreachable')}</StatePill>}
      {isAdmin && (
        <Button
          variant="default"
          size="compact-md"
          aria-label={`${t('agents.edit')}: ${name}`}
          onClick={() => setEdits(true)}
        >
          {t('agents.edit')}
        </Button>
      )}
      <Dialog title={name} isOpen={edits} onClose={() => setEdits(false)}>
        <AgentEditor agent={agent} onRemoved={() => setEdits(false)} />
      </Dialog>
    </li>
  );
}
