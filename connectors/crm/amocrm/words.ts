import type { CallOutcome } from '../../../src/domain/call-event.ts';
import type { EntityType } from './settings.ts';

/** `call_status`: 1 left a message, 3 not available, 4 talked, 5 wrong number, 6 could not connect, 7 busy. */
export const CALL_STATUSES: Readonly<Record<CallOutcome, number>> = {
  answered: 4,
  missed: 3,
  abandoned: 3,
  overflowed: 3,
  voicemail: 1,
  noAnswer: 6,
  busy: 7,
  declined: 6,
  cancelled: 6,
  invalidNumber: 5,
  unreachable: 3,
  congestion: 6,
  blocked: 6,
  failed: 6,
};

export const NOTES = {
  ru: { recording: 'Запись разговора', correction: 'Уточнение к звонку' },
  en: { recording: 'Recording of the call', correction: 'Correction of the call' },
} as const;

const TYPES: Readonly<Record<string, EntityType>> = {
  lead: 'leads',
  contact: 'contacts',
  company: 'companies',
  customer: 'customers',
};

/** `contact` as answers and our own people name it, `contacts` as addresses do. */
export function typeOf(name: unknown): EntityType | undefined {
  const text = String(name);
  return TYPES[text] ?? Object.values(TYPES).find((type) => type === text);
}
