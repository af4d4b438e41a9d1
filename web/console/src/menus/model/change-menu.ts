import type { MenuStep, MenuStepKind, StepId, VoiceMenu } from '../../contract.ts';
import { type ExitField, exitsOf, keyOf, NOWHERE, withExit } from './exits.ts';

export interface Spot {
  x: number;
  y: number;
}

export function findStep(menu: VoiceMenu, stepId: StepId | undefined): MenuStep | undefined {
  return stepId !== undefined && Object.hasOwn(menu.steps, stepId) ? menu.steps[stepId] : undefined;
}

/** A step as it begins; what cannot be known is left for the person to choose. */
export function blankStep(kind: MenuStepKind, menu: VoiceMenu): MenuStep {
  const end = Object.entries(menu.steps).find(([, step]) => step.kind === 'hangUp')?.[0] ?? NOWHERE;
  switch (kind) {
    case 'play':
      return { kind, prompt: '', next: NOWHERE };
    case 'choice':
      return { kind, keys: {}, waitMs: 5_000, tries: 2, onTimeout: end, onWrongKey: end };
    case 'hours':
      return { kind, hoursId: '', open: NOWHERE, closed: NOWHERE };
    case 'connect':
      return { kind, to: { kind: 'agents', agentIds: [], ring: 'all' }, ringMs: 25_000 };
    case 'voicemail':
      return { kind, box: '' };
    case 'menu':
      return { kind, menuId: '' };
    case 'hangUp':
      return { kind };
  }
}

export function freeStepId(menu: VoiceMenu, kind: MenuStepKind): StepId {
  const stem = kind.toLowerCase();
  for (let number = 1; ; number += 1) {
    const stepId = `${stem}-${number}`;
    if (!Object.hasOwn(menu.steps, stepId)) return stepId;
  }
}

/** Where the new step stands and what leads to it. */
interface Joined {
  stepId: StepId;
  at?: Spot;
  from?: { stepId: StepId; field: ExitField };
}

export function addStep(menu: VoiceMenu, step: MenuStep, { stepId, at, from }: Joined): VoiceMenu {
  const added: VoiceMenu = {
    ...menu,
    start: findStep(menu, menu.start) ? menu.start : stepId,
    steps: { ...menu.steps, [stepId]: step },
    ...(at && { picture: { ...menu.picture, [stepId]: at } }),
  };
  return from ? connect(added, from.stepId, from.field, stepId) : added;
}

export function setStep(menu: VoiceMenu, stepId: StepId, step: MenuStep): VoiceMenu {
  return { ...menu, steps: { ...menu.steps, [stepId]: step } };
}

/** Undefined: the exit leads nowhere, or is taken away where it may be absent. */
export function connect(
  menu: VoiceMenu,
  stepId: StepId,
  field: ExitField,
  to: StepId | undefined,
): VoiceMenu {
  const step = findStep(menu, stepId);
  return step ? setStep(menu, stepId, withExit(step, field, to)) : menu;
}

/** What led there leads nowhere from then on: a key is kept, so that it is seen. */
export function removeStep(menu: VoiceMenu, removed: StepId): VoiceMenu {
  const steps = Object.fromEntries(
    Object.entries(menu.steps)
      .filter(([stepId]) => stepId !== removed)
      .map(([stepId, step]) => [
        stepId,
        exitsOf(step)
          .filter(({ to }) => to === removed)
          .reduce(
            (left, { field }) => withExit(left, field, keyOf(field) === undefined ? undefined : NOWHERE),
            step,
          ),
      ]),
  );
  const { [removed]: _spot, ...picture } = menu.picture ?? {};
  return { start: menu.start === removed ? NOWHERE : menu.start, steps, picture };
}

export function moveSteps(menu: VoiceMenu, spots: Readonly<Record<StepId, Spot>>): VoiceMenu {
  return { ...menu, picture: { ...menu.picture, ...spots } };
}

/** Steps in the order in which a caller may come to them; those that nobody reaches stand last. */
export function inOrder(menu: VoiceMenu): StepId[] {
  const found = new Set<StepId>();
  const waiting = [menu.start];
  for (let stepId = waiting.shift(); stepId !== undefined; stepId = waiting.shift()) {
    const step = findStep(menu, stepId);
    if (!step || found.has(stepId)) continue;
    found.add(stepId);
    waiting.push(...exitsOf(step).map(({ to }) => to));
  }
  return [...found, ...Object.keys(menu.steps).filter((stepId) => !found.has(stepId))];
}
