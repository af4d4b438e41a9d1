import type { CardField } from '../cards/card-field.ts';
import { daysAhead } from './compile-condition.ts';
import { foldText, type KnownFacts } from './known-facts.ts';

/** What stands between a pair of braces; braces do not nest. */
const BRACES = /\{([^{}]*)\}/g;
/** Of one value: a sentence is no place for a letter. */
const MOST_OF_VALUE = 100;
/** Of the whole sentence, whatever was put into it. */
const MOST_CHARACTERS = 300;

export type SentenceLanguage = 'ru' | 'en';
type Value = (known: KnownFacts, language: SentenceLanguage) => string | undefined;

/** Words that stand for something that every call may have, in both languages. */
const WORDS: readonly { words: readonly [ru: string, en: string]; value: Value }[] = [
  { words: ['имя', 'name'], value: ({ person }) => person?.name },
  { words: ['компания', 'company'], value: ({ person }) => person?.company },
  { words: ['очередь', 'queue'], value: ({ facts: { call } }) => call.queue?.name ?? call.queue?.id },
  {
    words: ['линия', 'line'],
    value: ({ facts: { call } }) => call.line?.name ?? call.line?.e164 ?? call.line?.did,
  },
  { words: ['звонков сегодня', 'calls today'], value: ({ callsToday }) => written(callsToday) },
  {
    words: ['дней с прошлого звонка', 'days since last call'],
    value: ({ daysSinceLastCall }) => written(daysSinceLastCall),
  },
  { words: ['прошлый сотрудник', 'last agent'], value: ({ facts }) => facts.past?.[0]?.agentName },
];
/** In front of the label of a field: how many days it is until the day in it. */
const DAYS_UNTIL = ['дней до:', 'days until:'];

/** Those of the words that need the customer's former calls. */
const HISTORY_WORDS = new Set(WORDS.slice(4).flatMap(({ words }) => words));

/** A sentence that can be said. */
export interface Sentence {
  /** Fields that stand in it. */
  fields: readonly CardField[];
  needsHistory: boolean;
  /** Undefined where something in it is not known: a sentence with a hole says less than none. */
  say(known: KnownFacts, language: SentenceLanguage): string | undefined;
}

/** Labels that fields cannot have, because sentences mean something else by them. */
export function isTakenWord(label: string): boolean {
  const folded = foldText(label);
  return (
    WORDS.some(({ words }) => words.includes(folded)) || DAYS_UNTIL.some((word) => folded.startsWith(word))
  );
}

/**
 * `Договор кончается через {дней до: Договор до} дн.` → a function that says it. What is put in is never read again as a sentence.
 * Returns the words in braces that mean nothing, as they are written, where there are any.
 */
export function compileSentence(say: string, fields: readonly CardField[]): Sentence | { unknown: string[] } {
  const parts: (string | Value)[] = [];
  const used = new Map<string, CardField>();
  const unknown: string[] = [];
  let needsHistory = false;
  let end = 0;
  for (const { 0: whole, 1: inside = '', index } of say.matchAll(BRACES)) {
    parts.push(say.slice(end, index));
    end = index + whole.length;
    const folded = foldText(inside).replace(/\s+/g, ' ');
    const field = fieldIn(folded, fields);
    const value = WORDS.find(({ words }) => words.includes(folded))?.value ?? (field && fieldValue(field));
    if (value === undefined) unknown.push(whole);
    else parts.push(value);
    if (field) used.set(field.field.fieldId, field.field);
    needsHistory ||= HISTORY_WORDS.has(folded);
  }
  parts.push(say.slice(end));
  if (unknown.length > 0) return { unknown };
  return { fields: [...used.values()], needsHistory, say: (known, language) => put(parts, known, language) };
}

/** The same sentence after a field was given another label. */
export function renameInSentence(say: string, from: string, to: string): string {
  return say.replace(BRACES, (whole, inside: string) => {
    const before = DAYS_UNTIL.find((word) => foldText(inside).startsWith(word)) ?? '';
    const label = inside.trimStart().slice(before.length);
    return foldText(label) === foldText(from) ? `{${before}${before && ' '}${to}}` : whole;
  });
}

function put(
  parts: readonly (string | Value)[],
  known: KnownFacts,
  language: SentenceLanguage,
): string | undefined {
  let said = '';
  for (const part of parts) {
    const text = typeof part === 'string' ? part : part(known, language)?.slice(0, MOST_OF_VALUE);
    if (text === undefined) return undefined;
    said += text;
  }
  return said.slice(0, MOST_CHARACTERS);
}

function fieldIn(
  folded: string,
  fields: readonly CardField[],
): { field: CardField; isDays: boolean } | undefined {
  const before = DAYS_UNTIL.find((word) => folded.startsWith(word));
  const label = folded.slice(before?.length ?? 0).trim();
  const field = fields.find((one) => foldText(one.label).replace(/\s+/g, ' ') === label);
  return field && { field, isDays: before !== undefined };
}

function fieldValue({ field, isDays }: { field: CardField; isDays: boolean }): Value {
  const { fieldId, format } = field;
  if (isDays) return (known) => written(daysAhead(known, known.facts.values.get(fieldId)));
  return ({ facts }, language) => {
    const value = facts.values.get(fieldId);
    return value !== undefined && format === 'date' && language === 'ru' ? dotted(value) : value;
  };
}

/** `2026-12-31` → `31.12.2026`; anything else stays. */
function dotted(date: string): string {
  return date.replace(/^(\d{4})-(\d{2})-(\d{2})$/, '$3.$2.$1');
}

function written(number: number | undefined): string | undefined {
  return number === undefined ? undefined : String(number);
}
