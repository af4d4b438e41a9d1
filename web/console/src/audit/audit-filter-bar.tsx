import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { listApiKeys } from '../api/people.ts';
import { useConnections } from '../connections/use-connections.ts';
import bar from '../filters/filters.module.css';
import type { PeriodFilter } from '../filters/period.ts';
import { PeriodSelect } from '../filters/period-select.tsx';
import { TextFilter } from '../filters/text-filter.tsx';
import type { ChangeFilters, Filters } from '../filters/use-filters.ts';
import { useUsers } from '../people/use-people.ts';
import { useAuditWords } from './use-audit-words.ts';

type AuditFilter = PeriodFilter | 'actorId' | 'operation' | 'subjectKind' | 'subjectId' | 'connectionId';

interface Props {
  filters: Filters<AuditFilter>;
  onChange: ChangeFilters<AuditFilter>;
}

export function AuditFilterBar({ filters, onChange }: Props) {
  const { t } = useTranslation();
  const words = useAuditWords();
  const users = useUsers();
  const connections = useConnections();
  const keys = useQuery({ queryKey: ['api-keys'], queryFn: ({ signal }) => listApiKeys(signal) });
  const byLabel = (a: { label: string }, b: { label: string }) => a.label.localeCompare(b.label);
  const named = (kind: 'operation' | 'subject') =>
    Object.keys(t(`audit.${kind}`, { returnObjects: true }) as object)
      .map((value) => ({ value, label: words(kind, value) }))
      .sort(byLabel);
  return (
    <search className={bar.bar} aria-label={t('audit.filters')}>
      <PeriodSelect filters={filters} onChange={onChange} otherwise="all" mayBeAll />
      <NativeSelect
        label={t('audit.person')}
        value={filters.actorId ?? ''}
        data={[
          { value: '', label: t('audit.everybody') },
          ...(users.data ?? []).map(({ userId, name, email }) => ({
            value: userId,
            label: `${name} (${email})`,
          })),
          ...(keys.data ?? []).map(({ apiKeyId, name }) => ({
            value: apiKeyId,
            label: t('audit.keyNamed', { name }),
          })),
        ]}
        onChange={({ currentTarget }) => onChange({ actorId: currentTarget.value })}
      />
      <NativeSelect
        label={t('audit.what')}
        value={filters.operation ?? ''}
        data={[{ value: '', label: t('audit.anything') }, ...named('operation')]}
        onChange={({ currentTarget }) => onChange({ operation: currentTarget.value })}
      />
      <NativeSelect
        label={t('audit.object')}
        value={filters.subjectKind ?? ''}
        data={[{ value: '', label: t('filters.any') }, ...named('subject')]}
        onChange={({ currentTarget }) => onChange({ subjectKind: currentTarget.value })}
      />
      <NativeSelect
        label={t('audit.connection')}
        value={filters.connectionId ?? ''}
        data={[
          { value: '', label: t('filters.any') },
          ...(connections.data ?? []).map(({ connectionId, name }) => ({ value: connectionId, label: name })),
        ]}
        onChange={({ currentTarget }) => onChange({ connectionId: currentTarget.value })}
      />
      <TextFilter
        label={t('audit.objectId')}
        value={filters.subjectId}
        onApply={(subjectId) => onChange({ subjectId })}
      />
      {Object.keys(filters).length > 0 && (
        <Button
          variant="subtle"
          onClick={() => onChange(Object.fromEntries(Object.keys(filters).map((name) => [name, undefined])))}
        >
          {t('filters.reset')}
        </Button>
      )}
    </search>
  );
}
