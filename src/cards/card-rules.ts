import type { CardField } from '../domain/cards/card-field.ts';
import { compileHint, type ReadyHint } from '../domain/hints/compile-hints.ts';
import type { SentenceLanguage } from '../domain/hints/compile-sentence.ts';
import { PAST_CALLS } from '../domain/hints/hint-facts.ts';
import type { HintRule } from '../domain/hints/hint-rule.ts';

/** What the cards of one company show besides the call, made ready. */
export interface CardRules {
  /** In their order. */
  fields: readonly CardField[];
  /** In their order; those that are switched off, or that nobody could be shown, are left out. */
  hints: readonly ReadyHint[];
  /** So many former calls are worth reading; absent: as many as the card shows. */
  pastCalls?: number;
  timeZone: string;
  language: SentenceLanguage;
}

export interface CardConfig {
  fields: readonly CardField[];
  rules: readonly HintRule[];
  timeZone: string;
  language: SentenceLanguage;
}

export function readyRules({ fields, rules, timeZone, language }: CardConfig): CardRules {
  const hints = rules.flatMap((rule) => compileHint(rule, fields) ?? []);
  return {
    fields,
    hints,
    timeZone,
    language,
    ...(hints.some(({ needsHistory }) => needsHistory) && { pastCalls: PAST_CALLS }),
  };
}
