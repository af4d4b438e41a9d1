import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconPhone } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import { formatNumber } from '../call/format-number.ts';
import { formatShortWhen } from '../call/format-time.ts';
import type { ListedTask, MissedCallTask } from '../contract.ts';
import { CalledBack } from '../dial/called-back.tsx';
import { useDialling } from '../dial/dial-context.ts';
import { dialNumber } from '../dial/dial-number.ts';
import { useHub } from '../live/hub-context.ts';
import { Timer } from '../live/ticker.tsx';
import { FinishForm } from './finish-form.tsx';
import classes from './task-row.module.css';
import { useTaskWords } from './use-task-words.ts';

export interface TaskActions {
  take: (taskId: string) => void;
  finish: (taskId: string, note: string) => void;
  reopen: (taskId: string) => void;
}

interface Props {
  task: ListedTask;
  /** Calls of the same number in vain since. */
  again: number;
  actions: TaskActions;
  /** An action is under way. */
  busy: boolean;
  onOpen: (callId: string) => void;
}

/** A customer who waits for a call: who, since when, whose and why, and what to do about it. */
export function TaskRow({ task, again, actions, busy, onOpen }: Props) {
  const { t } = useTranslation();
  const words = useTaskWords();
  const { agentId } = useHub();
  const [finishing, setFinishing] = useState(false);
  const who = words.who(task);
  const mine = task.agentId === agentId && task.takenAt !== undefined;
  return (
    <article className={classes.row} data-task={task.taskId} data-state={task.state} aria-label={who}>
      <Head task={task} who={who} onOpen={onOpen}>
        <Timer since={task.missedAt} label={t('tasks.waiting')} className={classes.waiting} />
      </Head>
      {task.state === 'escalated' && (
        <p className={classes.escalated}>
          <IconAlertTriangle size={14} aria-hidden="true" /> {t('tasks.escalated')}
        </p>
      )}
      <p className={classes.why}>
        {words.owner(task)}
        {again > 0 && <b> · {t('tasks.again', { count: again })}</b>}
      </p>
      <CalledBack taskId={task.taskId} />
      {finishing ? (
        <FinishForm
          who={who}
          busy={busy}
          onCancel={() => setFinishing(false)}
          onSave={(note) => actions.finish(task.taskId, note)}
        />
      ) : (
        <div className={classes.actions}>
          <CallBack task={task} who={who} />
          {agentId !== undefined && !mine && (
            <Button
              variant="default"
              size="compact-sm"
              aria-label={t('tasks.takeWho', { who })}
              aria-disabled={busy}
              onClick={() => !busy && actions.take(task.taskId)}
            >
              {t('tasks.take')}
            </Button>
          )}
          <Button
            variant="default"
            size="compact-sm"
            aria-label={t('tasks.doneWho', { who })}
            onClick={() => setFinishing(true)}
          >
            {t('tasks.done')}
          </Button>
        </div>
      )}
    </article>
  );
}

/** One that needs nobody any more, and why. */
export function ClosedTaskRow({ task, actions, busy, onOpen }: Omit<Props, 'again'>) {
  const { t } = useTranslation();
  const words = useTaskWords();
  const who = words.who(task);
  return (
    <article className={classes.row} data-task={task.taskId} data-state="closed" aria-label={who}>
      <Head task={task} who={who} onOpen={onOpen}>
        <IconCheck size={18} className={classes.check} aria-hidden="true" />
      </Head>
      <p className={classes.reason}>{words.closed(task)}</p>
      {task.closed?.note && <p className={classes.note}>{task.closed.note}</p>}
      <div className={classes.actions}>
        <Button
          variant="subtle"
          size="compact-xs"
          aria-label={t('tasks.reopenWho', { who })}
          aria-disabled={busy}
          onClick={() => !busy && actions.reopen(task.taskId)}
        >
          {t('tasks.reopen')}
        </Button>
      </div>
    </article>
  );
}

interface HeadProps {
  task: MissedCallTask;
  who: string;
  onOpen: (callId: string) => void;
  children: React.ReactNode;
}

function Head({ task, who, onOpen, children }: HeadProps) {
  const { t, i18n } = useTranslation();
  const locale = useLocale();
  const { clock } = useHub();
  const number = formatNumber(task.customer);
  const outcome = `outcome.${task.outcome}`;
  const notes = [
    task.contact?.company,
    number === who ? undefined : number,
    task.queue?.name ?? task.line?.name,
    i18n.exists(outcome) ? t(outcome as 'outcome.missed') : undefined,
  ].filter((note) => note !== undefined && note !== '');
  return (
    <>
      <div className={classes.head}>
        <button type="button" className={classes.who} data-task-row onClick={() => onOpen(task.callId)}>
          {who}
        </button>
        {children}
      </div>
      <p className={classes.notes}>
        <time dateTime={task.missedAt}>{formatShortWhen(task.missedAt, locale, clock.nowMs())}</time>
        {notes.map((note) => ` · ${note}`)}
      </p>
    </>
  );
}

/** My telephone rings, then the customer's; whoever has none here leaves it to the computer's. */
function CallBack({ task, who }: { task: MissedCallTask; who: string }) {
  const { t } = useTranslation();
  const { agentId } = useHub();
  const { dial, progress } = useDialling();
  const number = dialNumber(task.customer);
  if (number === undefined) return <p className={classes.withheld}>{t('tasks.withheld')}</p>;
  const common = {
    variant: 'light',
    size: 'compact-sm',
    leftSection: <IconPhone size={15} aria-hidden="true" />,
    'aria-label': t('tasks.callWho', { who }),
  } as const;
  return agentId === undefined ? (
    <Button component="a" href={`tel:${number}`} {...common}>
      {t('tasks.call')}
    </Button>
  ) : (
    <Button
      {...common}
      aria-disabled={progress?.step === 'asking'}
      onClick={() => dial({ to: number, who, taskId: task.taskId })}
    >
      {t('tasks.call')}
    </Button>
  );
}
