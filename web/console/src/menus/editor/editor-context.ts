import { createContext, useContext } from 'react';
import type { SoundsAt } from '../../api/pbx-sounds.ts';
import type { Agent } from '../../api/people.ts';
import type {
  MenuPaths,
  MenuProblem,
  StepId,
  VoiceMenu,
  VoiceMenuSummary,
  VoiceMenuView,
  WorkingHoursView,
} from '../../contract.ts';
import type { Draft } from '../model/history.ts';
import type { PromptName } from '../use-menus.ts';
import type { Sound } from './use-sound.ts';

/** What steps refer to, by name. Empty, and `isLoading`, while it is on its way. */
export interface Books {
  prompts: readonly PromptName[];
  /** What PBXs have by themselves. */
  sounds: readonly SoundsAt[];
  agents: readonly Agent[];
  hours: readonly WorkingHoursView[];
  menus: readonly VoiceMenuSummary[];
  isLoading: boolean;
}

export interface Editor {
  /** As the hub has it. */
  view: VoiceMenuView;
  /** As it is on the screen. */
  draft: Draft;
  isReadOnly: boolean;
  isDirty: boolean;
  problems: readonly MenuProblem[];
  selected: StepId | undefined;
  select: (stepId: StepId | undefined) => void;
  /** `label`: changes with the same one, right after each other, are taken back together. */
  change: (change: (menu: VoiceMenu) => VoiceMenu, label?: string) => void;
  /** The hub's newest version takes the place of what is on the screen. */
  reset: (view: VoiceMenuView) => void;
  /** The hub's answer to something else than saving; what is on the screen stays. */
  replace: (view: VoiceMenuView) => void;
  /** Where the caller of the preview is. */
  lit: StepId | undefined;
  light: (stepId: StepId | undefined) => void;
  /** Where callers went, while that is to be seen. */
  paths: MenuPaths | undefined;
  books: Books;
  sound: Sound;
}

export const EditorContext = createContext<Editor | undefined>(undefined);

export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error('outside of a menu');
  return editor;
}
