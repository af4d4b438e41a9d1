import type { MenuStep, MenuTarget, VoiceMenu } from '../domain/menu/voice-menu.ts';

/** How what menus speak of is called on the other side; undefined leaves it as it is written. */
export interface MenuWords {
  prompt(id: string): string | undefined;
  menu(id: string): string | undefined;
  /** An agent, or a device, in the words of the other side. */
  agent(agentId: string): MenuTarget | undefined;
  device(number: string): MenuTarget | undefined;
}

/** A menu in the words of a PBX, or of one in ours: ids of prompts and menus, and agents that are devices there. No picture. */
export function translateMenu({ start, steps }: VoiceMenu, words: MenuWords): VoiceMenu {
  return {
    start,
    steps: Object.fromEntries(
      Object.entries(steps).map(([stepId, step]) => [stepId, translateStep(step, words)]),
    ),
  };
}

function translateStep(step: MenuStep, words: MenuWords): MenuStep {
  const prompt = (id: string): string => words.prompt(id) ?? id;
  switch (step.kind) {
    case 'play':
      return { ...step, prompt: prompt(step.prompt) };
    case 'choice':
      return {
        ...step,
        ...(step.prompt !== undefined && { prompt: prompt(step.prompt) }),
        ...(step.wrongKeyPrompt !== undefined && { wrongKeyPrompt: prompt(step.wrongKeyPrompt) }),
      };
    case 'hangUp':
      return { ...step, ...(step.prompt !== undefined && { prompt: prompt(step.prompt) }) };
    case 'menu':
      return { ...step, menuId: words.menu(step.menuId) ?? step.menuId };
    case 'connect':
      return { ...step, to: translateTarget(step.to, words) };
    default:
      return step;
  }
}

function translateTarget(to: MenuTarget, words: MenuWords): MenuTarget {
  if (to.kind === 'agent') return words.agent(to.agentId) ?? to;
  if (to.kind === 'device') return words.device(to.number) ?? to;
  if (to.kind !== 'agents') return to;
  const agentIds = to.agentIds.map((id) => idOf(words.agent(id) ?? words.device(id)) ?? id);
  return { ...to, agentIds };
}

function idOf(target: MenuTarget | undefined): string | undefined {
  if (target?.kind === 'agent') return target.agentId;
  return target?.kind === 'device' ? target.number : undefined;
}
