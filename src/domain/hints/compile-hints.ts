import type { CardField, CardRole } from '../cards/card-field.ts';
import { compileCondition, type Test } from './compile-condition.ts';
import { compileSentence, type Sentence, type SentenceLanguage } from './compile-sentence.ts';
import type { HintFacts } from './hint-facts.ts';
import { type HintCondition, type HintRule, type HintTone, OF_HISTORY } from './hint-rule.ts';
import { KnownFacts } from './known-facts.ts';

/** A sentence for whoever looks with one of these roles. */
export interface SaidHint {
  text: string;
  tone: HintTone;
  roles: readonly CardRole[];
}

/** A rule made ready; see `compileHint`. */
export interface ReadyHint {
  /** Those of the rule who may see every field that it goes by: what it says, and that it says it, tells of them all. */
  roles: readonly CardRole[];
  tone: HintTone;
  needsHistory: boolean;
  isTrue: Test;
  sentence: Sentence;
}

/** Undefined for a rule that could never be shown: it names what is not there, or nobody may see it. */
export function compileHint(rule: HintRule, fields: readonly CardField[]): ReadyHint | undefined {
  const { match, conditions, say, tone } = rule;
  const sentence = compileSentence(say, fields);
  if ('unknown' in sentence || conditions.length === 0) return undefined;
  const used = [...sentence.fields];
  for (const condition of conditions) {
    if (condition.of !== 'field') continue;
    const field = fields.find(({ fieldId }) => fieldId === condition.fieldId);
    if (field === undefined) return undefined;
    used.push(field);
  }
  const roles = rule.roles.filter((role) => used.every((field) => field.roles.includes(role)));
  if (roles.length === 0) return undefined;
  const tests = conditions.map(compileCondition);
  return {
    roles,
    tone,
    needsHistory: sentence.needsHistory || conditions.some(needsHistory),
    isTrue: (known) =>
      match === 'all' ? tests.every((test) => test(known)) : tests.some((test) => test(known)),
    sentence,
  };
}

/** What the rules say of a call, in their order. Pure, and never throws: a card is worth more than a hint. */
export function sayHints(
  hints: readonly ReadyHint[],
  facts: HintFacts,
  language: SentenceLanguage,
): SaidHint[] {
  if (hints.length === 0) return [];
  const known = new KnownFacts(facts);
  return hints.flatMap((hint) => {
    const text = sayHint(hint, known, language);
    return text === undefined ? [] : [{ text, tone: hint.tone, roles: hint.roles }];
  });
}

function sayHint(hint: ReadyHint, known: KnownFacts, language: SentenceLanguage): string | undefined {
  try {
    return hint.isTrue(known) ? hint.sentence.say(known, language) : undefined;
  } catch {
    // A time of a record that is no time, a zone that is none: what cannot be read is not so.
    return undefined;
  }
}

function needsHistory({ of }: HintCondition): boolean {
  return OF_HISTORY.includes(of);
}
