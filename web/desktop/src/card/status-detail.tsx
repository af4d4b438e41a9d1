import { useTranslation } from 'react-i18next';
import { findAsker, findConsultedColleague, type LiveStatus } from '../call/live-status.ts';
import { legName } from '../call/my-leg.ts';
import type { CallRecord, Leg } from '../contract.ts';
import classes from './note.module.css';

interface Props {
  call: CallRecord;
  leg: Leg;
  status: LiveStatus;
}

/** One sentence for the states that a word does not explain: who asks whom, and who waits. */
export function StatusDetail({ call, leg, status }: Props) {
  const { t } = useTranslation();
  const text = sentence();
  if (!text) return null;
  return (
    <p
      className={classes.note}
      data-tone={status === 'held' ? 'held' : status === 'dialing' ? 'dialing' : 'consult'}
    >
      {text}
    </p>
  );

  function sentence(): string | undefined {
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
        return colleague && t('statusDetail.consultingWith', { name: personLabel(colleague) });
      }
      case 'held':
        return t('statusDetail.held');
      case 'dialing':
        return t('statusDetail.dialing');
      default:
        return undefined;
    }
  }
}

function personLabel(leg: Leg): string {
  const name = legName(leg);
  const number = leg.device?.number;
  return number && number !== name ? `${name} (${number})` : name;
}
