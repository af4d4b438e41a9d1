import { describe, expect, it } from 'vitest';
import { en as enConsole } from '../../web/console/src/i18n/en.ts';
import { ru as ruConsole } from '../../web/console/src/i18n/ru.ts';
import { en as enDesktop } from '../../web/desktop/src/i18n/en.ts';
import { ru as ruDesktop } from '../../web/desktop/src/i18n/ru.ts';

const PAGES = {
  desktop: { en: enDesktop, ru: ruDesktop },
  console: { en: enConsole, ru: ruConsole },
};
const PLURAL = /_(zero|one|two|few|many|other)$/;

function flatten(words: object, path = ''): Map<string, string> {
  const flat = new Map<string, string>(); // by dotted key
  for (const [key, value] of Object.entries(words)) {
    const at = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') flat.set(at, value);
    else for (const [inner, text] of flatten(value, at)) flat.set(inner, text);
  }
  return flat;
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1] ?? '').sort();
}

describe.each(Object.entries(PAGES))('words of the %s', (_page, languages) => {
  const { en, ru } = languages;
  it('are there in every language', () => {
    const keys = (words: object) =>
      [...new Set([...flatten(words).keys()].map((key) => key.replace(PLURAL, '')))].sort();
    expect(keys(ru)).toEqual(keys(en));
  });

  it.each(Object.entries(languages))('have all plural forms that %s needs', (language, words) => {
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
    const forms = new Map<string, string[]>(); // by key without its ending
    for (const key of flatten(words).keys()) {
      const form = PLURAL.exec(key)?.[1];
      if (form) forms.set(key.replace(PLURAL, ''), [...(forms.get(key.replace(PLURAL, '')) ?? []), form]);
    }
    expect(forms.size).toBeGreaterThan(1);
    for (const [key, found] of forms) expect([key, found.toSorted()]).toEqual([key, needed]);
  });

  it('speak of the same things in every language', () => {
    const english = flatten(en);
    for (const [key, text] of flatten(ru)) {
      const same = english.get(key) ?? english.get(key.replace(PLURAL, '_other')) ?? '';
      expect([key, placeholders(text)]).toEqual([key, placeholders(same)]);
    }
  });
});
