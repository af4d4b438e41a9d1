import type { CallOutcome, Direction } from '../call-event.ts';
import type { CardRole } from '../cards/card-field.ts';
import type { Weekday } from '../menu/working-hours.ts';

/** How a hint looks: news, something pleasant, something to beware of. */
export const HINT_TONES = ['info', 'good', 'warning'] as const;
export type HintTone = (typeof HINT_TONES)[number];

export const COMPARISONS = ['atLeast', 'atMost', 'equals'] as const;
export type Comparison = (typeof COMPARISONS)[number];

interface Counted {
  compare: Comparison;
  number: number;
}

/** What is asked of the value of a field. `past`: its day is over. `withinDays`: today or so many days ahead at most. */
export type FieldCheck =
  | { check: 'equals' | 'contains'; text: string }
  | ({ check: 'number' } & Counted)
  | { check: 'withinDays'; days: number }
  | { check: 'past' | 'filled' | 'empty' };

/** One thing that must be so. Whatever is not known is not so: the condition does not hold. */
export type HintCondition =
  /** Of the call. */
  | { of: 'direction'; is: Direction }
  /** The company's number that was dialled, or is shown: by digits or by name. */
  | { of: 'line'; is: string }
  /** By name or by the PBX's id. */
  | { of: 'queue'; is: string }
  /** Of the day in the company's zone, `09:00`; from 20:00 to 08:00 is the night. */
  | { of: 'time'; from: string; to: string }
  | { of: 'weekday'; in: readonly Weekday[] }
  /** How many had the call before, or were tried in vain. */
  | ({ of: 'hops' } & Counted)
  /** The caller came through a menu, or a step of it, of this name. */
  | { of: 'menu'; is: string }
  /** Of the person. */
  | { of: 'known'; is: boolean }
  | { of: 'company'; check: 'equals' | 'contains'; text: string }
  /** `me` is the agent whose card it is. */
  | { of: 'owner'; is: 'me' | 'other' | 'nobody' }
  | ({ of: 'field'; fieldId: string } & FieldCheck)
  /** Of what was before. How often the customer called today; a call from the customer counts itself. */
  | ({ of: 'callsToday' } & Counted)
  /** Calls of the customer in the last `days` days (today is one) that nobody answered. */
  | ({ of: 'missed'; days: number } & Counted)
  /** Days since the last call with the customer, whoever called: today is 0. */
  | ({ of: 'daysSinceLastCall' } & Counted)
  | { of: 'lastOutcome'; is: CallOutcome }
  /** Who was responsible for the last call. */
  | { of: 'lastAgent'; is: 'me' | 'other' };

/** A sentence that the card says when all (or any) of the conditions hold. No conditions: never. */
export interface HintRule {
  match: 'all' | 'any';
  conditions: readonly HintCondition[];
  /** With words in braces that stand for what is known: see `compileSentence`. */
  say: string;
  tone: HintTone;
  /** Never empty. */
  roles: readonly CardRole[];
}

/** A day of calls is worked on with all of them: more help nobody. */
export const MOST_HINTS = 50;
export const MOST_CONDITIONS = 10;

/** Conditions that need the customer's former calls. */
export const OF_HISTORY: readonly HintCondition['of'][] = [
  'callsToday',
  'missed',
  'daysSinceLastCall',
  'lastOutcome',
  'lastAgent',
];
