import i18next from 'i18next';

export const LANGUAGES = ['ru', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export function supported(tag: string | null | undefined): Language | undefined {
  const base = tag?.toLowerCase().split('-')[0];
  return LANGUAGES.find((language) => language === base);
}

/** Of the page; English until one was chosen. */
export function currentLanguage(): Language {
  return supported(i18next.language) ?? 'en';
}
