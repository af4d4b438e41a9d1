import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useSetting } from '../../../shared/screen/use-setting.ts';
import { callerTitle, findChosen } from '../call/contact-state.ts';
import { legStatus } from '../call/live-status.ts';
import { useStatusSentence } from '../card/status-detail.tsx';
import type { DeskCard } from '../live/desk-state.ts';
import { useHub } from '../live/hub-context.ts';
import { showRing } from './notifications.ts';
import { startRinging } from './ring-tone.ts';

const NAME = 'Callweave';

/** Title of the window, notification and sound while a call rings at this desk. */
export function useRingAlerts(): void {
  const { t } = useTranslation();
  const { desk } = useHub();
  const [notify] = useSetting('notify', false);
  const [sound] = useSetting('sound', false);
  const live = [...desk.cards.values()].filter((card) => !card.closedAt);
  const ringing = live.findLast((card) => isRinging(card));
  const shown = ringing ?? live.at(-1);
  const who = shown && (callerTitle(shown.call) ?? t('call.withheldName'));
  const state = shown ? t(`status.${legStatus(shown.call, shown.leg)}`) : '';
  const company = ringing && findChosen(ringing.call)?.company;
  const sentence = useStatusSentence();
  const why = ringing && sentence({ ...ringing, status: legStatus(ringing.call, ringing.leg) });

  useEffect(() => {
    if (!who) document.title = NAME;
    else
      document.title = ringing
        ? `● ${t('call.titleRinging', { who })}`
        : `${t('call.titleTalking', { state, who })} · ${NAME}`;
  }, [who, state, ringing, t]);

  const ringingId = ringing?.callId;
  useEffect(() => {
    if (!notify || !ringingId || !who || document.hasFocus()) return undefined;
    return showRing({
      callId: ringingId,
      title: t('call.titleRinging', { who }),
      body: [company, why].filter(Boolean).join('. '),
    });
  }, [notify, ringingId, who, company, why, t]);

  useEffect(() => {
    return sound && ringingId ? startRinging() : undefined;
  }, [sound, ringingId]);
}

export function isRinging(card: DeskCard): boolean {
  if (card.closedAt) return false;
  const status = legStatus(card.call, card.leg);
  return status === 'ringing' || status === 'consultRinging';
}
