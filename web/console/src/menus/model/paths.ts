import type { MenuStep, StepPaths } from '../../contract.ts';
import { keyOf } from './exits.ts';

/** How often callers left a step that way; the hub tells it by what happened to them. */
export function timesOf(step: MenuStep, numbers: StepPaths | undefined, field: string): number {
  const key = keyOf(field);
  const isMeant = ({ by, to }: StepPaths['went'][number]): boolean => {
    if (key !== undefined) return by === `key ${key}`;
    if (field === 'onTimeout') return by === 'timeout';
    // A wrong key leads back to the question itself, as long as there are tries left.
    if (field === 'onWrongKey') return by.startsWith('wrongKey') && to !== numbers?.stepId;
    const isClosedOnHolidays = step.kind === 'hours' && step.holiday === undefined;
    return by === field || (field === 'closed' && isClosedOnHolidays && by === 'holiday');
  };
  return (numbers?.went ?? []).filter(isMeant).reduce((sum, { times }) => sum + times, 0);
}
