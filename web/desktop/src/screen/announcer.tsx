import { VisuallyHidden } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { callerTitle, findChosen } from '../call/contact-state.ts';
import { legStatus } from '../call/live-status.ts';
import { useCloseText } from '../card/ended-note.tsx';
import { useStatusSentence } from '../card/status-detail.tsx';
import type { DeskCard } from '../live/desk-state.ts';
import { useHub } from '../live/hub-context.ts';

/** Speaks what changed, once: a ring interrupts, everything else waits for its turn. */
export function Announcer() {
  const { t } = useTranslation();
  const closeText = useCloseText();
  const sentence = useStatusSentence();
  const { desk, connection } = useHub();
  const [urgent, setUrgent] = useState('');
  const [polite, setPolite] = useState('');
  const spoken = useRef(new Map<string, string>()); // what was last said of a call, by call id

  useEffect(() => {
    for (const card of desk.cards.values()) {
      const status = card.closedAt ? 'ended' : legStatus(card.call, card.leg);
      // A name that comes later is worth saying again while it rings, and only then.
      const topic =
        status === 'ringing' || status === 'consultRinging' ? `${status} ${nameOf(card) ?? ''}` : status;
      if (spoken.current.get(card.callId) === topic) continue;
      spoken.current.set(card.callId, topic);
      const who = nameOf(card) ?? t('call.withheldName');
      if (status === 'ringing' || status === 'consultRinging') {
        const key = status === 'ringing' ? 'incomingSpoken' : 'consultSpoken';
        // Why it is here: transferred by whom, back because nobody answered.
        const why = sentence({ call: card.call, leg: card.leg, status });
        setUrgent([t(`call.${key}`, { who }), why].filter(Boolean).join('. '));
      } else if (status === 'ended') setPolite(t('call.closedSpoken', { why: closeText(card) }));
      else setPolite(t('call.stateSpoken', { state: t(`status.${status}`), who }));
    }
    for (const callId of spoken.current.keys()) if (!desk.cards.has(callId)) spoken.current.delete(callId);
  }, [desk.cards, t, closeText, sentence]);

  const lost = useRef(false);
  useEffect(() => {
    if (connection.name === 'waiting' && !lost.current) {
      lost.current = true;
      setPolite(t('connection.lostSpoken'));
    } else if (connection.name === 'live' && lost.current) {
      lost.current = false;
      setPolite(t('connection.backSpoken'));
    }
  }, [connection.name, t]);

  return (
    <VisuallyHidden>
      <div role="alert" data-spoken="urgent">
        {urgent}
      </div>
      <div role="status" data-spoken="polite">
        {polite}
      </div>
    </VisuallyHidden>
  );
}

function nameOf({ call }: DeskCard): string | undefined {
  const title = callerTitle(call);
  const company = findChosen(call)?.company;
  return title && company && company !== title ? `${title}, ${company}` : title;
}
