import { useTranslation } from 'react-i18next';

const DEFAULT_REGION: Readonly<Record<string, string>> = { en: 'en-GB', ru: 'ru-RU' };

/**
 * Locale of dates and numbers: the page's language with the region of the browser, so that an American sees 3:26 PM
 * and everybody else 15:26.
 */
export function useLocale(): string {
  const { i18n } = useTranslation();
  const language = i18n.language;
  return (
    navigator.languages.find((tag) => tag.startsWith(`${language}-`)) ?? DEFAULT_REGION[language] ?? language
  );
}
