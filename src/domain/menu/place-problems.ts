import { agentsOf, promptsOf } from './menu-parts.ts';
import type { MenuProblem } from './menu-problem.ts';
import { pbxSoundOf } from './pbx-sound.ts';
import type { MenuStep, MenuSupport, MenuTarget, VoiceMenu } from './voice-menu.ts';

/** A PBX at which a menu is, or is to be, entered. */
export interface MenuPlace {
  connectionId: string;
  connectionName: string;
  /** Led through by Callweave, or kept and run by the PBX. */
  how: 'conducted' | 'held';
  supports: MenuSupport;
  hasDevice(agentId: string): boolean;
  /** Whether the PBX itself has that sound; undefined: it could not be asked. */
  hasSound?(soundId: string): boolean | undefined;
  /** Of `held`: whether the PBX keeps that menu, too. */
  hasMenu(menuId: string): boolean;
}

/** What this PBX cannot carry of a menu. */
export function problemsAtPlace(menuId: string, menu: VoiceMenu, place: MenuPlace): MenuProblem[] {
  const { connectionId, connectionName, how, supports } = place;
  const at = { connectionId, connectionName };
  const steps = Object.entries(menu.steps);
  const problems: MenuProblem[] = [];
  if (supports.maxSteps !== undefined && steps.length > supports.maxSteps) {
    const params = { steps: steps.length, most: supports.maxSteps, ...at };
    problems.push({ severity: 'error', code: 'tooManyStepsThere', params });
  }
  for (const [stepId, step] of steps) {
    if (!carriesStep(step, place)) {
      problems.push({
        severity: 'error',
        stepId,
        code: 'stepUnsupported',
        params: { kind: step.kind, ...at },
      });
    } else if (step.kind === 'connect' && !carriesTarget(step.to, place)) {
      const params = { kind: step.to.kind, ...at };
      problems.push({ severity: 'error', stepId, code: 'targetUnsupported', params });
    }
    if (how === 'held' && step.kind === 'menu' && step.menuId !== menuId && !place.hasMenu(step.menuId)) {
      const params = { menuId: step.menuId, ...at };
      problems.push({ severity: 'error', stepId, code: 'menuNotThere', params });
    }
    problems.push(...soundProblems(stepId, step, place));
    for (const agentId of agentsOf(step)) {
      if (place.hasDevice(agentId)) continue;
      const params = { agentId, ...at };
      problems.push(
        how === 'held'
          ? { severity: 'error', stepId, code: 'agentNotThere', params }
          : { severity: 'warning', stepId, code: 'agentLeftOut', params },
      );
    }
  }
  return problems;
}

/** A PBX that keeps menus itself plays what was uploaded to it. */
function soundProblems(stepId: string, step: MenuStep, place: MenuPlace): MenuProblem[] {
  const { connectionId, connectionName, how } = place;
  return promptsOf(step).flatMap(({ field, promptId }): MenuProblem[] => {
    const sound = pbxSoundOf(promptId);
    if (sound === undefined) return [];
    const isThere = how === 'held' ? false : place.hasSound?.(sound);
    const params = { field, sound, connectionId, connectionName };
    if (isThere === undefined) return [{ severity: 'warning', stepId, code: 'soundUnchecked', params }];
    return isThere ? [] : [{ severity: 'error', stepId, code: 'soundNotThere', params }];
  });
}

/** The working hours of Callweave are nothing that a PBX which runs menus by itself could look at. */
function carriesStep(step: MenuStep, { how, supports }: MenuPlace): boolean {
  return supports.steps.includes(step.kind) && !(how === 'held' && step.kind === 'hours');
}

/** In a menu that a PBX keeps agents are devices. */
function carriesTarget(to: MenuTarget, { how, supports }: MenuPlace): boolean {
  const kind = how === 'held' && to.kind === 'agent' ? 'device' : to.kind;
  return supports.targets.includes(kind);
}
