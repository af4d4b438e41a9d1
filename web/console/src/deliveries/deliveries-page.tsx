import { NativeSelect } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import { listCrmDeliveries } from '../api/crm.ts';
import { useCrmAccounts } from '../crm/use-crm.ts';
import bar from '../filters/filters.module.css';
import { More } from '../filters/more.tsx';
import { useFilters } from '../filters/use-filters.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { PageFrame } from '../shell/page-frame.tsx';
import { PageLink } from '../shell/page-link.tsx';
import { DELIVERIES_KEY } from './deliveries-key.ts';
import { DeliveryRow } from './delivery-row.tsx';
import { STATES } from './delivery-state.tsx';

const FILTERS = ['accountId', 'state', 'callId'] as const;
/** What waits is made meanwhile. */
const LOOK_EVERY_MS = 5_000;

/** What is written into CRMs, last change first. */
export function DeliveriesPage() {
  const { t } = useTranslation();
  const [filters, change] = useFilters(FILTERS);
  const accounts = useCrmAccounts();
  const deliveries = useInfiniteQuery({
    queryKey: [...DELIVERIES_KEY, filters],
    queryFn: ({ pageParam, signal }) => listCrmDeliveries(filters, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    // With more than a page on the screen, rows would move under the eye.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : LOOK_EVERY_MS),
  });
  const found = deliveries.data?.pages.flatMap((page) => page.items) ?? [];
  const names = new Map(accounts.data?.map(({ accountId, name }) => [accountId, name]));
  const narrowed = Object.keys(filters).length > 0;
  const hasAccounts = accounts.data === undefined || accounts.data.length > 0;
  return (
    <PageFrame title={t('deliveries.title')} intro={t('deliveries.intro')}>
      <search aria-label={t('deliveries.filters')} className={bar.bar}>
        <NativeSelect
          label={t('deliveries.account')}
          value={filters.accountId ?? ''}
          data={[
            { value: '', label: t('deliveries.allAccounts') },
            ...[...names].map(([value, label]) => ({ value, label })),
          ]}
          onChange={({ currentTarget }) => change({ accountId: currentTarget.value })}
        />
        <NativeSelect
          label={t('deliveries.stateLabel')}
          value={filters.state ?? ''}
          data={[
            { value: '', label: t('filters.anyNeuter') },
            ...STATES.map((value) => ({ value, label: t(`deliveries.state.${value}`) })),
          ]}
          onChange={({ currentTarget }) => change({ state: currentTarget.value })}
        />
      </search>
      <Loaded query={deliveries}>
        {() =>
          found.length === 0 ? (
            <EmptyStage
              title={t('deliveries.empty')}
              text={t(
                narrowed
                  ? 'deliveries.emptyNarrowed'
                  : hasAccounts
                    ? 'deliveries.emptyNext'
                    : 'deliveries.noAccounts',
              )}
            >
              {!hasAccounts && <PageLink to="crm">{t('crm.title')}</PageLink>}
            </EmptyStage>
          ) : (
            <ul className={classes.rows}>
              {found.map((delivery) => (
                <DeliveryRow
                  key={`${delivery.accountId} ${delivery.callId}`}
                  delivery={delivery}
                  accountName={names.size > 1 ? names.get(delivery.accountId) : undefined}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      <More query={deliveries} shown={found.length} />
    </PageFrame>
  );
}
