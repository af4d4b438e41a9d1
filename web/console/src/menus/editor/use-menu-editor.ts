import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useReducer, useState } from 'react';
import { checkMenu, readPaths } from '../../api/voice-menus.ts';
import type { StepId, VoiceMenuView } from '../../contract.ts';
import { useIsAdmin } from '../../shell/me-context.ts';
import { beginHistory, type Draft, stepHistory } from '../model/history.ts';
import { MENUS_KEY } from '../use-menus.ts';
import type { Editor } from './editor-context.ts';
import { useBooks } from './use-books.ts';
import { useSound } from './use-sound.ts';

/** Long enough that typing is not checked letter by letter. */
const CHECK_AFTER_MS = 400;
const PATHS_DAYS = 30;
const DAY_MS = 86_400_000;

export interface EditorControls {
  editor: Editor;
  undo?: () => void;
  redo?: () => void;
  rename: (name: string) => void;
  /** The hub has what was on the screen. */
  onSaved: (view: VoiceMenuView, draft: Draft) => void;
  showsPaths: boolean;
  setShowsPaths: (shows: boolean) => void;
}

export function useMenuEditor(loaded: VoiceMenuView, onSelect: () => void): EditorControls {
  const isAdmin = useIsAdmin();
  const [view, setView] = useState(loaded);
  const [history, step] = useReducer(stepHistory, { name: loaded.name, menu: loaded.menu }, beginHistory);
  const [saved, setSaved] = useState<Draft>(history.now);
  const [selected, setSelected] = useState<StepId | undefined>(undefined);
  const [lit, light] = useState<StepId | undefined>(undefined);
  const [showsPaths, setShowsPaths] = useState(false);
  const sound = useSound();
  const books = useBooks();
  const draft = history.now;
  const { menuId } = loaded;

  const [checked] = useDebouncedValue(draft.menu, CHECK_AFTER_MS);
  const isAsSaved = draft.menu === saved.menu;
  const check = useQuery({
    queryKey: [...MENUS_KEY, menuId, 'check', checked],
    queryFn: ({ signal }) => checkMenu({ menu: checked, menuId }, signal),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const paths = useQuery({
    queryKey: [...MENUS_KEY, menuId, 'paths'],
    queryFn: ({ signal }) =>
      readPaths(
        menuId,
        {
          from: new Date(Date.now() - PATHS_DAYS * DAY_MS).toISOString(),
          to: new Date().toISOString(),
        },
        signal,
      ),
    enabled: showsPaths,
  });

  const select = useCallback(
    (stepId: StepId | undefined) => {
      setSelected(stepId);
      if (stepId !== undefined) onSelect();
    },
    [onSelect],
  );
  const change = useCallback<Editor['change']>(
    (change, label) =>
      step({
        kind: 'change',
        ...(label !== undefined && { label }),
        change: (before) => {
          const menu = change(before.menu);
          return menu === before.menu ? before : { ...before, menu };
        },
      }),
    [],
  );
  const reset = useCallback((next: VoiceMenuView) => {
    const now = { name: next.name, menu: next.menu };
    setView(next);
    setSaved(now);
    step({ kind: 'reset', draft: now });
  }, []);
  const problems = check.data ?? (isAsSaved ? view.problems : NO_PROBLEMS);
  const editor = useMemo<Editor>(
    () => ({
      view,
      draft,
      isReadOnly: !isAdmin,
      isDirty: draft !== saved && !(draft.name === saved.name && draft.menu === saved.menu),
      problems,
      selected: selected !== undefined && Object.hasOwn(draft.menu.steps, selected) ? selected : undefined,
      select,
      change,
      reset,
      replace: setView,
      lit,
      light,
      paths: showsPaths ? paths.data : undefined,
      books,
      sound,
    }),
    [
      view,
      draft,
      isAdmin,
      saved,
      problems,
      selected,
      select,
      change,
      reset,
      lit,
      showsPaths,
      paths.data,
      books,
      sound,
    ],
  );
  return {
    editor,
    ...(history.past.length > 0 && { undo: () => step({ kind: 'undo' }) }),
    ...(history.future.length > 0 && { redo: () => step({ kind: 'redo' }) }),
    rename: (name) => step({ kind: 'change', label: 'name', change: (before) => ({ ...before, name }) }),
    onSaved: (next, as) => {
      setView(next);
      setSaved(as);
    },
    showsPaths,
    setShowsPaths,
  };
}

const NO_PROBLEMS: readonly never[] = [];
