import { useCallback, useSyncExternalStore } from 'react';

const CHANGED = 'callweave:address';
const CALL = /^\/calls\/([0-9a-f-]{36})$/i;

/** What the address shows: the desk, or one call. */
export interface Address {
  /** Undefined: the desk. */
  callId: string | undefined;
  /** Shows a call, or with undefined the desk; the browser's back button comes back here. */
  go(callId: string | undefined): void;
}

export const callPath = (callId: string): string => `/calls/${callId}`;

export function useAddress(): Address {
  const path = useSyncExternalStore(subscribe, () => location.pathname);
  const go = useCallback((callId: string | undefined) => {
    const next = callId === undefined ? '/' : callPath(callId);
    if (location.pathname === next) return;
    history.pushState(null, '', next);
    dispatchEvent(new Event(CHANGED));
  }, []);
  return { callId: CALL.exec(path)?.[1], go };
}

function subscribe(listener: () => void): () => void {
  addEventListener('popstate', listener);
  addEventListener(CHANGED, listener);
  return () => {
    removeEventListener('popstate', listener);
    removeEventListener(CHANGED, listener);
  };
}
