import { createContext, useContext } from 'react';
import type { Me } from '../../../shared/api/session.ts';

export const MeContext = createContext<Me | undefined>(undefined);

export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error('outside of the console');
  return me;
}

/** Supervisors look; only administrators change. The hub decides, this only draws. */
export function useIsAdmin(): boolean {
  return useMe().user.role === 'admin';
}
