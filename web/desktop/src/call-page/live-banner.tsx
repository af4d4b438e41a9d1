import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { callerTitle } from '../call/contact-state.ts';
import { legStatus } from '../call/live-status.ts';
import { StatusStrip } from '../card/status-strip.tsx';
import { useHub } from '../live/hub-context.ts';
import classes from './call-page.module.css';

/** Whoever reads about an old call must not miss the new one: my live calls stand above, each one key away. */
export function LiveBanner({ not, onOpen }: { not: string; onOpen: () => void }) {
  const { t } = useTranslation();
  const { desk } = useHub();
  const live = [...desk.cards.values()].filter(({ callId, closedAt }) => !closedAt && callId !== not);
  return live.map((card) => (
    <section key={card.callId} className={classes.banner} data-live-banner={card.callId}>
      <StatusStrip card={card} status={legStatus(card.call, card.leg)} />
      <div className={classes.bannerBody}>
        <b>{callerTitle(card.call) ?? t('call.withheldName')}</b>
        <Button size="compact-md" onClick={onOpen}>
          {t('callPage.toCard')}
        </Button>
      </div>
    </section>
  ));
}
