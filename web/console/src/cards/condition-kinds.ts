import type { HintCondition } from '../contract.ts';

/** In the order in which they are offered. */
export const CONDITION_KINDS = [
  'callsToday',
  'missed',
  'daysSinceLastCall',
  'lastOutcome',
  'lastAgent',
  'field',
  'known',
  'company',
  'owner',
  'direction',
  'line',
  'queue',
  'menu',
  'hops',
  'time',
  'weekday',
] as const satisfies readonly HintCondition['of'][];
export type ConditionKind = (typeof CONDITION_KINDS)[number];

export const FIELD_CHECKS = [
  'withinDays',
  'past',
  'equals',
  'contains',
  'number',
  'filled',
  'empty',
] as const satisfies readonly Extract<HintCondition, { of: 'field' }>['check'][];
export type FieldCheckKind = (typeof FIELD_CHECKS)[number];

/** A condition of this kind as people most often want it. */
export function newCondition(kind: ConditionKind, fieldId = ''): HintCondition {
  switch (kind) {
    case 'callsToday':
      return { of: kind, compare: 'atLeast', number: 3 };
    case 'missed':
      return { of: kind, days: 7, compare: 'atLeast', number: 1 };
    case 'daysSinceLastCall':
      return { of: kind, compare: 'atLeast', number: 30 };
    case 'lastOutcome':
      return { of: kind, is: 'missed' };
    case 'lastAgent':
      return { of: kind, is: 'me' };
    case 'field':
      return newFieldCondition(fieldId, 'withinDays');
    case 'known':
      return { of: kind, is: true };
    case 'company':
      return { of: kind, check: 'contains', text: '' };
    case 'owner':
      return { of: kind, is: 'me' };
    case 'direction':
      return { of: kind, is: 'inbound' };
    case 'line':
    case 'queue':
    case 'menu':
      return { of: kind, is: '' };
    case 'hops':
      return { of: kind, compare: 'atLeast', number: 2 };
    case 'time':
      return { of: kind, from: '18:00', to: '21:00' };
    case 'weekday':
      return { of: kind, in: [6, 7] };
  }
}

export function newFieldCondition(fieldId: string, check: FieldCheckKind): HintCondition {
  switch (check) {
    case 'withinDays':
      return { of: 'field', fieldId, check, days: 30 };
    case 'equals':
    case 'contains':
      return { of: 'field', fieldId, check, text: '' };
    case 'number':
      return { of: 'field', fieldId, check, compare: 'atLeast', number: 1 };
    default:
      return { of: 'field', fieldId, check };
  }
}
