import { useMemo } from 'react';
import { useAgents } from '../../people/use-people.ts';
import { usePbxSounds } from '../../prompts/use-pbx-sounds.ts';
import { useHours } from '../../working-hours/use-hours.ts';
import { useMenus, usePromptNames } from '../use-menus.ts';
import type { Books } from './editor-context.ts';

export function useBooks(): Books {
  const { data: prompts, isLoading: waitsForPrompts } = usePromptNames();
  const { data: sounds } = usePbxSounds();
  const { data: agents, isLoading: waitsForAgents } = useAgents();
  const { data: hours, isLoading: waitsForHours } = useHours();
  const { data: menus, isLoading: waitsForMenus } = useMenus();
  const isLoading = waitsForPrompts || waitsForAgents || waitsForHours || waitsForMenus;
  return useMemo(
    () => ({
      prompts: prompts ?? [],
      sounds: sounds ?? [],
      agents: agents ?? [],
      hours: hours ?? [],
      menus: menus ?? [],
      isLoading,
    }),
    [prompts, sounds, agents, hours, menus, isLoading],
  );
}
