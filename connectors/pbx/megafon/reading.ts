import type { Device, Direction, EventLeg } from '../../../src/domain/call-event.ts';
import type { Conversation } from './conversation.ts';

/** Order of events of one moment: what begins comes before what ends. */
export const ORDER = { begin: 0, ring: 1, answer: 2, transfer: 3, clear: 4, over: 5, log: 6 } as const;

/** What every step of the interpretation needs. */
export interface Reading extends Conversation {
  direction: Direction;
  /** Leg of the outside party: one for the whole conversation. */
  customerLeg: EventLeg;
  device(user: string): Device;
}
