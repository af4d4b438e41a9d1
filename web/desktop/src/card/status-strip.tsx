import { useTranslation } from 'react-i18next';
import { formatE164 } from '../call/format-number.ts';
import { formatDuration } from '../call/format-time.ts';
import type { LiveStatus } from '../call/live-status.ts';
import { statusSince } from '../call/live-status.ts';
import type { CallRecord } from '../contract.ts';
import type { DeskCard } from '../live/desk-state.ts';
import { Timer } from '../live/ticker.tsx';
import { STATUS_LOOK } from './status-look.ts';
import classes from './status-strip.module.css';

interface Props {
  card: DeskCard;
  status: LiveStatus;
}

/** State with colour, pattern, icon and word; where the call came in; the timer. */
export function StatusStrip({ card, status }: Props) {
  const { t } = useTranslation();
  const { call, leg } = card;
  const { tone, Icon } = STATUS_LOOK[status];
  const timer = status === 'ringing' || status === 'talking' || status === 'held' ? status : 'other';
  return (
    <div className={classes.strip} data-tone={tone}>
      <span className={classes.pattern} aria-hidden="true" />
      <span className={classes.state}>
        <Icon size={22} stroke={2} aria-hidden="true" />
        <span className={classes.word}>{t(`status.${status}`)}</span>
      </span>
      <CameIn call={call} />
      {status === 'ended' ? (
        <span className={classes.ended}>
          {leg.durations.talk > 0 && t('call.talkTotal', { time: formatDuration(leg.durations.talk) })}
        </span>
      ) : (
        <Timer since={statusSince(call, leg)} label={t(`call.timer.${timer}`)} className={classes.timer} />
      )}
    </div>
  );
}

function CameIn({ call }: { call: CallRecord }) {
  const { t } = useTranslation();
  const line = call.line?.name ?? (call.line?.e164 ? formatE164(call.line.e164) : call.line?.did);
  const queue = call.queue?.name ?? call.queue?.id;
  return (
    <span className={classes.via}>
      <span>{t(`direction.${call.direction}`)}</span>
      {line && <span>{t('call.viaLine', { line })}</span>}
      {queue && <span>{t('call.viaQueue', { queue })}</span>}
    </span>
  );
}
