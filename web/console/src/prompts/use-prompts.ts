import { useQuery } from '@tanstack/react-query';
import { listPrompts, type Prompt } from '../api/prompts.ts';

export const PROMPTS_KEY = ['prompts'] as const;

/** Copies change by themselves while PBXs are waited for. */
const WAITING_EVERY_MS = 5_000;
const ON_ITS_WAY: ReadonlySet<string> = new Set(['wanted', 'asked', 'leaving']);

export const usePrompts = () =>
  useQuery({
    queryKey: [...PROMPTS_KEY, 'list'],
    queryFn: ({ signal }) => listPrompts(signal),
    refetchInterval: ({ state }) => (state.data?.prompts.some(isOnItsWay) ? WAITING_EVERY_MS : false),
  });

const isOnItsWay = ({ copies }: Prompt): boolean => copies.some(({ state }) => ON_ITS_WAY.has(state));
