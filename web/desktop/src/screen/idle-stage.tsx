import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import { useSetting } from '../../../shared/screen/use-setting.ts';
import { askForNotifications, canAskForNotifications } from '../alerts/notifications.ts';
import { verdictOf } from '../call/call-verdict.ts';
import { dayOf } from '../call/format-time.ts';
import { useHub } from '../live/hub-context.ts';
import { useRecentCalls } from '../recent/use-recent-calls.ts';
import { useMyWaiting } from '../tasks/use-tasks.ts';
import classes from './idle-stage.module.css';

export function IdleStage({ onShowMissed }: { onShowMissed: () => void }) {
  const { t } = useTranslation();
  const { connection, desk } = useHub();
  if (connection.name === 'waiting' || connection.name === 'refused')
    return <EmptyStage title={t('idle.offlineTitle')} text={t('idle.offlineText')} />;
  if (!desk.synced) return <EmptyStage title={t('idle.loadingTitle')} text={t('idle.text')} />;
  return (
    <EmptyStage title={t('idle.title')} text={t('idle.text')}>
      <Today />
      <ToCallBack onShowMissed={onShowMissed} />
      <OfferNotifications />
    </EmptyStage>
  );
}

/** The day so far, as long as the loaded page covers it; half a truth is not shown. */
function Today() {
  const { t } = useTranslation();
  const { agentId, clock } = useHub();
  const { data } = useRecentCalls(agentId !== undefined);
  if (!data) return null;
  const today = dayOf(clock.nowIso());
  const loaded = data.pages.flatMap((page) => page.items);
  const calls = loaded.filter(({ startedAt }) => dayOf(startedAt) === today);
  const covered = calls.length < loaded.length || !data.pages.at(-1)?.next;
  if (!covered || calls.length === 0) return null;
  const answered = calls.filter((call) => verdictOf(call, agentId) === 'answered').length;
  return (
    <div className={classes.today}>
      <p>
        {t('idle.today')}: <b>{t('idle.calls', { count: calls.length })}</b>,{' '}
        {t('idle.answered', { count: answered })}
      </p>
    </div>
  );
}

/** Customers who wait for a call of mine, since whenever. */
function ToCallBack({ onShowMissed }: { onShowMissed: () => void }) {
  const { t } = useTranslation();
  const count = useMyWaiting().length;
  if (count === 0) return null;
  return (
    <div className={classes.callBack}>
      <p>
        <b>{t('idle.callBack', { count })}.</b> {t('idle.callBackHint')}
      </p>
      <Button variant="light" color="red" size="compact-md" className={classes.missed} onClick={onShowMissed}>
        {t('idle.showMissed')}
      </Button>
    </div>
  );
}

function OfferNotifications() {
  const { t } = useTranslation();
  const [notify, setNotify] = useSetting('notify', false);
  if (notify || !canAskForNotifications()) return null;
  return (
    <div className={classes.offer}>
      <p>{t('idle.alertsHint')}</p>
      <Button
        variant="subtle"
        size="compact-md"
        onClick={() => void askForNotifications().then((granted) => setNotify(granted))}
      >
        {t('idle.alertsOn')}
      </Button>
    </div>
  );
}
