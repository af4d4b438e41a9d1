import { isGone, type MenuAri } from './menu-ari.ts';

/** Pauses between tries; after that only a new connection finds the caller again. */
const AGAIN_AFTER_MS = [1_000, 2_000, 5_000, 10_000, 30_000];

/** On behind `Stasis()` in the dial plan, else the call ends: nobody is left in silence. Never throws. */
export async function letGoOrHangUp(
  ari: MenuAri,
  channelId: string,
  onTrouble: (reason: string) => void,
): Promise<void> {
  for (const pauseMs of [...AGAIN_AFTER_MS, undefined]) {
    try {
      await ari.continueInDialPlan(channelId).catch(async (error: unknown) => {
        if (!isGone(error)) await ari.hangUp(channelId);
      });
      return;
    } catch (error) {
      onTrouble(`the caller could not be let go: ${reasonOf(error)}`);
      if (pauseMs === undefined) return;
      await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
    }
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
