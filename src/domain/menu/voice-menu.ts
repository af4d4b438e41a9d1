/**
 * A voice menu in one form for every PBX: steps that lead to each other, from `start` on. Callweave keeps menus in this
 * form, conducts callers through it where a PBX lets it (`MenuConductor`), and writes it to PBXs that keep menus
 * themselves (`VoiceMenuOperations`).
 */
export interface VoiceMenu {
  start: StepId;
  /** By step id. */
  steps: Readonly<Record<StepId, MenuStep>>;
  /** Where the steps stand in the editor's picture. Means nothing to callers, and is no part of a comparison. */
  picture?: Readonly<Record<StepId, { x: number; y: number }>>;
}

/** Chosen by whoever edits, unique in the menu: lower-case letters, digits, dashes, at most 40. */
export type StepId = string;

export const MENU_KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '*', '#'] as const;
export type MenuKey = (typeof MENU_KEYS)[number];

export type MenuStep = { /** What people call it. */ name?: string } & (
  | PlayStep
  | ChoiceStep
  | HoursStep
  | ConnectStep
  | VoicemailStep
  | OtherMenuStep
  | HangUpStep
);
export type MenuStepKind = MenuStep['kind'];

/** Plays a prompt to its end. A key that is pressed meanwhile ends it; when a choice follows, the key counts there. */
export interface PlayStep {
  kind: 'play';
  prompt: PromptRef;
  next: StepId;
}

/**
 * Asks for one key. Keys count from the first second of the prompt on. Without a key `waitMs` after the prompt, or after a
 * key that leads nowhere, it asks again, `tries` times in all; then `onTimeout` or `onWrongKey`, whichever happened last.
 */
export interface ChoiceStep {
  kind: 'choice';
  prompt?: PromptRef;
  keys: Readonly<Partial<Record<MenuKey, StepId>>>;
  /** 1,000 to 60,000. */
  waitMs: number;
  /** 1 to 9. */
  tries: number;
  /** Said before it asks again after a wrong key. */
  wrongKeyPrompt?: PromptRef;
  onTimeout: StepId;
  onWrongKey: StepId;
}

/** Goes on by the time of the call. Without `holiday`, holidays without hours of their own count as closed. */
export interface HoursStep {
  kind: 'hours';
  hoursId: string;
  open: StepId;
  closed: StepId;
  holiday?: StepId;
}

/** Rings somebody. */
export interface ConnectStep {
  kind: 'connect';
  to: MenuTarget;
  /** How long it rings: 5,000 to 300,000. Means nothing for a queue. */
  ringMs: number;
  /** Nobody there, busy, or no answer. Without it the call ends then. */
  otherwise?: StepId;
}

export interface VoicemailStep {
  kind: 'voicemail';
  /** The mailbox, as the PBX names it. */
  box: string;
}

export interface OtherMenuStep {
  kind: 'menu';
  menuId: string;
}

export interface HangUpStep {
  kind: 'hangUp';
  /** Said before. */
  prompt?: PromptRef;
}

/** In menus of Callweave the prompt's id, or a sound of the PBX (`pbxSoundRef`); in a menu as a PBX holds it, the id that the prompt has there. */
export type PromptRef = string;

/**
 * Who is rung. `group`, `queue`: the PBX's own, by the id or extension that it goes by there. `responsible`: whoever the
 * caller's contact belongs to; for a stranger, or where that agent has no device at this PBX, `otherwise` follows at once.
 */
export type MenuTarget =
  | { kind: 'agent'; agentId: string }
  | { kind: 'agents'; agentIds: readonly string[]; ring: 'all' | 'inTurn' }
  | { kind: 'responsible' }
  /** As the PBX names it: an extension. In menus as a PBX holds them agents are devices. */
  | { kind: 'device'; number: string }
  | { kind: 'group'; id: string }
  | { kind: 'queue'; id: string }
  /** E.164 digits without plus. */
  | { kind: 'number'; number: string };
export type MenuTargetKind = MenuTarget['kind'];

/** What of all this a PBX can carry. */
export interface MenuSupport {
  steps: readonly MenuStepKind[];
  targets: readonly MenuTargetKind[];
  /** Most steps of a menu; absent: as many as one likes. */
  maxSteps?: number;
}
