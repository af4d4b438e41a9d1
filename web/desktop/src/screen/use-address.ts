import { useCallback } from 'react';
import { goTo, usePath } from '../../../shared/screen/use-path.ts';

const CALL = /^\/calls\/([0-9a-f-]{36})$/i;

const DIAL_PATH = '/dial';

/** What the address shows: the desk, or one call. */
export interface Address {
  /** Undefined: the desk. */
  callId: string | undefined;
  /** A number is asked to be called. */
  isDial: boolean;
  /** Shows a call, or with undefined the desk; the browser's back button comes back here. */
  go(callId: string | undefined): void;
}

export const callPath = (callId: string): string => `/calls/${callId}`;

export function useAddress(): Address {
  const path = usePath();
  const go = useCallback(
    (callId: string | undefined) => goTo(callId === undefined ? '/' : callPath(callId)),
    [],
  );
  return { callId: CALL.exec(path)?.[1], isDial: path === DIAL_PATH, go };
}
