import type { CallRecord } from '../call-record.ts';
import { TOLD_WORDS, type ToldLanguage } from '../tell-call-words.ts';

const CALL = {
  ru: {
    inbound: 'Входящий звонок',
    outbound: 'Исходящий звонок',
    internal: 'Внутренний звонок',
    withheld: 'номер скрыт',
  },
  en: {
    inbound: 'Inbound call',
    outbound: 'Outbound call',
    internal: 'Internal call',
    withheld: 'number withheld',
  },
} as const;

/** What a CRM shows in its lists: `Inbound call +79000000011: talk`. */
export function callSubject({ direction, customer, outcome }: CallRecord, language: ToldLanguage): string {
  const words = CALL[language];
  const number = customer.withheld || customer.raw === '' ? words.withheld : (customer.e164 ?? customer.raw);
  const ended = outcome === undefined ? '' : `: ${TOLD_WORDS[language].outcome[outcome]}`;
  return `${words[direction]} ${number}${ended}`;
}
