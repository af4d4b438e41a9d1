import type { MenuStep, StepId, VoiceMenu } from './voice-menu.ts';

/** Undefined where the id leads nowhere; a step may be called `constructor`. */
export function findStep({ steps }: VoiceMenu, stepId: StepId): MenuStep | undefined {
  return Object.hasOwn(steps, stepId) ? steps[stepId] : undefined;
}

/** Where a step leads, each with the field of the step that says so (`keys.1`, `onTimeout`). */
export function leadsOf(step: MenuStep): { field: string; to: StepId }[] {
  switch (step.kind) {
    case 'play':
      return [{ field: 'next', to: step.next }];
    case 'choice':
      return [
        ...Object.entries(step.keys).flatMap(([key, to]) =>
          to === undefined ? [] : [{ field: `keys.${key}`, to }],
        ),
        { field: 'onTimeout', to: step.onTimeout },
        { field: 'onWrongKey', to: step.onWrongKey },
      ];
    case 'hours':
      return [
        { field: 'open', to: step.open },
        { field: 'closed', to: step.closed },
        ...(step.holiday === undefined ? [] : [{ field: 'holiday', to: step.holiday }]),
      ];
    case 'connect':
      return step.otherwise === undefined ? [] : [{ field: 'otherwise', to: step.otherwise }];
    default:
      return [];
  }
}

/** Where a caller comes who never presses a key, and whom nobody answers. */
export function silentLeadsOf(step: MenuStep): StepId[] {
  return leadsOf(step)
    .filter(({ field }) => !field.startsWith('keys.') && field !== 'onWrongKey')
    .map(({ to }) => to);
}
