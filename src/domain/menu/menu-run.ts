import type { MenuKey, MenuTarget, PromptRef, StepId, VoiceMenu } from './voice-menu.ts';
import type { HoursState } from './working-hours.ts';

/** What happens to a caller in a menu. */
export type MenuInput =
  /** What `beginMenu` does; a run that has begun goes on as it is. */
  | { kind: 'begin' }
  | { kind: 'promptEnded' }
  | { kind: 'key'; key: MenuKey }
  /** The wait that was ordered last is over. */
  | { kind: 'timeUp' }
  /** Whoever was rung did not take it. */
  | { kind: 'notConnected'; reason: NotConnected }
  | { kind: 'connected' }
  /** The caller hung up. */
  | { kind: 'gone' };
export type NotConnected = 'noAnswer' | 'busy' | 'unavailable' | 'unknownCaller';

/** What whoever conducts the caller has to do now. Each order ends what was ordered before. */
export type MenuOrder =
  | { kind: 'play'; prompt: PromptRef }
  | { kind: 'wait'; ms: number }
  /** `isLast`: nothing follows in the menu, so the PBX may let go of the call altogether. */
  | { kind: 'connect'; to: MenuTarget; ringMs: number; isLast: boolean }
  | { kind: 'voicemail'; box: string }
  | { kind: 'hangUp' };

/**
 *     playing ──► waiting ──► playing …
 *        │  ▲        │
 *        ▼  │        ▼
 *     connecting ──► over
 */
export type MenuRunState = 'playing' | 'waiting' | 'connecting' | 'over';

/** How a caller came where they are. */
export interface MenuPathStep {
  menuId: string;
  stepId: StepId;
  at: string;
  /** Why it was entered. */
  by:
    | { kind: 'start' | 'next' | 'timeout' | 'otherwise' | 'again' }
    | { kind: 'key'; key: MenuKey; isWrong?: true }
    | { kind: 'hours'; state: HoursState };
}

/** Everything there is to know of one caller in a menu; immutable. */
export interface MenuRun {
  state: MenuRunState;
  menuId: string;
  stepId: StepId;
  /** Of the choice at hand. */
  triesLeft: number;
  path: readonly MenuPathStep[];
  /** Steps since the caller last pressed a key. */
  unasked: number;
  /** What plays is the word after a wrong key; the choice asks again behind it. */
  isCorrected?: true;
  /** Why it is over. */
  end?: 'connected' | 'voicemail' | 'hungUp' | 'gone' | 'lost';
}

/** What a run needs to know besides the menu. */
export interface MenuSurroundings {
  menu(menuId: string): VoiceMenu | undefined;
  hours(hoursId: string, at: Date): HoursState;
}
