import { Button, NativeSelect, Switch } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import { listRecordings, RECORDING_STATES, type RecordingState } from '../api/recordings.ts';
import { useConnections } from '../connections/use-connections.ts';
import bar from '../filters/filters.module.css';
import { More } from '../filters/more.tsx';
import { intervalOf, PERIOD_FILTERS } from '../filters/period.ts';
import { PeriodSelect } from '../filters/period-select.tsx';
import { useFilters } from '../filters/use-filters.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { PageFrame } from '../shell/page-frame.tsx';
import { RecordingRow } from './recording-row.tsx';
import { RECORDINGS_KEY } from './recordings-key.ts';
import { Retention } from './retention.tsx';

const FILTERS = [...PERIOD_FILTERS, 'state', 'connectionId', 'held'] as const;

/** What the hub keeps of what was said, and what it could not get. */
export function RecordingsPage() {
  const { t } = useTranslation();
  const [filters, change] = useFilters(FILTERS);
  const state = RECORDING_STATES.find((one) => one === filters.state) ?? 'ready';
  const { connectionId, held } = filters;
  const search = { state, connectionId, held, ...intervalOf(filters, 'all') };
  const connections = useConnections();
  const recordings = useInfiniteQuery({
    queryKey: [...RECORDINGS_KEY, search],
    queryFn: ({ pageParam, signal }) => listRecordings(search, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const found = recordings.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <PageFrame
      title={t('recordings.title')}
      intro={t('recordings.intro')}
      action={
        <Button variant="default" onClick={() => void recordings.refetch()}>
          {t('recordings.refresh')}
        </Button>
      }
    >
      <Retention />
      <search className={bar.bar} aria-label={t('recordings.filters')}>
        <NativeSelect
          label={t('recordings.stateLabel')}
          value={state}
          data={RECORDING_STATES.map((value) => ({ value, label: t(`recordings.state.${value}`) }))}
          onChange={({ currentTarget }) => change({ state: currentTarget.value as RecordingState })}
        />
        <PeriodSelect filters={filters} onChange={change} otherwise="all" mayBeAll />
        <NativeSelect
          label={t('recordings.connection')}
          value={connectionId ?? ''}
          data={[
            { value: '', label: t('filters.anyFeminine') },
            ...(connections.data ?? []).map(({ connectionId: value, name }) => ({ value, label: name })),
          ]}
          onChange={({ currentTarget }) => change({ connectionId: currentTarget.value })}
        />
        <Switch
          pb={8}
          label={t('recordings.heldOnly')}
          checked={held === 'true'}
          onChange={({ currentTarget }) => change({ held: currentTarget.checked ? 'true' : undefined })}
        />
      </search>
      <Loaded query={recordings}>
        {() =>
          found.length === 0 ? (
            <EmptyStage title={t(`recordings.empty.${state}`)} text={t(`recordings.emptyNext.${state}`)} />
          ) : (
            <ul className={classes.rows}>
              {found.map((recording) => (
                <RecordingRow
                  key={`${recording.connectionId} ${recording.recordingId}`}
                  recording={recording}
                  connectionName={
                    connections.data?.find((one) => one.connectionId === recording.connectionId)?.name
                  }
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      <More query={recordings} shown={found.length} />
    </PageFrame>
  );
}
