import type { MenuStep, VoiceMenu } from './voice-menu.ts';

/** The prompts of a step, each with its field. */
export function promptsOf(step: MenuStep): { field: string; promptId: string }[] {
  const prompts: { field: string; promptId: string }[] = [];
  if ('prompt' in step && step.prompt !== undefined) prompts.push({ field: 'prompt', promptId: step.prompt });
  if (step.kind === 'choice' && step.wrongKeyPrompt !== undefined) {
    prompts.push({ field: 'wrongKeyPrompt', promptId: step.wrongKeyPrompt });
  }
  return prompts;
}

export function agentsOf(step: MenuStep): readonly string[] {
  if (step.kind !== 'connect') return [];
  if (step.to.kind === 'agent') return [step.to.agentId];
  return step.to.kind === 'agents' ? step.to.agentIds : [];
}

/** Menus that a menu leads to. */
export function menusOf({ steps }: VoiceMenu): string[] {
  return [...new Set(Object.values(steps).flatMap((step) => (step.kind === 'menu' ? [step.menuId] : [])))];
}

export function hoursOf({ steps }: VoiceMenu): string[] {
  return [...new Set(Object.values(steps).flatMap((step) => (step.kind === 'hours' ? [step.hoursId] : [])))];
}
