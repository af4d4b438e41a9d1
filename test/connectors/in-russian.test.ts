import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import { kitInRussian } from '../../connectors/kit/in-russian.ts';
import { settingsSchemaOf } from '../../connectors/kit/settings-form.ts';
import { crmConnectors, pbxConnectors } from '../../connectors/registry.ts';
import { hubInRussian } from '../../src/http/in-russian.ts';
import { type Sentences, translator } from '../../src/platform/sentences.ts';
import { schemaWords } from '../../web/console/src/i18n/schema-words.ts';
import { sentencesInSource } from './sentences-in-source.ts';

const CYRILLIC = /\p{Script=Cyrillic}/u;
const blanksOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([blank]) => blank).sort();

/** Settings with every choice made each way, one at a time: whatever a connection may lack comes up. */
function* variantsOf(connector: PbxConnector): Generator<unknown> {
  for (const base of basesOf(connector)) {
    const { properties = {} } = settingsSchemaOf(connector) as { properties?: Record<string, Field> };
    const choices = Object.entries(properties).flatMap(([name, field]): [string, unknown][] => [
      [name, undefined],
      ...(field.enum ?? (field.type === 'boolean' ? [true, false] : [])).map((value): [string, unknown] => [
        name,
        value,
      ]),
    ]);
    for (const [one, value] of [['', undefined] as const, ...choices]) {
      for (const [other, otherValue] of choices) {
        const parsed = connector.settings.safeParse({ ...base, [one]: value, [other]: otherValue });
        if (parsed.success) yield parsed.data;
      }
    }
  }
}
interface Field {
  title?: string;
  description?: string;
  type?: string;
  enum?: unknown[];
}

/** Where all that can be chosen is written in one file, the examples that there are of it. */
function basesOf({ replaySettings }: PbxConnector): Record<string, unknown>[] {
  if (replaySettings === undefined || !('profile' in replaySettings)) return [replaySettings ?? {}];
  const folder = join(import.meta.dirname, '..', '..', 'docs', 'connectors', 'profiles');
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8'));
  /** The same with whatever may be left out or be otherwise. */
  const lesser = texts.map((text) =>
    text
      .replace(/^ *(setEnabled|download):.*\n/gm, '')
      .replace(/^( *(?:prefixes|comments): )true$/gm, '$1false'),
  );
  return [
    replaySettings,
    ...[...texts, ...lesser].map((profile) => ({ profile, user: 'u', password: 'p', token: 't' })),
  ];
}

describe.each(pbxConnectors.map((connector) => [connector.id, connector] as const))(
  '%s',
  (_id, connector) => {
    it('says in Russian too what it cannot, and what a connection lacks', () => {
      const say = translator([connector.inRussian ?? {}]);
      const lacking = [...variantsOf(connector)].flatMap((settings) =>
        Object.values(connector.lacks?.(settings) ?? {}),
      );
      const sentences = new Set([...Object.values(connector.cannot ?? {}), ...lacking]);
      expect([...sentences].filter((sentence) => !CYRILLIC.test(say(sentence ?? '')))).toEqual([]);
    });
  },
);

describe.each(crmConnectors.map((connector) => [connector.id, connector] as const))('%s', (id, connector) => {
  const say = translator([kitInRussian, connector.inRussian ?? {}]);

  it('says in Russian too what it cannot', () => {
    const sentences = Object.values(connector.cannot);
    expect(sentences.filter((sentence) => !CYRILLIC.test(say(sentence)))).toEqual([]);
  });

  it('says in Russian too what its form asks for', () => {
    const { properties = {} } = settingsSchemaOf(connector) as { properties?: Record<string, Field> };
    const words = Object.values(properties).flatMap(({ title, description }) =>
      [title ?? [], description ?? []].flat(),
    );
    expect(words.filter((word) => !(word in schemaWords.ru) && !CYRILLIC.test(say(word)))).toEqual([]);
  });

  it('says in Russian too what went wrong, and what is to be known of a call that went well', () => {
    const folder = join(import.meta.dirname, '..', '..', 'connectors', 'crm', id);
    const sentences = sentencesInSource(folder);
    expect(sentences.length).toBeGreaterThan(0);
    expect(sentences.filter((sentence) => !CYRILLIC.test(say(sentence)))).toEqual([]);
  });
});

it('no sentence is said in two ways, and every blank is filled', () => {
  const connectors = [...pbxConnectors, ...crmConnectors];
  const books: Sentences[] = [hubInRussian, kitInRussian, ...connectors.map((one) => one.inRussian ?? {})];
  const seen = new Map<string, string>();
  for (const [english, russian] of books.flatMap((book) => Object.entries(book))) {
    expect({ english, russian: seen.get(english) ?? russian }).toEqual({ english, russian });
    seen.set(english, russian);
    expect({
      english,
      blanks: blanksOf(russian).filter((blank) => !blanksOf(english).includes(blank)),
    }).toEqual({
      english,
      blanks: [],
    });
    expect(english.replaceAll(/\{\w+\}/g, '').trim()).not.toBe('');
  }
});
