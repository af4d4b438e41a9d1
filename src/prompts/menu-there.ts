import { promptsOf } from '../domain/menu/menu-parts.ts';
import type { VoiceMenuOperations } from '../domain/pbx/pbx-operations.ts';
import { isAppError } from '../platform/app-error.ts';

/**
 * The name of a menu at the PBX that plays this file, whoever wrote it: a place may have been given up here while the PBX goes on with
 * its menu. Throws where a menu cannot be read: what is not known to be unused stays.
 */
export async function menuThatPlays(menus: VoiceMenuOperations, fileId: string): Promise<string | undefined> {
  for (const { id, name } of await menus.list()) {
    const held = await menus.read({ id }).catch((error: unknown) => {
      if (isAppError(error) && error.code === 'notFound') return undefined;
      throw error;
    });
    const steps = Object.values(held?.menu.steps ?? {});
    if (steps.some((step) => promptsOf(step).some(({ promptId }) => promptId === fileId))) return name;
  }
  return undefined;
}
