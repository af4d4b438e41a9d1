import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { CallPage } from '../api/calls.ts';
import { findMyLeg } from '../call/my-leg.ts';
import type { CallRecord } from '../contract.ts';

export const RECENT_KEY = ['recentCalls'] as const;
export const callKey = (callId: string) => ['call', callId] as const;

type Pages = InfiniteData<CallPage, string | undefined>;

/** Puts a call that push told of where the lists and the details will find it, without asking the hub again. */
export function putCall(queries: QueryClient, call: CallRecord, agentId: string | undefined): void {
  queries.setQueryData<CallRecord>(callKey(call.callId), (known) =>
    known && known.revision <= call.revision ? call : known,
  );
  queries.setQueryData<Pages>(RECENT_KEY, (pages) => pages && withCall(pages, call, agentId));
}

export function refreshRecentCalls(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: RECENT_KEY });
}

export function withCall(pages: Pages, call: CallRecord, agentId: string | undefined): Pages {
  let found = false;
  const next = pages.pages.map((page) => {
    const at = page.items.findIndex(({ callId }) => callId === call.callId);
    if (at < 0) return page;
    found = true;
    const known = page.items[at];
    if (known && known.revision > call.revision) return page;
    return { ...page, items: page.items.with(at, call) };
  });
  if (found) return { ...pages, pages: next };
  const [first, ...rest] = next;
  if (!first || (agentId !== undefined && !findMyLeg(call, agentId))) return pages;
  const at = first.items.findIndex(({ startedAt }) => startedAt <= call.startedAt);
  // Older than the first page: it has a page of its own already, or will come with one.
  if (at < 0 && (first.next || rest.length > 0)) return pages;
  const items = first.items.toSpliced(at < 0 ? first.items.length : at, 0, call);
  return { ...pages, pages: [{ ...first, items }, ...rest] };
}
