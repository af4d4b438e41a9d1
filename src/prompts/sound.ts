import type { SoundFile } from '../audio-store/audio-store.ts';
import type { PromptFormat } from '../domain/pbx/pbx-operations.ts';

/** What a sound file is by its content. `codec` may be one that the hub reads and does not write (`pcm_s24le`). */
export interface Sound {
  mediaType: string;
  format: PromptFormat;
  durationMs: number;
}

/** A checked sound file on this machine's disk. */
export type CheckedSound = SoundFile & Sound;

export interface SoundLimits {
  maxBytes: number;
  maxDurationMs: number;
}
