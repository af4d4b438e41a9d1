import { MarkerType } from '@xyflow/react';
import type { StepId, VoiceMenu } from '../../contract.ts';
import { findStep } from '../model/change-menu.ts';
import { type ExitField, exitsOf, freeKeys } from '../model/exits.ts';
import type { Route } from '../model/routes.ts';
import { NEW_KEY } from './step-card.tsx';
import type { StepEdge } from './step-edge.tsx';

/** Exits of the step whose lines leave to the left. */
export function toLeftOf(stepId: StepId, routes: ReadonlyMap<string, Route>): string {
  return [...routes]
    .filter(([id, { side }]) => side === 'left' && id.startsWith(`${stepId} `))
    .map(([id]) => id.slice(stepId.length))
    .join('');
}

/** The way out that a line is drawn from; undefined where no key is free. */
export function fieldOf(
  menu: VoiceMenu,
  stepId: StepId,
  handle: string | null | undefined,
): ExitField | undefined {
  const step = findStep(menu, stepId);
  if (!step) return undefined;
  if (handle !== NEW_KEY) return (handle ?? undefined) as ExitField | undefined;
  const [key] = freeKeys(step);
  return key === undefined ? undefined : `keys.${key}`;
}

export function edgesOf(
  menu: VoiceMenu,
  routes: ReadonlyMap<string, Route>,
  selected: string | undefined,
): StepEdge[] {
  return Object.entries(menu.steps).flatMap(([stepId, step]) =>
    exitsOf(step).flatMap(({ field, to }) => {
      const id = `${stepId} ${field}`;
      const route = routes.get(id);
      return route === undefined
        ? []
        : [
            {
              id,
              type: 'step' as const,
              data: { route },
              source: stepId,
              sourceHandle: field,
              target: to,
              selected: id === selected,
              focusable: false,
              markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
            },
          ];
    }),
  );
}
