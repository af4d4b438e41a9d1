import type { Transaction } from '../db/database.ts';
import type { PromptFormat } from '../domain/pbx/pbx-operations.ts';

/** A sound file of voice menus. */
export interface Prompt {
  promptId: string;
  tenantId: string;
  name: string;
  /** Grows when the sound is replaced. */
  version: number;
  mediaType: string;
  format: PromptFormat;
  durationMs: number;
  bytes: number;
  sha256: string;
  /** In the store. */
  key: string;
  /** When this version was uploaded. */
  soundAt: Date;
  createdAt: Date;
  updatedAt: Date;
}

/** A voice menu that plays a prompt. */
export interface PromptUse {
  menuId: string;
  name: string;
}

/** What plays prompts, asked before one is deleted and when its sound was replaced. */
export interface PromptUses {
  /** In the transaction of whoever asks: with the prompt locked when it is about to be deleted. */
  usedBy(tx: Transaction, tenantId: string, promptId: string): Promise<PromptUse[]>;
  /** The same for a whole list, read once. */
  usedByEach?(tx: Transaction, tenantId: string): Promise<(promptId: string) => PromptUse[]>;
  /** In which formats callers hear it now: made ready whenever its sound is replaced, so that nobody waits for one. */
  heardAs?(tenantId: string, promptId: string): Promise<PromptFormat[]>;
  /**
   * The new sound of a replaced prompt is at this PBX, under another id than the one before: what was published there names the old
   * copy, which stays until `PromptPlacer.withdrawOlder`. Without this method it goes once nothing uses the prompt.
   */
  copyRenewed?(tenantId: string, renewed: { connectionId: string; promptId: string }): Promise<void>;
}

/** What `copyState` means is drawn in migrations/0023-prompts.sql. */
export const COPY_STATES = ['wanted', 'asked', 'here', 'refused', 'unknown', 'leaving'] as const;
export type CopyState = (typeof COPY_STATES)[number];

/** A version of a prompt at one PBX. */
export interface PromptCopy {
  promptId: string;
  connectionId: string;
  version: number;
  pbxName: string;
  pbxPromptId?: string;
  state: CopyState;
  reason?: string;
  tries: number;
  /** When it was last known to be there. */
  seenAt?: Date;
  /** The hub works on it by itself; absent: nothing more to do, or only when somebody asks. */
  nextTryAt?: Date;
  changedAt: Date;
}

/** A prompt as people see it. */
export interface SeenPrompt extends Prompt {
  usedBy: PromptUse[];
  copies: PromptCopy[];
}
