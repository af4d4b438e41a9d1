/** What is kept of an event or a row, in the PBX's words. */
export type Autosecretary2Fact = EventFact | RowFact;

export const EVENT_TYPES = ['CallAccepted', 'CallAnswered', 'EndCall'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export interface EventFact {
  told: 'event';
  callId: string;
  type: EventType;
  /** Epoch ms, by the PBX's clock. */
  at: number;
  /** Caller; empty when withheld. */
  ani: string;
  /** Who is called: the telephone of an employee. */
  dnis: string;
  /** The employee's short number. */
  virtual?: string;
  trunk: string;
  /** Of `EndCall`; no source explains the codes. */
  result?: string;
}

export interface RowFact {
  told: 'row';
  /** When we read it, epoch ms: of two versions of a row the later one counts. */
  readAt: number;
  callId: string;
  trunk: string;
  /** Epoch ms. */
  startedAt: number;
  an: string;
  dn: string;
  /** The number that the call came through. */
  via?: string;
  isInside: boolean;
  /** The wait included. */
  durationMs: number;
  waitMs: number;
  recMs: number;
}

/** Outside numbers have ten digits here; whatever is shorter than any outside number is dialled inside the house. */
const SHORTEST_OUTSIDE = 7;

export function isShort(number: string): boolean {
  const digits = number.replaceAll(/\D/g, '').length;
  return digits > 0 && digits < SHORTEST_OUTSIDE;
}
