import { useTranslation } from 'react-i18next';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import { callerTitle, findChosen } from '../call/contact-state.ts';
import { formatNumber } from '../call/format-number.ts';
import { callStatus } from '../call/live-status.ts';
import { isLive, isPersonLeg, legName } from '../call/my-leg.ts';
import { STATUS_LOOK } from '../card/status-look.ts';
import type { CallRecord } from '../contract.ts';
import { useHub } from '../live/hub-context.ts';
import { Timer } from '../live/ticker.tsx';
import classes from './live-board.module.css';

/** Every live call of the company, for people who watch rather than talk. Oldest first, so that cards keep their place. */
export function LiveBoard({ onDetails }: { onDetails: (callId: string) => void }) {
  const { t } = useTranslation();
  const { desk } = useHub();
  const calls = [...desk.calls.values()].sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  return (
    <section className={classes.board} aria-labelledby="board-title">
      <h2 className={classes.title} id="board-title">
        {calls.length > 0 ? t('board.count', { count: calls.length }) : t('board.title')}
      </h2>
      {calls.length === 0 ? (
        <EmptyStage title={t('board.empty')} text={t('board.emptyNext')} />
      ) : (
        <ul className={classes.grid}>
          {calls.map((call) => (
            <li key={call.callId}>
              <BoardCard call={call} onDetails={onDetails} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function BoardCard({ call, onDetails }: { call: CallRecord; onDetails: (callId: string) => void }) {
  const { t } = useTranslation();
  const { status, leg, since } = callStatus(call);
  const { tone, Icon } = STATUS_LOOK[status];
  const title = callerTitle(call) ?? t(call.customer.withheld ? 'call.withheldName' : 'call.unknownName');
  const number = formatNumber(call.customer);
  // Colleagues who had the call, or did not take it, before.
  const before = call.legs.filter(
    (each) => isPersonLeg(each) && !isLive(each) && each.agentId !== leg?.agentId,
  ).length;
  const ringing = call.legs.filter((each) => isPersonLeg(each) && each.state === 'alerting');
  const people = status === 'ringing' ? ringing.map(legName).join(', ') : leg && legName(leg);
  return (
    <button type="button" className={classes.card} data-tone={tone} onClick={() => onDetails(call.callId)}>
      <span className={classes.state}>
        <Icon size={16} aria-hidden="true" />
        {t(`status.${status}`)}
        <Timer since={since} label={t('call.timer.other')} className={classes.timer} />
      </span>
      <span className={classes.name}>{title}</span>
      <span className={classes.note}>
        {[findChosen(call)?.company, number === title ? undefined : number].filter(Boolean).join(' · ') ||
          '\u00a0'}
      </span>
      <span className={classes.agent}>
        {people || t('board.nobody')}
        {before > 0 && <span className={classes.note}> · {t('board.steps', { count: before })}</span>}
      </span>
    </button>
  );
}
