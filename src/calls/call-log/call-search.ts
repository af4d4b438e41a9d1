import type { CallOutcome, Direction } from '../../domain/call-event.ts';

/** What the call log is asked for. Every part narrows; `from` and `to` bound what it costs. */
export interface CallSearch {
  /** Inclusive. */
  from: string;
  /** Exclusive. */
  to: string;
  connectionId?: string | undefined;
  direction?: Direction | undefined;
  outcomes?: readonly CallOutcome[] | undefined;
  agentId?: string | undefined;
  /** Id or name of a queue. */
  queue?: string | undefined;
  /** The company's number that was dialled, or shown. */
  line?: string | undefined;
  minTalkMs?: number | undefined;
  maxTalkMs?: number | undefined;
  /** One that can be heard now. */
  hasRecording?: boolean | undefined;
  task?: 'any' | 'waiting' | 'none' | undefined;
  isTransferred?: boolean | undefined;
  customer?: CustomerSearch | undefined;
}

/** How a person named the customer, as the database is asked for it. */
export type CustomerSearch =
  /** Whole numbers: of one that was typed, or of the contacts whose names begin so. */
  | { kind: 'numbers'; e164: readonly string[] }
  /** The last digits, whatever the interval. */
  | { kind: 'tail'; digits: string }
  /** Any part of the number: each row of the interval is looked at. */
  | { kind: 'part'; digits: readonly string[] }
  /** A part of the name that the call shows, or one of these whole numbers: each row of the interval is looked at. */
  | { kind: 'name'; name: string; e164: readonly string[] };

/** In an interval up to this a number or a name is found by any part of it; in a longer one by its end, or its beginning. */
export const ANY_PART_DAYS = 31;
/** A year, and the days by which somebody misses it. */
export const LONGEST_DAYS = 370;
