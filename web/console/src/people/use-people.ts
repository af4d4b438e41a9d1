import { useQuery } from '@tanstack/react-query';
import { listAgents, listUsers } from '../api/people.ts';

export const AGENTS_KEY = ['agents'] as const;
export const USERS_KEY = ['users'] as const;

export const useAgents = () =>
  useQuery({ queryKey: AGENTS_KEY, queryFn: ({ signal }) => listAgents(signal) });

export const useUsers = () => useQuery({ queryKey: USERS_KEY, queryFn: ({ signal }) => listUsers(signal) });
