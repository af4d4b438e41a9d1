import { createContext, useContext } from 'react';

export interface DialWish {
  to: string;
  /** Whom people know behind the number. */
  who?: string | undefined;
  taskId?: string | undefined;
  connectionId?: string | undefined;
}

/**
 * What became of a wish.
 *
 *     asking ──► ringing ──► joined    my telephone rings; the call it became is known
 *        ├─────► refused | choose      nothing was dialled: why not, or at which PBX
 *        └─────► unknown               the answer was lost, and my telephone may be ringing; never tried again by itself
 */
export type DialProgress =
  | { step: 'asking' }
  /** `isOtherNumber`: the PBX shows the customer another number than was asked for. */
  | { step: 'ringing'; dialId: string; isOtherNumber: boolean }
  | { step: 'joined'; callId: string }
  /** `canElse`: no PBX of mine dials, and the computer's telephone may. */
  | { step: 'refused'; reason: string | undefined; canElse: boolean }
  | { step: 'choose'; connections: readonly { connectionId: string; name: string }[] }
  | { step: 'unknown' };

export interface Dialling {
  wish: DialWish | undefined;
  progress: DialProgress | undefined;
  /** Asks for one call; while one is asked for, and for a moment after, the same wish is no second one. */
  dial: (wish: DialWish) => void;
  dismiss: () => void;
}

export const DialContext = createContext<Dialling | undefined>(undefined);

export function useDialling(): Dialling {
  const dialling = useContext(DialContext);
  if (!dialling) throw new Error('useDialling is called outside of DialProvider');
  return dialling;
}
