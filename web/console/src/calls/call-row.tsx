import {
  IconArrowDownLeft,
  IconArrowsLeftRight,
  IconArrowUpRight,
  IconMicrophone,
  IconPhoneX,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../../../shared/format/format-duration.ts';
import { formatE164 } from '../../../shared/format/format-e164.ts';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import type { CallLogRow } from '../api/call-log.ts';
import classes from './calls.module.css';

interface Props {
  call: CallLogRow;
  /** Where there is more than one. */
  connectionName: string | undefined;
}

/** Nobody of ours took an inbound call: somebody should call back. */
const UNANSWERED: ReadonlySet<string> = new Set(['missed', 'abandoned', 'overflowed', 'voicemail']);

export function CallRow({ call, connectionName }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { customer, direction, outcome, talkMs, queue, line, responsible, recording, task } = call;
  const number = customer.number && formatE164(customer.number);
  const title = customer.name ?? number ?? t(customer.withheld ? 'calls.withheld' : 'calls.noNumber');
  const notes = [customer.company, number === title ? undefined : number].filter(Boolean);
  const where = [
    queue && t('calls.inQueue', { queue }),
    line && t('calls.onLine', { line: formatE164(line) }),
    connectionName,
  ].filter(Boolean);
  return (
    <li className={classes.row}>
      <span className={classes.sign}>
        <DirectionIcon direction={direction} tone={toneOf(call)} />
        <time dateTime={call.startedAt}>
          {new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(
            new Date(call.startedAt),
          )}
        </time>
      </span>
      <div className={classes.who}>
        <a href={`/calls/${call.callId}`}>{title}</a>
        {notes.length > 0 && <span className={classes.quiet}>{notes.join(' · ')}</span>}
      </div>
      <div className={classes.story}>
        {call.words !== '' && <p>{call.words}</p>}
        {where.length > 0 && <p className={classes.quiet}>{where.join(' · ')}</p>}
      </div>
      <div className={classes.end}>
        <span className={classes.outcome} data-tone={toneOf(call)}>
          {outcome === undefined ? t('calls.live') : t(`calls.outcome.${outcome}`)}
          {talkMs > 0 && ` ${formatDuration(talkMs)}`}
        </span>
        {responsible?.name !== undefined && <span className={classes.quiet}>{responsible.name}</span>}
        <span className={classes.marks}>
          {recording !== undefined && (
            <span className={classes.mark} data-state={recording}>
              <IconMicrophone size={15} aria-hidden />
              {t(`calls.recordingState.${recording}`)}
            </span>
          )}
          {task !== undefined && (
            <span className={classes.mark} data-state={task}>
              {t(`calls.taskState.${task}`)}
            </span>
          )}
        </span>
      </div>
    </li>
  );
}

type Tone = 'good' | 'bad' | 'live' | 'quiet';

function toneOf({ direction, outcome }: CallLogRow): Tone {
  if (outcome === undefined) return 'live';
  if (outcome === 'answered') return 'good';
  return direction === 'inbound' && UNANSWERED.has(outcome) ? 'bad' : 'quiet';
}

const ICONS = { inbound: IconArrowDownLeft, outbound: IconArrowUpRight, internal: IconArrowsLeftRight };

function DirectionIcon({ direction, tone }: { direction: CallLogRow['direction']; tone: Tone }) {
  const { t } = useTranslation();
  const Icon = tone === 'bad' ? IconPhoneX : ICONS[direction];
  const words = t(`calls.direction.${direction}`);
  return (
    <span className={classes.icon} data-tone={tone} role="img" aria-label={words} title={words}>
      <Icon size={18} aria-hidden />
    </span>
  );
}
