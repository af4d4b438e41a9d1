import type { MenuStep, StepId } from './voice-menu.ts';

/** One difference between two menus, from the first to the second. Pictures are not compared. */
export type MenuChange =
  | { kind: 'start'; from: StepId; to: StepId }
  | { kind: 'added'; stepId: StepId; step: MenuStep }
  | { kind: 'removed'; stepId: StepId; step: MenuStep }
  /**
   * `field` as in problems: `name`, `prompt`, `keys.1`, `to`, `tries`. Absent `from`: it was not there; absent `to`: it is no more.
   * A step of another kind than before is removed and added.
   */
  | { kind: 'changed'; stepId: StepId; field: string; from?: unknown; to?: unknown };
