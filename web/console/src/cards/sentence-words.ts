import type { CardField } from '../contract.ts';

const WORDS = {
  ru: [
    'имя',
    'компания',
    'очередь',
    'линия',
    'звонков сегодня',
    'дней с прошлого звонка',
    'прошлый сотрудник',
  ],
  en: ['name', 'company', 'queue', 'line', 'calls today', 'days since last call', 'last agent'],
} as const;

/** What may stand in braces: the hub knows these words in both languages, and fields by their labels. */
export function sentenceWords(language: string, fields: readonly CardField[]): string[] {
  const isRussian = language.startsWith('ru');
  return [
    ...WORDS[isRussian ? 'ru' : 'en'],
    ...fields.map(({ label }) => label),
    ...fields
      .filter(({ format }) => format === 'date')
      .map(({ label }) => `${isRussian ? 'дней до' : 'days until'}: ${label}`),
  ];
}
