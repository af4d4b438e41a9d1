import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import { type CallPage, listCalls } from '../api/calls.ts';
import { RECENT_KEY } from './recent-cache.ts';

export function useRecentCalls(mine: boolean) {
  return useInfiniteQuery<
    CallPage,
    Error,
    InfiniteData<CallPage, string | undefined>,
    typeof RECENT_KEY,
    string | undefined
  >({
    queryKey: RECENT_KEY,
    queryFn: ({ pageParam, signal }) => listCalls({ mine, after: pageParam }, signal),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY, // push keeps it fresh; a reconnect asks again
  });
}
