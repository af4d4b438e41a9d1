import type { Device, Direction, EventLeg } from '../../../src/domain/call-event.ts';
import type { Conversation, Part } from './conversation.ts';

/** Order of events of one moment: what begins comes before what ends. */
export const ORDER = { begin: 0, ring: 1, answer: 2, transfer: 3, clear: 4, over: 5, log: 6 } as const;

/** What every step of the interpretation needs. */
export interface Reading extends Conversation {
  direction: Direction;
  /** Leg of the outside party: one for the whole conversation. */
  customerLeg: EventLeg;
  device(user: string): Device;
}

/** A call from an extension is a call inside the house, whatever the PBX calls its direction. */
export function insideTheHouse(stated: Direction, phone: string): Direction {
  return stated === 'inbound' && /^\d{1,6}$/.test(phone) ? 'internal' : stated;
}

export function directionByLog({ history }: Part): Direction | undefined {
  return history && insideTheHouse(history.direction, history.phone);
}
