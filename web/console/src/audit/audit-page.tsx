import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import { listAudit } from '../api/audit.ts';
import { More } from '../filters/more.tsx';
import { intervalOf, PERIOD_FILTERS } from '../filters/period.ts';
import { useFilters } from '../filters/use-filters.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { useUsers } from '../people/use-people.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { PageLink } from '../shell/page-link.tsx';
import { ActRow } from './act-row.tsx';
import { toActs } from './acts.ts';
import { AuditFilterBar } from './audit-filter-bar.tsx';

export const AUDIT_FILTERS = [
  ...PERIOD_FILTERS,
  'actorId',
  'operation',
  'subjectKind',
  'subjectId',
  'connectionId',
] as const;

/** Who changed what, when, and how it was before. */
export function AuditPage() {
  const { t } = useTranslation();
  const [filters, change] = useFilters(AUDIT_FILTERS);
  const { actorId, operation, subjectKind, subjectId, connectionId } = filters;
  const search = { actorId, operation, subjectKind, subjectId, connectionId, ...intervalOf(filters, 'all') };
  const entries = useInfiniteQuery({
    queryKey: ['audit', search],
    queryFn: ({ pageParam, signal }) => listAudit(search, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const users = useUsers();
  const names = new Map([
    ...(users.data ?? []).map(({ userId, name }) => [userId, name] as const),
    ...(entries.data?.pages ?? []).flatMap((page) => Object.entries(page.names)),
  ]);
  const acts = toActs(entries.data?.pages.flatMap((page) => page.items) ?? []);
  return (
    <PageFrame
      title={t('audit.title')}
      intro={
        <>
          {t('audit.intro')} <PageLink to="settings">{t('audit.retention')}</PageLink>
        </>
      }
      action={
        <Button variant="default" onClick={() => void entries.refetch()}>
          {t('audit.refresh')}
        </Button>
      }
    >
      <AuditFilterBar filters={filters} onChange={change} />
      <Loaded query={entries}>
        {() =>
          acts.length === 0 ? (
            <EmptyStage title={t('audit.empty')} text={t('audit.emptyNext')} />
          ) : (
            <ul className={classes.rows}>
              {acts.map((act) => (
                <ActRow
                  key={act.key}
                  act={act}
                  names={names}
                  onSubject={(subject) => change({ subjectKind: subject.kind, subjectId: subject.id })}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      <More query={entries} shown={acts.length} />
    </PageFrame>
  );
}
