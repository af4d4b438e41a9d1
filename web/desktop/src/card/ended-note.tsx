import { useTranslation } from 'react-i18next';
import { closeReason } from '../call/close-reason.ts';
import { isLive } from '../call/my-leg.ts';
import type { DeskCard } from '../live/desk-state.ts';
import classes from './note.module.css';

/** Why the card closed: the agent should never wonder where a call went. */
export function EndedNote({ card }: { card: DeskCard }) {
  return (
    <p className={classes.note} data-tone="ended">
      {useCloseText()(card)}
    </p>
  );
}

export function useCloseText(): (card: DeskCard) => string {
  const { t } = useTranslation();
  return (card) => {
    if (isLive(card.leg)) return t('closed.missing');
    const { key, name } = closeReason(card.call, card.leg);
    return t(`closed.${key}`, { name: name ?? '' });
  };
}
