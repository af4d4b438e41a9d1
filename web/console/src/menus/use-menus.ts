import { useQuery } from '@tanstack/react-query';
import { listAll } from '../api/hub.ts';
import { listMenus, readConnectionMenus, readMenu } from '../api/voice-menus.ts';

const STATE_EVERY_MS = 10_000;

export const MENUS_KEY = ['voice-menus'] as const;
export const menuKey = (menuId: string) => [...MENUS_KEY, menuId] as const;

export const useMenus = () => useQuery({ queryKey: MENUS_KEY, queryFn: ({ signal }) => listMenus(signal) });

export const useMenu = (menuId: string) =>
  useQuery({
    queryKey: menuKey(menuId),
    queryFn: ({ signal }) => readMenu(menuId, signal),
    // Whoever edits keeps what is on the screen: a newer version is told when it is saved.
    staleTime: Number.POSITIVE_INFINITY,
  });

export const useConnectionMenus = (connectionId: string) =>
  useQuery({
    queryKey: ['connections', connectionId, 'voice-menus'],
    queryFn: ({ signal }) => readConnectionMenus(connectionId, signal),
    enabled: connectionId !== '',
    retry: false,
    // Whether callers are taken there changes by itself.
    refetchInterval: STATE_EVERY_MS,
  });

export interface PromptName {
  promptId: string;
  name: string;
}
export const usePromptNames = () =>
  useQuery({
    queryKey: ['prompts', 'names'],
    queryFn: ({ signal }) => listAll<PromptName>('/prompts', signal),
  });
export const promptAudio = (promptId: string): string =>
  `/api/v1/prompts/${encodeURIComponent(promptId)}/audio`;

/** Names of people by user id. Only administrators may read them: to others nobody is named. */
export const useUserNames = (isAdmin: boolean) =>
  useQuery({
    queryKey: ['users', 'names'],
    queryFn: ({ signal }) => listAll<{ userId: string; name: string }>('/users', signal),
    enabled: isAdmin,
    select: (users) => new Map(users.map(({ userId, name }) => [userId, name])),
  });
