import { MOST_STEPS_UNASKED } from './advance-menu.ts';
import { agentsOf, promptsOf } from './menu-parts.ts';
import type { MenuProblem } from './menu-problem.ts';
import { findStep, leadsOf } from './menu-steps.ts';
import { type MenuPlace, problemsAtPlace } from './place-problems.ts';
import { reachableFrom, walkSilently } from './silent-walk.ts';
import type { MenuStep, MenuTarget, VoiceMenu } from './voice-menu.ts';

/** What there is besides the menu. */
export interface KnownToMenus {
  prompt(promptId: string): boolean;
  agent(agentId: string): 'active' | 'inactive' | 'unknown';
  hours(hoursId: string): boolean;
  menu(menuId: string): VoiceMenu | undefined;
  /** Where the menu is, or is to be, entered. */
  places: readonly MenuPlace[];
}

/** Most steps of one menu: nobody sees through more of them in one picture. */
export const MOST_STEPS_OF_MENU = 200;
const STEP_ID = /^[a-z0-9-]{1,40}$/;

/**
 * Everything that is wrong with a menu, as far as it can be known before callers come. One without errors brings every caller
 * to an end, whatever they press. Pure; never throws for a menu of the right shape.
 */
export function checkMenu(menuId: string, menu: VoiceMenu, known: KnownToMenus): MenuProblem[] {
  const steps = Object.entries(menu.steps);
  if (steps.length === 0) return [{ severity: 'error', code: 'noSteps', params: {} }];
  const menuOf = (id: string): VoiceMenu | undefined => (id === menuId ? menu : known.menu(id));
  return [
    ...wholeProblems(menu),
    ...steps.flatMap(([stepId, step]) => [
      ...shapeProblems(stepId, step, menu),
      ...namedProblems(stepId, step, (id) => menuOf(id) !== undefined, known),
    ]),
    ...wayProblems(menuId, menu, menuOf),
    ...known.places.flatMap((place) => problemsAtPlace(menuId, menu, place)),
  ];
}

export function hasErrors(problems: readonly MenuProblem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

function wholeProblems(menu: VoiceMenu): MenuProblem[] {
  const steps = Object.keys(menu.steps).length;
  const problems: MenuProblem[] = [];
  if (findStep(menu, menu.start) === undefined) {
    problems.push({ severity: 'error', code: 'stepMissing', params: { field: 'start', to: menu.start } });
  }
  if (steps > MOST_STEPS_OF_MENU) {
    problems.push({ severity: 'error', code: 'tooManySteps', params: { steps, most: MOST_STEPS_OF_MENU } });
  }
  return problems;
}

/** What can be seen from the step alone. */
function shapeProblems(stepId: string, step: MenuStep, menu: VoiceMenu): MenuProblem[] {
  const problems: MenuProblem[] = [];
  if (!STEP_ID.test(stepId))
    problems.push({ severity: 'error', stepId, code: 'stepIdBad', params: { stepId } });
  for (const { field, to } of leadsOf(step)) {
    if (findStep(menu, to) === undefined) {
      problems.push({ severity: 'error', stepId, code: 'stepMissing', params: { field, to } });
    }
  }
  const range = (field: string, value: number, [least, most]: readonly [number, number]): void => {
    if (Number.isInteger(value) && value >= least && value <= most) return;
    problems.push({ severity: 'error', stepId, code: 'outOfRange', params: { field, least, most, value } });
  };
  if (step.kind === 'choice') {
    range('waitMs', step.waitMs, [1_000, 60_000]);
    range('tries', step.tries, [1, 9]);
    if (Object.keys(step.keys).length === 0) {
      problems.push({ severity: 'warning', stepId, code: 'noKeys', params: {} });
    }
  }
  if (step.kind === 'connect') {
    if (step.to.kind !== 'queue') range('ringMs', step.ringMs, [5_000, 300_000]);
    if (step.otherwise === undefined && step.to.kind !== 'queue') {
      problems.push({ severity: 'warning', stepId, code: 'endsUnanswered', params: {} });
    }
    problems.push(...targetProblems(stepId, step.to));
  }
  if (step.kind === 'voicemail' && step.box.trim() === '') {
    problems.push({ severity: 'error', stepId, code: 'valueMissing', params: { field: 'box' } });
  }
  return problems;
}

function targetProblems(stepId: string, to: MenuTarget): MenuProblem[] {
  const missing = (field: string): MenuProblem[] => [
    { severity: 'error', stepId, code: 'valueMissing', params: { field } },
  ];
  switch (to.kind) {
    case 'agents':
      return to.agentIds.length === 0 ? missing('to.agentIds') : [];
    case 'device':
      return to.number.trim() === '' ? missing('to.number') : [];
    case 'group':
    case 'queue':
      return to.id.trim() === '' ? missing('to.id') : [];
    case 'number':
      if (to.number === '') return missing('to.number');
      return /^\d{3,15}$/.test(to.number)
        ? []
        : [
            {
              severity: 'error',
              stepId,
              code: 'numberBad',
              params: { field: 'to.number', value: to.number },
            },
          ];
    default:
      return [];
  }
}

/** Prompts, people, hours and menus that the step speaks of. */
function namedProblems(
  stepId: string,
  step: MenuStep,
  hasMenu: (menuId: string) => boolean,
  known: KnownToMenus,
): MenuProblem[] {
  const problems: MenuProblem[] = [];
  for (const { field, promptId } of promptsOf(step)) {
    if (promptId === '')
      problems.push({ severity: 'error', stepId, code: 'valueMissing', params: { field } });
    else if (!known.prompt(promptId)) {
      problems.push({ severity: 'error', stepId, code: 'promptUnknown', params: { field, promptId } });
    }
  }
  for (const agentId of agentsOf(step)) {
    const standing = known.agent(agentId);
    if (standing === 'unknown') {
      problems.push({ severity: 'error', stepId, code: 'agentUnknown', params: { agentId } });
    } else if (standing === 'inactive') {
      problems.push({ severity: 'warning', stepId, code: 'agentInactive', params: { agentId } });
    }
  }
  if (step.kind === 'hours' && !known.hours(step.hoursId)) {
    problems.push({ severity: 'error', stepId, code: 'hoursUnknown', params: { hoursId: step.hoursId } });
  }
  if (step.kind === 'menu' && !hasMenu(step.menuId)) {
    problems.push({ severity: 'error', stepId, code: 'menuUnknown', params: { menuId: step.menuId } });
  }
  return problems;
}

function wayProblems(
  menuId: string,
  menu: VoiceMenu,
  menuOf: (menuId: string) => VoiceMenu | undefined,
): MenuProblem[] {
  const { rounds, longest } = walkSilently(menuId, menuOf);
  const problems = rounds.map((round): MenuProblem => {
    const own = round.find((place) => place.menuId === menuId);
    const steps = round.map((place) => (place.menuId === menuId ? { stepId: place.stepId } : place));
    return { severity: 'error', ...(own && { stepId: own.stepId }), code: 'neverEnds', params: { steps } };
  });
  if (rounds.length === 0 && longest > MOST_STEPS_UNASKED) {
    problems.push({ severity: 'error', code: 'endsTooLate', params: { most: MOST_STEPS_UNASKED } });
  }
  const reached = new Set(
    reachableFrom(menuId, menuOf).flatMap((place) => (place.menuId === menuId ? [place.stepId] : [])),
  );
  for (const stepId of Object.keys(menu.steps)) {
    if (!reached.has(stepId)) problems.push({ severity: 'warning', stepId, code: 'unreachable', params: {} });
  }
  return problems;
}
