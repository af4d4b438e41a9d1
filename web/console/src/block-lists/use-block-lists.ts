import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { compareList, type ListFilter, listEntries, readEntry } from '../api/block-lists.ts';
import { useConnections } from '../connections/use-connections.ts';
import type { ListColour } from '../contract.ts';

export const LISTS_KEY = ['block-lists'] as const;
/** Placements change by themselves while PBXs are waited for. */
const WAITING_EVERY_MS = 5_000;

export const useEntries = (filter: ListFilter) =>
  useInfiniteQuery({
    queryKey: [...LISTS_KEY, 'page', filter],
    queryFn: ({ pageParam, signal }) => listEntries(filter, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) =>
        items.some((entry) => entry.placements.some(({ nextTryAt }) => nextTryAt !== undefined)),
      )
        ? WAITING_EVERY_MS
        : false,
  });

export const useEntry = (entryId: string) =>
  useQuery({
    queryKey: [...LISTS_KEY, 'one', entryId],
    queryFn: ({ signal }) => readEntry(entryId, signal),
  });

/** Asks the PBX itself: only when somebody looks, and never by itself again. */
export const useCompared = (connectionId: string, colour: ListColour) =>
  useQuery({
    queryKey: [...LISTS_KEY, 'there', connectionId, colour],
    queryFn: ({ signal }) => compareList(connectionId, colour, signal),
    enabled: connectionId !== '',
    refetchOnWindowFocus: false,
    retry: false,
  });

/** Connection id → its name. */
export function useConnectionNames(): (connectionId: string) => string {
  const connections = useConnections();
  return (id) => connections.data?.find(({ connectionId }) => connectionId === id)?.name ?? '';
}
