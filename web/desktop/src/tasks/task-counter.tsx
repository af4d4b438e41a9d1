import { Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconPhoneX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListedTask } from '../contract.ts';
import { concerns } from './task-cache.ts';
import classes from './task-counter.module.css';
import { useTaskWords } from './use-task-words.ts';
import { useMyWaiting, useViewer, useWaitingTasks } from './use-tasks.ts';

interface Props {
  shown: boolean;
  onToggle: () => void;
}

/** In the header, always: how many customers wait for a call. */
export function TaskCounter({ shown, onToggle }: Props) {
  const { t } = useTranslation();
  const waiting = useMyWaiting();
  const escalated = waiting.some(({ state }) => state === 'escalated');
  const label = t('tasks.counter', { count: waiting.length });
  return (
    <>
      <Tooltip label={`${label} (T)`}>
        <UnstyledButton
          className={classes.counter}
          data-task-counter={waiting.length}
          data-escalated={escalated || undefined}
          aria-pressed={shown}
          aria-label={escalated ? `${label}, ${t('tasks.escalated')}` : label}
          onClick={onToggle}
        >
          <IconPhoneX size={19} aria-hidden="true" />
          {waiting.length > 0 && <span className={classes.count}>{waiting.length}</span>}
        </UnstyledButton>
      </Tooltip>
      <TaskAnnouncer />
    </>
  );
}

/** Speaks of a new missed call of mine, of one that was escalated, and of one that nobody needs to return any more. */
function TaskAnnouncer() {
  const { t } = useTranslation();
  const { agentId, seesAll } = useViewer();
  const words = useTaskWords();
  const { data } = useWaitingTasks();
  const [spoken, setSpoken] = useState('');
  const known = useRef<Map<string, ListedTask['state']>>(undefined); // by task id
  useEffect(() => {
    if (!data) return;
    const before = known.current;
    known.current = new Map(data.items.map(({ taskId, state }) => [taskId, state]));
    // The first answer is how things are, and no news.
    if (!before) return;
    // Whoever only watches hears of what waits too long, and not of every call of the company.
    const news = data.items.find(
      (task) =>
        before.get(task.taskId) !== task.state &&
        (agentId !== undefined || task.state === 'escalated') &&
        concerns(task, { agentId, seesAll }),
    );
    if (!news) return;
    const who = words.who(news);
    if (news.state === 'closed') setSpoken(`${who}: ${words.closed(news)}`);
    else setSpoken(t(news.state === 'escalated' ? 'tasks.escalatedSpoken' : 'tasks.openedSpoken', { who }));
  }, [data, agentId, seesAll, t, words]);
  return (
    <VisuallyHidden>
      <div role="status" data-spoken="tasks">
        {spoken}
      </div>
    </VisuallyHidden>
  );
}
