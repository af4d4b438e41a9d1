import { useTranslation } from 'react-i18next';
import { handOverOf } from '../call/hand-over.ts';
import { findAsker, findConsultedColleague, type LiveStatus } from '../call/live-status.ts';
import { legName } from '../call/my-leg.ts';
import type { CallRecord, Leg } from '../contract.ts';
import classes from './note.module.css';

interface Props {
  call: CallRecord;
  leg: Leg;
  status: LiveStatus;
}

/** One sentence for what a word does not explain: who asks whom, who waits, and why the call is here. */
export function StatusDetail({ call, leg, status }: Props) {
  const text = useStatusSentence()({ call, leg, status });
  if (!text) return null;
  return (
    <p className={classes.note} data-tone={TONES[status] ?? 'consult'}>
      {text}
    </p>
  );
}

const TONES: Partial<Record<LiveStatus, string>> = {
  held: 'held',
  dialing: 'dialing',
  // Why it rings here, and why it is back: of the state itself, and no consultation.
  ringing: 'ringing',
  talking: 'ringing',
};

export function useStatusSentence(): (props: Props) => string | undefined {
  const { t } = useTranslation();
  return ({ call, leg, status }) => {
    switch (status) {
      case 'consulted':
      case 'consultRinging': {
        const asker = findAsker(call, leg.legId);
        return asker
          ? t('statusDetail.consultedBy', { name: personLabel(asker) })
          : t('statusDetail.consultedByUnknown');
      }
      case 'consulting': {
        const colleague = findConsultedColleague(call, leg.legId);
        if (!colleague) return undefined;
        const key = colleague.connectedAt ? 'consultingWith' : 'consultingRings';
        return t(`statusDetail.${key}`, { name: personLabel(colleague) });
      }
      case 'dialing':
        return t('statusDetail.dialing');
      case 'ringing':
      case 'talking':
      case 'held':
        return whyHere(call, leg, status);
      default:
        return undefined;
    }
  };

  function whyHere(call: CallRecord, leg: Leg, status: LiveStatus): string | undefined {
    const handOver = handOverOf(call, leg);
    if (handOver?.kind === 'back' && status !== 'held') {
      const { result = '' } = handOver.unanswered;
      const why = result === 'busy' || result === 'declined' ? result : 'noAnswer';
      return t(`statusDetail.back.${why}`, { name: personLabel(handOver.unanswered) });
    }
    if (handOver?.kind === 'transferred' && status === 'ringing') {
      return t('statusDetail.transferredBy', {
        name: handOver.by ? personLabel(handOver.by) : handOver.from,
      });
    }
    return status === 'held' ? t('statusDetail.held') : undefined;
  }
}

function personLabel(leg: Leg): string {
  const name = legName(leg);
  const number = leg.device?.number;
  return number && number !== name ? `${name} (${number})` : name;
}
