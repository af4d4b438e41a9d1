import { asText } from './as-text.ts';
import type { MenuChange } from './menu-change.ts';
import { findStep } from './menu-steps.ts';
import type { MenuStep, VoiceMenu } from './voice-menu.ts';

/** What differs, in the order of the steps. Names of steps count, their places in the picture do not. */
export function compareMenus(from: VoiceMenu, to: VoiceMenu): MenuChange[] {
  const changes: MenuChange[] = [];
  if (from.start !== to.start) changes.push({ kind: 'start', from: from.start, to: to.start });
  for (const [stepId, before] of Object.entries(from.steps)) {
    const after = findStep(to, stepId);
    if (after?.kind !== before.kind) changes.push({ kind: 'removed', stepId, step: before });
    else changes.push(...fieldChanges(stepId, before, after));
  }
  for (const [stepId, step] of Object.entries(to.steps)) {
    if (findStep(from, stepId)?.kind !== step.kind) changes.push({ kind: 'added', stepId, step });
  }
  return changes;
}

function fieldChanges(stepId: string, before: MenuStep, after: MenuStep): MenuChange[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((field): MenuChange[] => {
    const [from, to] = [was.get(field), is.get(field)];
    if (asText(from) === asText(to)) return [];
    return [
      {
        kind: 'changed',
        stepId,
        field,
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
      },
    ];
  });
}

/** Keys of a choice one by one; whatever is undefined is not there. */
function fieldsOf(step: MenuStep): Map<string, unknown> {
  const { kind: _, ...fields } = step;
  const flat = Object.entries(fields).flatMap(([field, value]): [string, unknown][] =>
    field === 'keys' ? Object.entries(value).map(([key, to]) => [`keys.${key}`, to]) : [[field, value]],
  );
  return new Map(flat.filter(([, value]) => value !== undefined));
}
