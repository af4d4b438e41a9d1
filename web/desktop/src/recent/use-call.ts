import { useQuery } from '@tanstack/react-query';
import { readCall } from '../api/calls.ts';
import type { CallRecord } from '../contract.ts';
import { useHub } from '../live/hub-context.ts';
import { callKey } from './recent-cache.ts';
import { useRecentCalls } from './use-recent-calls.ts';

/** One call, the newest that is known of it: live by push, else read. `failed`: there is none for me, or no answer. */
export function useCall(callId: string, mine: boolean): { call: CallRecord | undefined; failed: boolean } {
  const { desk } = useHub();
  const recent = useRecentCalls(mine);
  const known =
    desk.calls.get(callId) ??
    desk.cards.get(callId)?.call ??
    recent.data?.pages.flatMap((page) => page.items).find((call) => call.callId === callId);
  const read = useQuery({
    queryKey: callKey(callId),
    queryFn: ({ signal }) => readCall(callId, signal),
    ...(known ? { placeholderData: known } : {}),
  });
  return { call: newest(read.data, known), failed: read.isError };
}

function newest(a: CallRecord | undefined, b: CallRecord | undefined): CallRecord | undefined {
  if (!a || !b) return a ?? b;
  return b.revision > a.revision ? b : a;
}
