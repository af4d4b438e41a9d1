import { outcomeOf } from '../audit/change-at-pbx.ts';
import type { VoiceMenu } from '../domain/menu/voice-menu.ts';
import { isAppError } from '../platform/app-error.ts';
import { promptIdsOf } from './menu-facts.ts';
import type { MenuPrompts } from './menu-prompts.ts';
import type { PublicationStep } from './voice-menu-views.ts';

interface PromptsAt {
  tenantId: string;
  connectionId: string;
}

/** Puts the prompts of a menu to a PBX. Undefined when one was not taken: the others are taken back then. */
export async function placePrompts(
  prompts: MenuPrompts,
  { tenantId, connectionId, menu }: PromptsAt & { menu: VoiceMenu },
  steps: PublicationStep[],
): Promise<{ there: Map<string, string>; isNew: string[] } | undefined> {
  const there = new Map<string, string>();
  const isNew: string[] = [];
  for (const promptId of promptIdsOf([menu])) {
    try {
      const placed = await prompts.place(tenantId, connectionId, promptId);
      there.set(promptId, placed.idThere);
      if (!placed.isNew) continue;
      isNew.push(promptId);
      steps.push({ what: 'uploadPrompt', subject: promptId, state: 'done' });
    } catch (error) {
      steps.push({
        what: 'uploadPrompt',
        subject: promptId,
        state: outcomeOf(error),
        reason: reasonOf(error),
      });
      await withdrawPrompts(prompts, { tenantId, connectionId }, { promptIds: isNew, steps });
      return undefined;
    }
  }
  return { there, isNew };
}

/** Takes them away again; what the PBX does not let go of is told. */
export async function withdrawPrompts(
  prompts: MenuPrompts,
  { tenantId, connectionId }: PromptsAt,
  { promptIds, steps }: { promptIds: readonly string[]; steps: PublicationStep[] },
): Promise<void> {
  for (const promptId of promptIds) {
    try {
      await prompts.withdraw(tenantId, connectionId, promptId);
      steps.push({ what: 'removePrompt', subject: promptId, state: 'undone' });
    } catch (error) {
      const [state, reason] = [outcomeOf(error), reasonOf(error)];
      steps.push({ what: 'removePrompt', subject: promptId, state, reason });
    }
  }
}

export function reasonOf(error: unknown): string {
  return isAppError(error) ? error.message : 'The hub failed.';
}
