import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useConnections } from '../connections/use-connections.ts';
import type { LineRule, QueueRule } from '../contract.ts';
import { useAgents } from '../people/use-people.ts';
import { PolicySelect } from './policy-select.tsx';
import { type Keyed, without } from './rules.ts';

interface RowProps<Rule> {
  rule: Keyed<Rule>;
  problem: string | undefined;
  onChange: (rule: Keyed<Rule>) => void;
  onRemove: () => void;
}

export function QueueRuleRow({ rule, problem, onChange, onRemove }: RowProps<QueueRule>) {
  const { t } = useTranslation();
  const agents = useAgents();
  const connections = useConnections();
  return (
    <Group align="flex-end">
      <TextInput
        label={t('settings.queue')}
        value={rule.queueId}
        error={problem}
        onChange={({ currentTarget }) => onChange({ ...rule, queueId: currentTarget.value })}
      />
      <NativeSelect
        label={t('settings.ofConnection')}
        value={rule.connectionId ?? ''}
        data={[
          { value: '', label: t('settings.everyConnection') },
          ...(connections.data ?? []).map(({ connectionId, name }) => ({ value: connectionId, label: name })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          onChange(
            value === ''
              ? (without(rule, 'connectionId') as Keyed<QueueRule>)
              : { ...rule, connectionId: value },
          )
        }
      />
      <PolicySelect
        label={t('settings.queuePolicy')}
        value={rule.policy ?? 'lastConnected'}
        onChange={(policy) => onChange({ ...rule, policy })}
      />
      <NativeSelect
        label={t('settings.duty')}
        value={rule.dutyAgentId ?? ''}
        data={[
          { value: '', label: t('settings.noDuty') },
          ...(agents.data ?? []).map(({ agentId, name }) => ({ value: agentId, label: name })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          onChange(
            value === ''
              ? (without(rule, 'dutyAgentId') as Keyed<QueueRule>)
              : { ...rule, dutyAgentId: value },
          )
        }
      />
      <Button variant="default" onClick={onRemove}>
        {t('settings.removeRow')}
      </Button>
    </Group>
  );
}

export function LineRuleRow({ rule, problem, onChange, onRemove }: RowProps<LineRule>) {
  const { t } = useTranslation();
  return (
    <Group align="flex-end">
      <TextInput
        label={t('settings.line')}
        value={rule.line}
        error={problem}
        onChange={({ currentTarget }) => onChange({ ...rule, line: currentTarget.value })}
      />
      <PolicySelect
        label={t('settings.linePolicy')}
        value={rule.policy}
        onChange={(policy) => onChange({ ...rule, policy })}
      />
      <Button variant="default" onClick={onRemove}>
        {t('settings.removeRow')}
      </Button>
    </Group>
  );
}
