import type { ClientState } from '@callweave/client';
import { createContext, useContext } from 'react';
import type { Me } from '../../../shared/api/session.ts';
import type { DeskAction, DeskState } from './desk-state.ts';
import type { ServerClock } from './server-clock.ts';

export interface Hub {
  me: Me;
  /** Undefined for people without a phone. */
  agentId: string | undefined;
  desk: DeskState;
  dispatch: (action: DeskAction) => void;
  connection: ClientState;
  clock: ServerClock;
  reconnectNow: () => void;
}

export const HubContext = createContext<Hub | undefined>(undefined);

export function useHub(): Hub {
  const hub = useContext(HubContext);
  if (!hub) throw new Error('useHub is called outside of HubProvider');
  return hub;
}
