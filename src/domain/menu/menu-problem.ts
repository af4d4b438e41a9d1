import type { MenuStepKind, MenuTargetKind, StepId } from './voice-menu.ts';

/**
 * What is wrong with a menu. Callers of a menu with an `error` would be left hanging, so it can be kept, but not published; a
 * `warning` is for whoever edits to judge. `stepId` is absent where the menu as a whole is meant; `field` names the part of
 * the step (`next`, `keys.1`, `to`, `wrongKeyPrompt`).
 */
export type MenuProblem = MenuError | MenuWarning;

export type MenuError = { severity: 'error'; stepId?: StepId } & (
  | { code: 'noSteps'; params: Record<string, never> }
  | { code: 'stepMissing'; params: { field: string; to: StepId } }
  | { code: 'stepIdBad'; params: { stepId: string } }
  | { code: 'tooManySteps'; params: { steps: number; most: number } }
  /** A caller who says nothing goes round for ever, along these steps; with `menuId` a step of another menu. */
  | { code: 'neverEnds'; params: { steps: { menuId?: string; stepId: StepId }[] } }
  /** It comes to an end, but only after more steps than a call can go without the caller's doing. */
  | { code: 'endsTooLate'; params: { most: number } }
  | { code: 'outOfRange'; params: { field: string; least: number; most: number; value: number } }
  | { code: 'valueMissing'; params: { field: string } }
  /** Not the digits that a number consists of. */
  | { code: 'numberBad'; params: { field: string; value: string } }
  | { code: 'promptUnknown'; params: { field: string; promptId: string } }
  | { code: 'agentUnknown'; params: { agentId: string } }
  | { code: 'hoursUnknown'; params: { hoursId: string } }
  | { code: 'menuUnknown'; params: { menuId: string } }
  /** A place of the menu cannot carry it. */
  | { code: 'stepUnsupported'; params: { kind: MenuStepKind } & AtPlace }
  | { code: 'targetUnsupported'; params: { kind: MenuTargetKind } & AtPlace }
  | { code: 'tooManyStepsThere'; params: { steps: number; most: number } & AtPlace }
  | { code: 'menuNotThere'; params: { menuId: string } & AtPlace }
  /** The PBX that is to keep the menu knows no telephone of this agent. */
  | { code: 'agentNotThere'; params: { agentId: string } & AtPlace }
  /** A sound that another PBX has. */
  | { code: 'soundNotThere'; params: { field: string; sound: string } & AtPlace }
);
type AtPlace = { connectionId: string; connectionName: string };

export type MenuWarning = { severity: 'warning'; stepId?: StepId } & (
  | { code: 'unreachable'; params: Record<string, never> }
  | { code: 'noKeys'; params: Record<string, never> }
  /** Whoever is rung does not answer: the call ends then. */
  | { code: 'endsUnanswered'; params: Record<string, never> }
  /** Has no telephone where callers are led by Callweave: not rung there, and the menu goes on. */
  | { code: 'agentLeftOut'; params: { agentId: string } & AtPlace }
  /** The PBX could not be asked whether it has the sound. */
  | { code: 'soundUnchecked'; params: { field: string; sound: string } & AtPlace }
  /** Inactive: rung all the same. */
  | { code: 'agentInactive'; params: { agentId: string } }
);
export type MenuProblemCode = MenuProblem['code'];
