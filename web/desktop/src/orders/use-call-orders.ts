import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { listCallOrders, type OrderWish, orderCall, refusalOf } from '../api/call-orders.ts';
import { isLive } from '../call/my-leg.ts';
import type { CallOrder, CallRecord, Leg, LegOrders } from '../contract.ts';
import { useHub } from '../live/hub-context.ts';

/** A PBX tells of what it did within a moment; who still waits then should know that nothing came. */
const EVENT_WITHIN_MS = 10_000;

/**
 * What became of an order. That it is done, the event says and nothing else: then this is over.
 *
 *     asking ──► asked ──► silent    the PBX took it; no event told that it is done, and it may be ordered again
 *        ├─────► refused             nothing was done: why not
 *        └─────► unknown             the answer was lost; never tried again by itself
 */
export interface OrderProgress {
  order: CallOrder;
  step: 'asking' | 'asked' | 'silent' | 'refused' | 'unknown';
  reason?: string | undefined;
  /** The state of the leg that this is about: another one ends it. */
  stateKey: string;
}

export interface CallOrders {
  /** What can be ordered of my telephone in this call; undefined where nothing can. */
  mine: LegOrders | undefined;
  /** False while it is asked anew, since what was possible may not be so any more. */
  areCurrent: boolean;
  progress: OrderProgress | undefined;
  give: (order: CallOrder, to?: string) => void;
}

/** Asks anew when a leg of the call has another state, and at no other time. */
export function useCallOrders(call: CallRecord, leg: Leg): CallOrders {
  const { agentId } = useHub();
  const { callId } = call;
  const possible = useQuery({
    queryKey: ['callOrders', callId, statesOf(call)],
    queryFn: ({ signal }) => listCallOrders(callId, signal),
    // Buttons stand where they stood until the answer comes.
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const own = (possible.data ?? []).filter((item) => item.agentId === agentId);
  const mine = own.find(({ legId }) => legId === leg.legId) ?? (own.length === 1 ? own[0] : undefined);
  const stateKey = stateOf(call, mine?.legId);

  const [progress, setProgress] = useState<OrderProgress | undefined>(undefined);
  const isAsking = useRef(false);
  const currentKey = useRef(stateKey);
  currentKey.current = stateKey;
  const legId = mine?.legId;
  const { refetch } = possible;

  const give = useCallback(
    (order: CallOrder, to?: string) => {
      if (isAsking.current || legId === undefined) return;
      isAsking.current = true;
      const asked = { order, stateKey: currentKey.current };
      setProgress({ ...asked, step: 'asking' });
      const wish: OrderWish = { order, legId, ...(to !== undefined && { to }) };
      orderCall(callId, wish)
        .then(
          () => setProgress({ ...asked, step: 'asked' }),
          (error: unknown) => {
            const refusal = refusalOf(error);
            const step = refusal === undefined ? 'unknown' : 'refused';
            setProgress({ order, step, reason: refusal?.reason, stateKey: currentKey.current });
            void refetch();
          },
        )
        .finally(() => {
          isAsking.current = false;
        });
    },
    [callId, legId, refetch],
  );

  const waits = progress?.step === 'asked';
  useEffect(() => {
    if (!waits) return;
    const timer = setTimeout(
      () => setProgress((now) => (now?.step === 'asked' ? { ...now, step: 'silent' } : now)),
      EVENT_WITHIN_MS,
    );
    return () => clearTimeout(timer);
  }, [waits]);

  const isOver = progress !== undefined && progress.step !== 'asking' && progress.stateKey !== stateKey;
  return {
    mine,
    areCurrent: !possible.isPlaceholderData,
    progress: isOver ? undefined : progress,
    give,
  };
}

const stateOf = (call: CallRecord, legId: string | undefined): string =>
  `${legId}:${call.legs.find((leg) => leg.legId === legId)?.state}`;

/** The states of all legs that live, since a second call of my telephone can be joined; and whether the PBX has named the call. */
function statesOf(call: CallRecord): string {
  const legs = call.legs.filter(isLive).map(({ legId, state, agentId, callIdAtOrigin }) => ({
    legId,
    state,
    agentId,
    callIdAtOrigin,
  }));
  return JSON.stringify([legs, call.externalIds.length]);
}
