import type { Direction } from '../../../src/domain/call-event.ts';

/** What is kept of the platform's messages: its words, addressed, without tokens. */
export type MegafonFact = ContactFact | EventFact | HistoryFact;

interface Common {
  callid: string;
  /** The outside number as written; empty or a word when withheld. */
  phone: string;
  /** Our number that the call came in on. */
  diversion?: string;
  lineName?: string;
}

/** A new incoming call; the PBX asks who it is. */
export interface ContactFact extends Common {
  cmd: 'contact';
}

export const EVENT_TYPES = [
  'INCOMING',
  'OUTGOING',
  'ACCEPTED',
  'TRANSFERRED',
  'CANCELLED',
  'COMPLETED',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Something happened to one employee's part of the call. It has no time of its own. */
export interface EventFact extends Common {
  cmd: 'event';
  type: EventType;
  /** Login without `@tenant`; `pbx` and `g_…` are not people. */
  user: string;
  ext?: string;
  direction?: Direction;
  group?: string;
  /** TRANSFERRED: the call that goes on. */
  second?: string;
}

/** The finished call: pushed after the call, or read from `/history/json`. */
export interface HistoryFact extends Common {
  cmd: 'history';
  source: 'push' | 'rest';
  /** When we read it, epoch ms: of two versions of one row the later one counts. */
  readAt: number;
  direction: Direction;
  /** Lower case, letters only: the platform's own spelling varies. */
  status: string;
  user?: string;
  ext?: string;
  group?: string;
  startedAt: number;
  waitMs?: number;
  durationMs: number;
  record?: string;
  /** REST: where the call ended up (user, group, telnum, ivr, onduty, offtime, hello, vm, am). */
  destination?: string;
  missedStatus?: string;
  rating?: string;
}

/** `ivanov@mycompany.megapbx.ru` → `ivanov`. */
export function loginOf(user: string): string {
  return user.split('@')[0] ?? user;
}

/** The switch itself, and departments, appear where a person's login should be. */
export function isPerson(user: string | undefined): user is string {
  return (
    user !== undefined &&
    user !== '' &&
    user !== 'pbx' &&
    user !== 'ivr' &&
    user !== 'fax' &&
    !user.startsWith('g_')
  );
}
