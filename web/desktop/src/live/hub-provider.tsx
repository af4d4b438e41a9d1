import { type ClientState, createPushClient, type PushClient } from '@callweave/client';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { statusOf } from '../../../shared/api/http.ts';
import { type Me, pushToken } from '../../../shared/api/session.ts';
import { readCall } from '../api/calls.ts';
import { isLive } from '../call/my-leg.ts';
import { putCall, refreshRecentCalls } from '../recent/recent-cache.ts';
import { putTask, refreshTasks } from '../tasks/task-cache.ts';
import { emptyDesk, reduceDesk } from './desk-state.ts';
import { type Hub, HubContext } from './hub-context.ts';
import { ServerClock } from './server-clock.ts';

interface Props {
  me: Me;
  onSignedOut: () => void;
  children: ReactNode;
}

export function HubProvider({ me, onSignedOut, children }: Props) {
  const agentId = me.agent?.agentId;
  const queries = useQueryClient();
  const [clock] = useState(() => new ServerClock());
  const [desk, dispatch] = useReducer(reduceDesk, emptyDesk(agentId));
  const [connection, setConnection] = useState<ClientState>({ name: 'idle' });
  const client = useRef<PushClient | undefined>(undefined);

  useEffect(() => {
    const push = createPushClient({
      url: new URL('/push', location.href.replace(/^http/, 'ws')).href,
      token: async () => {
        try {
          return await pushToken();
        } catch (error) {
          if (statusOf(error) === 401) onSignedOut();
          throw error;
        }
      },
      onWelcome: ({ serverTime }) => clock.set(serverTime),
      onEvent: (event) => {
        dispatch({ type: 'event', event, at: clock.nowIso() });
        putCall(queries, event.data.call, agentId);
      },
      onTask: ({ data }) => putTask(queries, data.task, { agentId, seesAll: me.user.role !== 'agent' }),
      onState: (state) => {
        setConnection(state);
        if (state.name !== 'live') return;
        const { calls, cards } = push.getSnapshot();
        dispatch({ type: 'snapshot', calls, pops: cards, at: clock.nowIso() });
        refreshRecentCalls(queries);
        refreshTasks(queries);
      },
    });
    client.current = push;
    push.start();
    const wake = () => {
      if (document.visibilityState === 'visible') push.reconnectNow();
    };
    addEventListener('online', wake);
    document.addEventListener('visibilitychange', wake);
    return () => {
      removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', wake);
      push.stop();
    };
  }, [agentId, clock, me.user.role, onSignedOut, queries]);

  useMissedEnds(desk.cards, dispatch);

  const reconnectNow = useCallback(() => client.current?.reconnectNow(), []);
  const hub = useMemo<Hub>(
    () => ({ me, agentId, desk, dispatch, connection, clock, reconnectNow }),
    [me, agentId, desk, connection, clock, reconnectNow],
  );
  return <HubContext value={hub}>{children}</HubContext>;
}

/** A call that ended while we were away left its card without a reason: read the record once. */
function useMissedEnds(cards: Hub['desk']['cards'], dispatch: Hub['dispatch']): void {
  const asked = useRef(new Set<string>());
  useEffect(() => {
    for (const { callId, closedAt, leg } of cards.values()) {
      if (!closedAt || !isLive(leg) || asked.current.has(callId)) continue;
      asked.current.add(callId);
      readCall(callId).then(
        (call) => dispatch({ type: 'refreshed', call }),
        (error: unknown) => console.warn('the end of a call could not be read', { callId, error }),
      );
    }
  }, [cards, dispatch]);
}
