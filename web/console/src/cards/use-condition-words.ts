import { useTranslation } from 'react-i18next';
import type { CardField, HintCondition } from '../contract.ts';

const OWNER_WORDS = {
  me: 'cards.said.ownerMe',
  other: 'cards.said.ownerOther',
  nobody: 'cards.said.ownerNobody',
} as const;

/** A condition as a person would say it. */
export function useConditionWords(fields: readonly CardField[]): (condition: HintCondition) => string {
  const { t, i18n } = useTranslation();
  const day = (weekday: number): string =>
    new Date(Date.UTC(2024, 0, weekday)).toLocaleDateString(i18n.language, {
      weekday: 'short',
      timeZone: 'UTC',
    });
  return (condition) => {
    switch (condition.of) {
      case 'direction':
        return t(`cards.said.${condition.is === 'outbound' ? 'outbound' : 'inbound'}`);
      case 'line':
      case 'queue':
      case 'menu':
        return t(`cards.said.${condition.of}`, { name: condition.is });
      case 'time':
        return t('cards.said.time', { from: condition.from, to: condition.to });
      case 'weekday':
        return t('cards.said.weekday', { days: condition.in.map(day).join(', ') });
      case 'known':
        return t(condition.is ? 'cards.said.known' : 'cards.said.unknown');
      case 'company':
        return t(`cards.said.company_${condition.check}`, { text: condition.text });
      case 'owner':
        return t(OWNER_WORDS[condition.is]);
      case 'lastAgent':
        return t(condition.is === 'me' ? 'cards.said.lastAgentMe' : 'cards.said.lastAgentOther');
      case 'lastOutcome':
        return t('cards.said.lastOutcome', { outcome: t(`calls.outcome.${condition.is}`) });
      case 'field':
        return fieldWords(condition);
      case 'missed':
        return t('cards.said.missed', { ...counted(condition), days: String(condition.days) });
      case 'callsToday':
      case 'daysSinceLastCall':
      case 'hops':
        return t(`cards.said.${condition.of}`, counted(condition));
    }
  };

  function counted({ compare, number }: { compare: 'atLeast' | 'atMost' | 'equals'; number: number }) {
    return { compare: t(`cards.compare.${compare}`).toLowerCase(), number: String(number) };
  }

  function fieldWords(condition: Extract<HintCondition, { of: 'field' }>): string {
    const field = fields.find(({ fieldId }) => fieldId === condition.fieldId)?.label ?? '…';
    switch (condition.check) {
      case 'equals':
      case 'contains':
        return t(`cards.said.field_${condition.check}`, { field, text: condition.text });
      case 'number':
        return t('cards.said.field_number', { field, ...counted(condition) });
      case 'withinDays':
        return t('cards.said.field_withinDays', { field, days: String(condition.days) });
      default:
        return t(`cards.said.field_${condition.check}`, { field });
    }
  }
}
