import type { Language } from './current-language.ts';

/**
 * In which language a sentence of the hub came: it says in Russian what it knows in Russian, and the rest in English. Screen readers
 * choose their voice by it.
 */
export function languageOf(sentence: string | undefined): Language {
  const [first] = /\p{L}/u.exec(sentence ?? '') ?? [];
  return first !== undefined && /\p{Script=Cyrillic}/u.test(first) ? 'ru' : 'en';
}
