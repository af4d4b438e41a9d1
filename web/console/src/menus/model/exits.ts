import type { MenuKey, MenuStep, StepId } from '../../contract.ts';

/** In the order of a telephone's keypad. */
export const KEYPAD = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;

/** Names a way out of a step as the hub's problems do. */
export type ExitField =
  | 'next'
  | `keys.${MenuKey}`
  | 'onTimeout'
  | 'onWrongKey'
  | 'open'
  | 'closed'
  | 'holiday'
  | 'otherwise';

export interface Exit {
  field: ExitField;
  /** `NOWHERE` where nothing is chosen yet. */
  to: StepId;
  /** Callers come to an end here by themselves where it leads nowhere. */
  isOptional?: true;
}

/** What an exit leads to before somebody has chosen; the hub calls it a missing step. */
export const NOWHERE = '';

/** All ways out of a step, in the order in which they are drawn. */
export function exitsOf(step: MenuStep): Exit[] {
  switch (step.kind) {
    case 'play':
      return [{ field: 'next', to: step.next }];
    case 'choice':
      return [
        ...KEYPAD.flatMap((key) => {
          const to = step.keys[key];
          return to === undefined ? [] : [{ field: `keys.${key}` as const, to }];
        }),
        { field: 'onTimeout', to: step.onTimeout },
        { field: 'onWrongKey', to: step.onWrongKey },
      ];
    case 'hours':
      return [
        { field: 'open', to: step.open },
        { field: 'closed', to: step.closed },
        { field: 'holiday', to: step.holiday ?? NOWHERE, isOptional: true },
      ];
    case 'connect':
      return [{ field: 'otherwise', to: step.otherwise ?? NOWHERE, isOptional: true }];
    default:
      return [];
  }
}

export const freeKeys = (step: MenuStep): MenuKey[] =>
  step.kind === 'choice' ? KEYPAD.filter((key) => step.keys[key] === undefined) : [];

export const keyOf = (field: string): MenuKey | undefined =>
  field.startsWith('keys.') ? (field.slice('keys.'.length) as MenuKey) : undefined;

/** The step with that way out leading to `to`; undefined takes an exit away that may be absent. */
export function withExit(step: MenuStep, field: ExitField, to: StepId | undefined): MenuStep {
  const key = keyOf(field);
  if (key !== undefined) {
    if (step.kind !== 'choice') return step;
    const { [key]: _before, ...keys } = step.keys;
    return { ...step, keys: to === undefined ? keys : { ...keys, [key]: to } };
  }
  if (to === undefined && (field === 'holiday' || field === 'otherwise')) {
    const { [field as never]: _before, ...rest } = step;
    return rest as MenuStep;
  }
  return { ...step, [field]: to ?? NOWHERE } as MenuStep;
}
