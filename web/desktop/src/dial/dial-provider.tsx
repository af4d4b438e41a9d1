import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { HttpError } from '../../../shared/api/http.ts';
import { dial as askHub, dialProblemOf, readDial } from '../api/dials.ts';
import { DialContext, type Dialling, type DialProgress, type DialWish } from './dial-context.ts';
import { DIALS_KEY } from './use-dials.ts';
import { WishKeys } from './wish-key.ts';

/** The hub finds the call as soon as the PBX tells of it. */
const LOOK_EVERY_MS = 1_500;
/** Nobody who has not picked up by then will. */
const LOOK_FOR_MS = 3 * 60_000;

/** Has the hub dial, one wish at a time, and follows what becomes of it. */
export function DialProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [wish, setWish] = useState<DialWish | undefined>(undefined);
  const [progress, setProgress] = useState<DialProgress | undefined>(undefined);
  const keys = useRef(new WishKeys());
  const isAsking = useRef(false);

  const dial = useCallback(
    (next: DialWish) => {
      if (isAsking.current) return;
      const key = keys.current.next(next, Date.now());
      if (key === undefined) return;
      isAsking.current = true;
      setWish(next);
      setProgress({ step: 'asking' });
      const { to, taskId, connectionId } = next;
      askHub({ to, taskId, connectionId }, key)
        .then(
          ({ dialId, callId, callerIdShown }) =>
            setProgress(
              callId === undefined
                ? { step: 'ringing', dialId, isOtherNumber: callerIdShown === 'another' }
                : { step: 'joined', callId },
            ),
          (error: unknown) => setProgress(afterError(error)),
        )
        .finally(() => {
          isAsking.current = false;
          void queries.invalidateQueries({ queryKey: DIALS_KEY });
        });
    },
    [queries],
  );
  const dismiss = useCallback(() => {
    setWish(undefined);
    setProgress(undefined);
  }, []);

  const dialId = progress?.step === 'ringing' ? progress.dialId : undefined;
  useEffect(() => {
    if (dialId === undefined) return;
    const since = Date.now();
    const looking = setInterval(() => {
      if (Date.now() - since > LOOK_FOR_MS) return clearInterval(looking);
      readDial(dialId).then(
        ({ callId }) => {
          if (callId === undefined) return;
          setProgress((now) =>
            now?.step === 'ringing' && now.dialId === dialId ? { step: 'joined', callId } : now,
          );
          void queries.invalidateQueries({ queryKey: DIALS_KEY });
        },
        // The next look may be luckier; the call itself comes by push in any case.
        () => undefined,
      );
    }, LOOK_EVERY_MS);
    return () => clearInterval(looking);
  }, [dialId, queries]);

  const dialling = useMemo<Dialling>(
    () => ({ wish, progress, dial, dismiss }),
    [wish, progress, dial, dismiss],
  );
  return <DialContext value={dialling}>{children}</DialContext>;
}

function afterError(error: unknown): DialProgress {
  const { detail, details } = dialProblemOf(error);
  const status = error instanceof HttpError ? error.status : 0;
  if (details?.connections) return { step: 'choose', connections: details.connections };
  // No answer, or the hub's own that the PBX gave none: it may have dialled.
  return status === 0 || status >= 500
    ? { step: 'unknown' }
    : { step: 'refused', reason: detail, canElse: details?.missing === 'dial' };
}
