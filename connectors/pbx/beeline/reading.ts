import type { Direction, EventLeg, PartyNumber } from '../../../src/domain/call-event.ts';
import type { Conversation } from './legs.ts';
import type { Handover } from './transfers.ts';

/** Of events of one moment. */
export const ORDER = { begin: 0, ring: 1, answer: 2, clear: 4, over: 5 } as const;

/** A conversation, and what it is about. */
export interface Reading extends Conversation {
  direction: Direction;
  handovers: Handover[];
  customer: PartyNumber;
  customerLeg: EventLeg;
}
