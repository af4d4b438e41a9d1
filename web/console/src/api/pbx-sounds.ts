import { askHub } from './hub.ts';

export interface PbxSound {
  id: string;
  /** What stands for it in a menu. */
  prompt: string;
  words?: string;
  languages: string[];
}
/** Sounds that one PBX has by itself. */
export interface SoundsAt {
  connectionId: string;
  connectionName: string;
  sounds: PbxSound[];
  reason?: string;
}

export const listPbxSounds = async (signal?: AbortSignal): Promise<SoundsAt[]> =>
  (await askHub<{ items: SoundsAt[] }>('GET', '/pbx-sounds', undefined, signal)).items;

const PREFIX = 'pbx:';

/** Undefined: a prompt that is kept here. */
export const pbxSoundOf = (prompt: string): string | undefined =>
  prompt.startsWith(PREFIX) ? prompt.slice(PREFIX.length) : undefined;
