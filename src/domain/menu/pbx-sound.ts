import type { PromptRef } from './voice-menu.ts';

/** What stands before the name of a sound that the PBX itself has, where a menu names a prompt. */
const PREFIX = 'pbx:';

/** Undefined: a prompt that is kept here. */
export function pbxSoundOf(prompt: PromptRef): string | undefined {
  return prompt.startsWith(PREFIX) ? prompt.slice(PREFIX.length) : undefined;
}

export function pbxSoundRef(soundId: string): PromptRef {
  return `${PREFIX}${soundId}`;
}
