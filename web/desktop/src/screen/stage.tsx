import { SegmentedControl } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSetting } from '../../../shared/screen/use-setting.ts';
import { LiveBoard } from '../board/live-board.tsx';
import { CallCard } from '../card/call-card.tsx';
import { useHub } from '../live/hub-context.ts';
import { IdleStage } from './idle-stage.tsx';
import classes from './stage.module.css';

/** Long enough to read why it closed and to write a line about it; a card in use stays. */
const ENDED_STAYS_MS = 30_000;

interface Props {
  onDetails: (callId: string) => void;
  onShowMissed: () => void;
}

/** The place of the card. It has its size whether a card is there or not. */
export function Stage({ onDetails, onShowMissed }: Props) {
  const { t } = useTranslation();
  const { me, agentId, desk, dispatch, clock } = useHub();
  const stage = useRef<HTMLElement>(null);
  const cards = [...desk.cards.values()];
  const live = cards.filter(({ closedAt }) => !closedAt).reverse();
  const ended = cards.filter(({ closedAt }) => closedAt).reverse();
  // Leaders see all calls; those who have a phone too choose what stands here while theirs is silent.
  const mayChoose = agentId !== undefined && me.user.role !== 'agent';
  const [wantsBoard, setWantsBoard] = useSetting('board', false);
  const showsBoard = agentId === undefined || (mayChoose && wantsBoard);

  const anyEnded = ended.length > 0;
  useEffect(() => {
    if (!anyEnded) return;
    const interval = setInterval(() => {
      if (stage.current?.querySelector('[data-tone="ended"]:is(:hover, :focus-within)')) return;
      dispatch({ type: 'sweep', before: new Date(clock.nowMs() - ENDED_STAYS_MS).toISOString() });
    }, 1000);
    return () => clearInterval(interval);
  }, [anyEnded, clock, dispatch]);

  return (
    <main className={classes.stage} ref={stage} id="call" tabIndex={-1} aria-label={t('call.region')}>
      <div className={classes.inner}>
        {mayChoose && (
          <SegmentedControl
            className={classes.choice}
            value={wantsBoard ? 'all' : 'mine'}
            onChange={(value) => setWantsBoard(value === 'all')}
            aria-label={t('board.show')}
            data={[
              { value: 'mine', label: t('board.mine') },
              { value: 'all', label: t('board.all') },
            ]}
          />
        )}
        {[...live, ...ended].map((card, index) => (
          <CallCard key={card.callId} card={card} keys={index === 0} onDetails={onDetails} />
        ))}
        {showsBoard ? (
          <LiveBoard onDetails={onDetails} />
        ) : (
          cards.length === 0 && <IdleStage onShowMissed={onShowMissed} />
        )}
      </div>
    </main>
  );
}
