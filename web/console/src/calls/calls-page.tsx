import { Button, Group } from '@mantine/core';
import { IconTableExport } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import { searchCalls } from '../api/call-log.ts';
import { useConnections } from '../connections/use-connections.ts';
import { More } from '../filters/more.tsx';
import { useFilters } from '../filters/use-filters.ts';
import { Loaded } from '../parts/loaded.tsx';
import { useIsAdmin } from '../shell/me-context.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { PageLink } from '../shell/page-link.tsx';
import { CallFilterBar } from './call-filter-bar.tsx';
import { CALL_FILTERS, isLong, toSearch } from './call-filters.ts';
import { CallRows } from './call-rows.tsx';
import { ExportDialog } from './export-dialog.tsx';

/** Every call of the company, found by what people know of it. */
export function CallsPage() {
  const { t, i18n } = useTranslation();
  const [filters, change] = useFilters(CALL_FILTERS);
  const search = toSearch(filters, i18n.language === 'ru' ? 'ru' : 'en');
  const isAdmin = useIsAdmin();
  const [isExporting, setExporting] = useState(false);
  const connections = useConnections();
  const calls = useInfiniteQuery({
    queryKey: ['call-log', search],
    queryFn: ({ pageParam, signal }) => searchCalls(search, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const found = calls.data?.pages.flatMap((page) => page.items) ?? [];
  const narrowed = Object.keys(filters).some((name) => !['period', 'since', 'until'].includes(name));
  return (
    <PageFrame
      title={t('calls.title')}
      intro={t('calls.intro')}
      isWide
      action={
        <Group gap="xs">
          {isAdmin && (
            <Button component={PageLink} to="calls/import" variant="default">
              {t('calls.import')}
            </Button>
          )}
          <Button
            variant="default"
            leftSection={<IconTableExport size={18} aria-hidden />}
            onClick={() => setExporting(true)}
          >
            {t('calls.export')}
          </Button>
        </Group>
      }
    >
      <CallFilterBar filters={filters} onChange={change} isLong={isLong(search)} />
      <Loaded query={calls}>
        {() =>
          found.length === 0 ? (
            <EmptyStage
              title={t('calls.empty')}
              text={t(narrowed ? 'calls.emptyNarrowed' : 'calls.emptyNext')}
            />
          ) : (
            <CallRows calls={found} connections={connections.data ?? []} />
          )
        }
      </Loaded>
      <More query={calls} shown={found.length} />
      <ExportDialog search={search} isOpen={isExporting} onClose={() => setExporting(false)} />
    </PageFrame>
  );
}
