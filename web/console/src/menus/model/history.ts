import type { VoiceMenu } from '../../contract.ts';

export interface Draft {
  name: string;
  menu: VoiceMenu;
}

/** What is on the screen, what it was, and what was taken back. */
export interface History {
  past: readonly Draft[];
  now: Draft;
  future: readonly Draft[];
  /** Typing on in the same field is one change: it is taken back at once. */
  label?: string;
}

export type HistoryStep =
  | { kind: 'change'; label?: string; change: (draft: Draft) => Draft }
  | { kind: 'undo' }
  | { kind: 'redo' }
  | { kind: 'reset'; draft: Draft };

/** Further back nobody goes by pressing a key. */
const MOST_STEPS = 200;

export const beginHistory = (draft: Draft): History => ({ past: [], now: draft, future: [] });

export function stepHistory(history: History, step: HistoryStep): History {
  const { past, now, future } = history;
  switch (step.kind) {
    case 'change': {
      const next = step.change(now);
      if (next === now) return history;
      const goesOn = step.label !== undefined && step.label === history.label;
      return {
        past: goesOn ? past : [...past.slice(1 - MOST_STEPS), now],
        now: next,
        future: [],
        ...(step.label !== undefined && { label: step.label }),
      };
    }
    case 'undo': {
      const before = past.at(-1);
      return before ? { past: past.slice(0, -1), now: before, future: [now, ...future] } : history;
    }
    case 'redo': {
      const [next, ...rest] = future;
      return next ? { past: [...past, now], now: next, future: rest } : history;
    }
    case 'reset':
      return beginHistory(step.draft);
  }
}
