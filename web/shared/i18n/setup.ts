import i18next, { type ResourceKey } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { currentLanguage, LANGUAGES, type Language, supported } from './current-language.ts';

const STORED = 'callweave.language';

function stored(): Language | undefined {
  return supported(localStorage.getItem(STORED));
}

function fromBrowser(): Language | undefined {
  for (const tag of navigator.languages) {
    const found = supported(tag);
    if (found) return found;
  }
  return undefined;
}

/** Starts with the words of the page. The person's choice, else the browser's wish, else the tenant's (once it is known), else English. */
export async function startTranslations(words: Readonly<Record<Language, ResourceKey>>): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { en: { translation: words.en }, ru: { translation: words.ru } },
    lng: stored() ?? fromBrowser() ?? 'en',
    fallbackLng: 'en',
    supportedLngs: [...LANGUAGES],
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
  });
  document.documentElement.lang = currentLanguage();
  i18next.on('languageChanged', () => {
    document.documentElement.lang = currentLanguage();
  });
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem(STORED, language);
  void i18next.changeLanguage(language);
}

/** The tenant's language counts only when neither the person nor the browser said anything that we speak. */
export function offerTenantLanguage(locale: string): void {
  const language = supported(locale);
  if (language && !stored() && !fromBrowser()) void i18next.changeLanguage(language);
}
