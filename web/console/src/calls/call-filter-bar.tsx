import { Button, Group, NativeSelect, NumberInput } from '@mantine/core';
import { IconFilter, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnections } from '../connections/use-connections.ts';
import bar from '../filters/filters.module.css';
import { PeriodSelect } from '../filters/period-select.tsx';
import { TextFilter } from '../filters/text-filter.tsx';
import type { ChangeFilters, Filters } from '../filters/use-filters.ts';
import { useAgents } from '../people/use-people.ts';
import { type CallFilter, DEFAULT_PERIOD, MORE_FILTERS, OUTCOMES, UNANSWERED } from './call-filters.ts';

interface Props {
  filters: Filters<CallFilter>;
  onChange: ChangeFilters<CallFilter>;
  /** In a long interval numbers and names are found by less of them. */
  isLong: boolean;
}

export function CallFilterBar({ filters, onChange, isLong }: Props) {
  const { t } = useTranslation();
  const chosen = MORE_FILTERS.filter((name) => filters[name] !== undefined).length;
  const [isOpen, setIsOpen] = useState(chosen > 0);
  const anything = Object.keys(filters).length > 0;
  const reset = () => onChange(Object.fromEntries(Object.keys(filters).map((name) => [name, undefined])));
  return (
    <search aria-label={t('calls.filters')}>
      <div className={bar.bar}>
        <TextFilter
          className={bar.wide}
          label={t('calls.customer')}
          placeholder={t('calls.customerHint')}
          description={isLong ? t('calls.customerLong') : undefined}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={filters.q}
          onApply={(q) => onChange({ q })}
        />
        <PeriodSelect filters={filters} onChange={onChange} otherwise={DEFAULT_PERIOD} />
        <NativeSelect
          label={t('calls.outcomeLabel')}
          value={filters.outcome ?? ''}
          data={[
            { value: '', label: t('filters.any') },
            { value: UNANSWERED, label: t('calls.unanswered') },
            ...OUTCOMES.map((value) => ({ value, label: t(`calls.outcome.${value}`) })),
          ]}
          onChange={({ currentTarget }) => onChange({ outcome: currentTarget.value })}
        />
        <NativeSelect
          label={t('calls.directionLabel')}
          value={filters.direction ?? ''}
          data={[
            { value: '', label: t('filters.anyNeuter') },
            ...(['inbound', 'outbound', 'internal'] as const).map((value) => ({
              value,
              label: t(`calls.direction.${value}`),
            })),
          ]}
          onChange={({ currentTarget }) => onChange({ direction: currentTarget.value })}
        />
      </div>
      {isOpen && <MoreFilters filters={filters} onChange={onChange} />}
      <Group gap="xs" mt="sm">
        <Button
          variant="default"
          size="compact-md"
          leftSection={<IconFilter size={16} aria-hidden />}
          aria-expanded={isOpen}
          onClick={() => setIsOpen((open) => !open)}
        >
          {t(isOpen ? 'filters.fewer' : 'filters.more')}
          {chosen > 0 && ` (${t('filters.chosen', { count: chosen })})`}
        </Button>
        {anything && (
          <Button variant="subtle" size="compact-md" onClick={reset}>
            {t('filters.reset')}
          </Button>
        )}
      </Group>
    </search>
  );
}

function MoreFilters({ filters, onChange }: Omit<Props, 'isLong'>) {
  const { t } = useTranslation();
  const agents = useAgents();
  const connections = useConnections();
  const seconds = (name: 'minTalk' | 'maxTalk') => (
    <NumberInput
      label={t(`calls.${name}`)}
      min={0}
      allowDecimal={false}
      allowNegative={false}
      hideControls
      value={filters[name] ?? ''}
      onChange={(value) => onChange({ [name]: String(value) })}
    />
  );
  const choice = (name: 'recording' | 'task' | 'transferred', values: readonly string[]) => (
    <NativeSelect
      label={t(`calls.${name}Label`)}
      value={filters[name] ?? ''}
      data={[
        { value: '', label: t('calls.noMatter') },
        ...values.map((value) => ({ value, label: t(`calls.${name}.${value}` as 'calls.task.any') })),
      ]}
      onChange={({ currentTarget }) => onChange({ [name]: currentTarget.value })}
    />
  );
  return (
    <div className={bar.bar} style={{ marginTop: 12 }}>
      <NativeSelect
        label={t('calls.agent')}
        value={filters.agentId ?? ''}
        data={[
          { value: '', label: t('filters.any') },
          ...(agents.data ?? []).map(({ agentId, name }) => ({ value: agentId, label: name })),
        ]}
        onChange={({ currentTarget }) => onChange({ agentId: currentTarget.value })}
      />
      <NativeSelect
        label={t('calls.connection')}
        value={filters.connectionId ?? ''}
        data={[
          { value: '', label: t('filters.anyFeminine') },
          ...(connections.data ?? []).map(({ connectionId, name }) => ({ value: connectionId, label: name })),
        ]}
        onChange={({ currentTarget }) => onChange({ connectionId: currentTarget.value })}
      />
      <TextFilter
        label={t('calls.queue')}
        placeholder={t('calls.queueHint')}
        value={filters.queue}
        onApply={(queue) => onChange({ queue })}
      />
      <TextFilter
        label={t('calls.line')}
        placeholder={t('calls.lineHint')}
        value={filters.line}
        onApply={(line) => onChange({ line })}
      />
      {seconds('minTalk')}
      {seconds('maxTalk')}
      {choice('recording', ['true', 'false'])}
      {choice('task', ['any', 'waiting', 'none'])}
      {choice('transferred', ['true', 'false'])}
    </div>
  );
}
