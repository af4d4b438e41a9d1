import { useMemo } from 'react';
import { useAgents } from '../../people/use-people.ts';
import { useHours } from '../../working-hours/use-hours.ts';
import { useMenus, usePromptNames } from '../use-menus.ts';
import type { Books } from './editor-context.ts';

export function useBooks(): Books {
  const { data: prompts } = usePromptNames();
  const { data: agents } = useAgents();
  const { data: hours } = useHours();
  const { data: menus } = useMenus();
  return useMemo(
    () => ({ prompts: prompts ?? [], agents: agents ?? [], hours: hours ?? [], menus: menus ?? [] }),
    [prompts, agents, hours, menus],
  );
}
