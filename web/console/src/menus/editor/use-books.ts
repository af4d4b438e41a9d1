import { useMemo } from 'react';
import { useAgents } from '../../people/use-people.ts';
import { useHours } from '../../working-hours/use-hours.ts';
import { useMenus, usePromptNames } from '../use-menus.ts';
import type { Books } from './editor-context.ts';

export function useBooks(): Books {
  const { data: prompts, isLoading: waitsForPrompts } = usePromptNames();
  const { data: agents, isLoading: waitsForAgents } = useAgents();
  const { data: hours, isLoading: waitsForHours } = useHours();
  const { data: menus, isLoading: waitsForMenus } = useMenus();
  const isLoading = waitsForPrompts || waitsForAgents || waitsForHours || waitsForMenus;
  return useMemo(
    () => ({
      prompts: prompts ?? [],
      agents: agents ?? [],
      hours: hours ?? [],
      menus: menus ?? [],
      isLoading,
    }),
    [prompts, agents, hours, menus, isLoading],
  );
}
