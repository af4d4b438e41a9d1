import { useTranslation } from 'react-i18next';
import { schemaWords } from '../i18n/schema-words.ts';

/** Connectors speak English. What several of them say has a translation; the rest is shown as it is. */
export function useSchemaWords(): (english: string) => string {
  const { i18n } = useTranslation();
  const words = i18n.language.startsWith('ru') ? schemaWords.ru : {};
  return (english) => (words as Readonly<Record<string, string>>)[english] ?? english;
}
