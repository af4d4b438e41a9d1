import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import { needsCallBack, verdictOf } from '../call/call-verdict.ts';
import { callerTitle, contactState, findChosen } from '../call/contact-state.ts';
import { formatNumber } from '../call/format-number.ts';
import { formatClock, formatDuration } from '../call/format-time.ts';
import { isPersonLeg, legName } from '../call/my-leg.ts';
import type { CallRecord } from '../contract.ts';
import classes from './recent-row.module.css';
import { VerdictIcon } from './verdict-icon.tsx';

interface Props {
  call: CallRecord;
  agentId: string | undefined;
  onOpen: (callId: string) => void;
}

/** One call in the list; drawn again only when its record changes. */
export const RecentRow = memo(function RecentRow({ call, agentId, onOpen }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const verdict = verdictOf(call, agentId);
  const title = callerTitle(call) ?? t(call.customer.withheld ? 'call.withheldName' : 'call.unknownName');
  const number = formatNumber(call.customer);
  const state = contactState(call);
  const colleague = call.legs.findLast(
    (leg) => isPersonLeg(leg) && leg.connectedAt !== undefined && leg.agentId !== agentId,
  );
  const notes = [
    findChosen(call)?.company ??
      (state === 'candidates' ? t('contact.candidates', { count: call.matches.length }) : undefined),
    number === title ? undefined : number,
    colleague && (agentId === undefined || verdict === 'answeredElsewhere') ? legName(colleague) : undefined,
  ].filter((note) => note !== undefined && note !== '' && note !== title);
  return (
    <button
      type="button"
      className={classes.row}
      data-call-row={call.callId}
      data-call-back={needsCallBack(call) || undefined}
      onClick={() => onOpen(call.callId)}
    >
      <VerdictIcon outcome={verdict} direction={call.direction} />
      <span className={classes.name}>{title}</span>
      <time className={classes.when} dateTime={call.startedAt}>
        {formatClock(call.startedAt, locale)}
      </time>
      <span className={classes.notes}>{notes.length > 0 ? notes.join(' · ') : '\u00a0'}</span>
      <span className={classes.talk}>
        {verdict === 'answered' && call.durations.talk > 0
          ? formatDuration(call.durations.talk)
          : t(`outcome.${verdict}`)}
      </span>
    </button>
  );
});
