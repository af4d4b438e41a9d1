import { IconPhoneOutgoing } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import { formatShortWhen } from '../call/format-time.ts';
import type { Dial } from '../contract.ts';
import { useHub } from '../live/hub-context.ts';
import classes from './dial.module.css';
import { useDialler, useDialOfCall, useDialOfTask } from './use-dials.ts';

/** Of a call: that the hub dialled it, for whom, and whether that was a call back. */
export function DialledFor({ callId }: { callId: string }) {
  return <Told dial={useDialOfCall(callId)} />;
}

/** Of a task: who has called back, or tried to. */
export function CalledBack({ taskId }: { taskId: string }) {
  return <Told dial={useDialOfTask(taskId)} />;
}

function Told({ dial }: { dial: Dial | undefined }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { clock } = useHub();
  const dialler = useDialler(dial);
  if (dial === undefined || dialler === undefined) return null;
  const name = dialler ?? t('dial.you');
  const what = dial.taskId === undefined ? 'dialledBy' : 'calledBackBy';
  return (
    <p className={classes.told}>
      <IconPhoneOutgoing size={15} aria-hidden="true" />
      <span>
        {t(`dial.${what}`, { name })},{' '}
        <time dateTime={dial.askedAt}>{formatShortWhen(dial.askedAt, locale, clock.nowMs())}</time>
        {dial.callerIdShown === 'another' && ` · ${t('dial.anotherNumber')}`}
        {dial.state !== 'done' && ` · ${t(`dial.was.${dial.state}`)}`}
      </span>
    </p>
  );
}
