import { Button, SegmentedControl, VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListedTask } from '../contract.ts';
import { useHub } from '../live/hub-context.ts';
import { useEverySecond } from '../live/ticker.tsx';
import { concerns, inOrder, isJustClosed, missedAgain } from './task-cache.ts';
import classes from './task-list.module.css';
import { ClosedTaskRow, type TaskActions, TaskRow } from './task-row.tsx';
import { useTaskActions } from './use-task-actions.ts';
import { useClosedTasks, useViewer, useWaitingTasks } from './use-tasks.ts';

type Filter = 'mine' | 'all' | 'closed';

interface Props {
  onOpen: (callId: string) => void;
  /** Back to the recent calls. */
  onBack: () => void;
}

/** Customers whom nobody answered. */
export function TaskList({ onOpen, onBack }: Props) {
  const { t } = useTranslation();
  const viewer = useViewer();
  const choosesWhose = viewer.seesAll && viewer.agentId !== undefined;
  const [filter, setFilter] = useState<Filter>(choosesWhose ? 'mine' : 'all');
  const { act, busyTask, failed } = useTaskActions();
  return (
    <section className={classes.tasks} aria-labelledby="tasks-title">
      <div className={classes.head}>
        <h2 className={classes.title} id="tasks-title" tabIndex={-1}>
          {t(viewer.seesAll && filter !== 'mine' ? 'tasks.titleAll' : 'tasks.title')}
        </h2>
        <Button variant="subtle" size="compact-sm" onClick={onBack}>
          {t('tasks.back')}
        </Button>
      </div>
      <SegmentedControl
        className={classes.filter ?? ''}
        size="xs"
        fullWidth
        aria-label={t('recent.filter')}
        value={filter}
        onChange={(value) => setFilter(value as Filter)}
        data={[
          ...(choosesWhose ? [{ value: 'mine', label: t('tasks.mine') }] : []),
          { value: 'all', label: t(choosesWhose ? 'tasks.all' : 'tasks.waitingList') },
          { value: 'closed', label: t('tasks.closedList') },
        ]}
      />
      {failed && (
        <p role="alert" className={classes.failed}>
          {t('tasks.actionFailed')}
        </p>
      )}
      <div className={classes.scroll}>
        {filter === 'closed' ? (
          <Closed actions={act} busyTask={busyTask} onOpen={onOpen} />
        ) : (
          <Waiting mineOnly={filter === 'mine'} actions={act} busyTask={busyTask} onOpen={onOpen} />
        )}
      </div>
    </section>
  );
}

interface ListProps {
  actions: TaskActions;
  busyTask: string | undefined;
  onOpen: (callId: string) => void;
}

function Waiting({ mineOnly, ...rest }: ListProps & { mineOnly: boolean }) {
  const { t } = useTranslation();
  const { clock } = useHub();
  const viewer = useViewer();
  const waiting = useWaitingTasks();
  // What was closed goes away by itself after a moment.
  useEverySecond();
  if (!waiting.data) return <Unknown failed={waiting.isError} retry={() => void waiting.refetch()} />;
  const all = waiting.data.items;
  const shown = inOrder(
    all.filter(
      (task) =>
        (task.state !== 'closed' || isJustClosed(task, clock.nowMs())) &&
        (!mineOnly || concerns(task, viewer)),
    ),
  );
  if (shown.length === 0) return <Nothing text={t('tasks.empty')} next={t('tasks.emptyNext')} />;
  return (
    <>
      <Rows tasks={shown} all={all} {...rest} />
      {waiting.data.next !== null && <p className={classes.more}>{t('tasks.more')}</p>}
    </>
  );
}

function Closed(props: ListProps) {
  const { t } = useTranslation();
  const closed = useClosedTasks(true);
  if (!closed.data) return <Unknown failed={closed.isError} retry={() => void closed.refetch()} />;
  if (closed.data.items.length === 0) return <Nothing text={t('tasks.emptyClosed')} />;
  return <Rows tasks={closed.data.items} all={closed.data.items} {...props} />;
}

function Rows({
  tasks,
  all,
  actions,
  busyTask,
  onOpen,
}: ListProps & { tasks: readonly ListedTask[]; all: readonly ListedTask[] }) {
  return (
    <ol>
      {tasks.map((task) => {
        const common = { task, actions, busy: busyTask === task.taskId, onOpen };
        return (
          <li key={task.taskId}>
            {task.state === 'closed' ? (
              <ClosedTaskRow {...common} />
            ) : (
              <TaskRow {...common} again={missedAgain(task, all)} />
            )}
          </li>
        );
      })}
    </ol>
  );
}

function Nothing({ text, next }: { text: string; next?: string }) {
  return (
    <div className={classes.nothing}>
      <p className={classes.nothingText}>{text}</p>
      {next && <p>{next}</p>}
    </div>
  );
}

/** Nothing is known yet, and that is not the same as nothing to do. */
function Unknown({ failed, retry }: { failed: boolean; retry: () => void }) {
  const { t } = useTranslation();
  const [patient, setPatient] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setPatient(false), 500);
    return () => clearTimeout(timer);
  }, []);
  if (failed)
    return (
      <div className={classes.nothing}>
        <p className={classes.nothingText}>{t('tasks.failed')}</p>
        <Button variant="light" size="compact-md" onClick={retry}>
          {t('recent.retry')}
        </Button>
      </div>
    );
  return (
    <div className={classes.nothing} role="status">
      {patient ? <VisuallyHidden>{t('tasks.loading')}</VisuallyHidden> : t('tasks.loading')}
    </div>
  );
}
