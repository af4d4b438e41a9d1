import { useTranslation } from 'react-i18next';
import { formatNumber } from '../call/format-number.ts';
import { formatDuration } from '../call/format-time.ts';
import type { MissedCallTask } from '../contract.ts';
import { useHub } from '../live/hub-context.ts';

/** What is said of a task, in the language of the page. */
export function useTaskWords() {
  const { t, i18n } = useTranslation();
  const { agentId } = useHub();
  return {
    who({ contact, customer }: MissedCallTask): string {
      if (contact) return contact.name;
      if (customer.withheld) return t('call.withheldName');
      return customer.name ?? formatNumber(customer) ?? t('call.unknownName');
    },
    /** Whose it is, and why. */
    owner({ agentId: owner, agentName, takenAt, responsible }: MissedCallTask): string {
      if (owner === undefined) return t('tasks.nobody');
      const mine = owner === agentId;
      if (takenAt !== undefined)
        return mine ? t('tasks.tookYou') : t('tasks.took', { name: agentName ?? '' });
      if (responsible === undefined || responsible.agentId !== owner)
        return mine ? t('tasks.you') : (agentName ?? '');
      const rule = `responsible.${mine ? 'ruleYou' : 'rule'}.${responsible.rule}`;
      // A rule of a newer hub: say at least whose it is.
      const why = i18n.exists(rule) ? t(rule as 'responsible.rule.lastRang') : '';
      const name = mine ? t('tasks.you') : (agentName ?? '');
      return why === '' ? name : t('tasks.because', { name, why });
    },
    /** Why nobody needs to call any more. */
    closed({ closed }: MissedCallTask): string {
      if (closed === undefined) return '';
      const { reason, by, reachedAfterMs } = closed;
      const mine = by?.agentId !== undefined && by.agentId === agentId;
      const name = by?.agentName ?? t('tasks.somebody');
      const text = mine ? t(`tasks.closedYou.${reason}`) : t(`tasks.closed.${reason}`, { name });
      return reachedAfterMs === undefined
        ? text
        : `${text} · ${t('tasks.reachedAfter', { time: formatDuration(reachedAfterMs) })}`;
    },
  };
}
