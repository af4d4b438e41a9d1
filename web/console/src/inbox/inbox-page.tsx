import { Button, Group, NativeSelect } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import { type InboxFilter, type InboxState, listInbox } from '../api/inbox.ts';
import { useConnections } from '../connections/use-connections.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { PageFrame } from '../shell/page-frame.tsx';
import { INBOX_KEY, InboxRow } from './inbox-row.tsx';
import { RefusedMessages } from './refused-messages.tsx';

const EVERYTHING: InboxFilter = { state: '', connectionId: '' };

/** What PBXs sent and nobody understood: looked at, and processed again once the reason is gone. */
export function InboxPage() {
  const { t } = useTranslation();
  const [filter, setFilter] = useState(EVERYTHING);
  const connections = useConnections();
  const items = useInfiniteQuery({
    queryKey: [...INBOX_KEY, filter],
    queryFn: ({ pageParam, signal }) => listInbox(filter, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const nameOf = (id: string) =>
    connections.data?.find(({ connectionId }) => connectionId === id)?.name ?? t('inbox.removed');
  return (
    <PageFrame
      title={t('inbox.title')}
      intro={t('inbox.intro')}
      action={
        <Button variant="default" onClick={() => void items.refetch()}>
          {t('inbox.refresh')}
        </Button>
      }
    >
      <Group>
        <NativeSelect
          label={t('inbox.stateLabel')}
          value={filter.state}
          data={(['', 'rejected', 'dead'] as const).map((state) => ({
            value: state,
            label: t(`inbox.state.${state || 'all'}`),
          }))}
          onChange={({ currentTarget }) =>
            setFilter((before) => ({ ...before, state: currentTarget.value as InboxState | '' }))
          }
        />
        <NativeSelect
          label={t('inbox.connection')}
          value={filter.connectionId}
          data={[
            { value: '', label: t('inbox.allConnections') },
            ...(connections.data ?? []).map(({ connectionId, name }) => ({
              value: connectionId,
              label: name,
            })),
          ]}
          onChange={({ currentTarget }) =>
            setFilter((before) => ({ ...before, connectionId: currentTarget.value }))
          }
        />
      </Group>
      <Loaded query={items}>
        {({ pages }) => {
          const found = pages.flatMap((page) => page.items);
          return found.length === 0 ? (
            <EmptyStage title={t('inbox.empty')} text={t('inbox.emptyNext')} />
          ) : (
            <ul className={classes.rows}>
              {found.map((item) => (
                <InboxRow key={item.inboxId} item={item} connectionName={nameOf(item.connectionId)} />
              ))}
            </ul>
          );
        }}
      </Loaded>
      {items.hasNextPage && (
        <Button
          variant="default"
          loading={items.isFetchingNextPage}
          onClick={() => void items.fetchNextPage()}
        >
          {t('parts.more')}
        </Button>
      )}
      <RefusedMessages connections={connections.data ?? []} />
    </PageFrame>
  );
}
