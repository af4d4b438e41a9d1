import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import { needsCallBack, verdictOf } from '../call/call-verdict.ts';
import { dayOf, formatDay } from '../call/format-time.ts';
import type { CallRecord } from '../contract.ts';
import { useHub } from '../live/hub-context.ts';
import classes from './recent-calls.module.css';
import { RecentRow } from './recent-row.tsx';
import { useRecentCalls } from './use-recent-calls.ts';

export type RecentFilter = 'all' | 'missed';

/** Missed calls are rare: look this many pages back by ourselves before we ask the person to go on. */
const PAGES_TO_LOOK_THROUGH = 4;

interface Props {
  filter: RecentFilter;
  onFilter: (filter: RecentFilter) => void;
  onOpen: (callId: string) => void;
}

export function RecentCalls({ filter, onFilter, onOpen }: Props) {
  const { t } = useTranslation();
  const { agentId } = useHub();
  const recent = useRecentCalls(agentId !== undefined);
  const { fetchNextPage, hasNextPage, isFetchingNextPage, data } = recent;
  const calls = useMemo(() => {
    const all = (data?.pages ?? []).flatMap((page) => page.items);
    // What goes on now has its place on the stage.
    const over = all.filter((call) => verdictOf(call, agentId) !== 'live');
    return filter === 'missed' ? over.filter(needsCallBack) : over;
  }, [data, filter, agentId]);

  const pages = data?.pages.length ?? 0;
  const lookFurther =
    filter === 'missed' && calls.length < 10 && hasNextPage && pages < PAGES_TO_LOOK_THROUGH;
  useEffect(() => {
    if (lookFurther && !isFetchingNextPage) void fetchNextPage();
  }, [lookFurther, isFetchingNextPage, fetchNextPage]);

  return (
    <section className={classes.recent} aria-labelledby="recent-title">
      <div className={classes.head}>
        <h2 className={classes.title} id="recent-title" tabIndex={-1}>
          {t(agentId === undefined ? 'recent.titleAll' : 'recent.title')}
        </h2>
        <SegmentedControl
          size="xs"
          aria-label={t('recent.filter')}
          value={filter}
          onChange={(value) => onFilter(value as RecentFilter)}
          data={[
            { value: 'all', label: t('recent.all') },
            { value: 'missed', label: t('recent.missed') },
          ]}
        />
      </div>
      <div className={classes.scroll} data-recent-scroll>
        {recent.isPending ? (
          <Loading />
        ) : recent.isError && calls.length === 0 ? (
          <Nothing text={t('recent.failed')}>
            <Button variant="light" size="compact-md" onClick={() => void recent.refetch()}>
              {t('recent.retry')}
            </Button>
          </Nothing>
        ) : calls.length === 0 && !hasNextPage ? (
          <Nothing
            text={t(filter === 'missed' ? 'recent.emptyMissed' : 'recent.empty')}
            next={t(filter === 'missed' ? 'recent.emptyMissedNext' : 'recent.emptyNext')}
          />
        ) : (
          <>
            <Days calls={calls} onOpen={onOpen} />
            <Foot
              more={hasNextPage}
              loading={isFetchingNextPage}
              auto={filter === 'all'}
              onMore={() => void fetchNextPage()}
            />
          </>
        )}
      </div>
    </section>
  );
}

function Days({ calls, onOpen }: { calls: readonly CallRecord[]; onOpen: (callId: string) => void }) {
  const locale = useLocale();
  const { agentId, clock } = useHub();
  const days = useMemo(() => {
    const groups = new Map<string, CallRecord[]>(); // by local day
    for (const call of calls) {
      const day = dayOf(call.startedAt);
      const group = groups.get(day);
      if (group) group.push(call);
      else groups.set(day, [call]);
    }
    return [...groups];
  }, [calls]);
  return days.map(([day, group]) => (
    <section key={day} aria-labelledby={`day-${day}`}>
      <h3 className={classes.day} id={`day-${day}`}>
        {formatDay(group[0]?.startedAt ?? '', locale, clock.nowMs())}
      </h3>
      <ol onKeyDown={moveByArrows}>
        {group.map((call) => (
          <li key={call.callId} className={classes.item}>
            <RecentRow call={call} agentId={agentId} onOpen={onOpen} />
          </li>
        ))}
      </ol>
    </section>
  ));
}

function moveByArrows(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const rows = [...document.querySelectorAll<HTMLElement>('[data-call-row]')];
  const next = rows[rows.indexOf(document.activeElement as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

interface FootProps {
  more: boolean;
  loading: boolean;
  /** Load by itself when it comes into view. */
  auto: boolean;
  onMore: () => void;
}

function Foot({ more, loading, auto, onMore }: FootProps) {
  const { t } = useTranslation();
  const foot = useRef<HTMLDivElement>(null);
  const load = useRef(onMore);
  load.current = onMore;
  useEffect(() => {
    if (!more || loading || !auto || !foot.current) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && load.current(),
      { root: foot.current.closest('[data-recent-scroll]'), rootMargin: '400px' },
    );
    observer.observe(foot.current);
    return () => observer.disconnect();
  }, [more, loading, auto]);
  return (
    <div className={classes.foot} ref={foot}>
      {more ? (
        <Button variant="subtle" size="compact-md" onClick={onMore} aria-disabled={loading}>
          {t(loading ? 'recent.loadingMore' : 'recent.more')}
        </Button>
      ) : (
        t('recent.end')
      )}
    </div>
  );
}

function Nothing({ text, next, children }: { text: string; next?: string; children?: React.ReactNode }) {
  return (
    <div className={classes.nothing}>
      <p className={classes.nothingText}>{text}</p>
      {next && <p>{next}</p>}
      {children}
    </div>
  );
}

function Loading() {
  const { t } = useTranslation();
  return (
    <div className={classes.loading} role="status" aria-label={t('recent.loading')}>
      {[72, 54, 80, 60, 68, 50].map((width) => (
        <Skeleton key={width} height={14} width={`${width}%`} my={19} />
      ))}
    </div>
  );
}
