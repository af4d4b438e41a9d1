import type { CallRecord } from '../call-record.ts';

/** A call with the customer that was before. */
export interface PastCall {
  callId: string;
  startedAt: string;
  direction: string;
  /** Empty while it lasts. */
  outcome: string;
  /** Who was responsible for it. */
  agentId?: string;
  /** This and `talkMs` (else 0) of the newest few alone. */
  agentName?: string;
  talkMs: number;
}

/** All that a hint may go by: one call, on the card of one agent. Pure data. */
export interface HintFacts {
  call: CallRecord;
  agentId: string;
  /** When the card opens. */
  at: Date;
  /** IANA name; of the company. */
  timeZone: string;
  /** How many had the call before, or were tried in vain. */
  hops: number;
  /** Key: field id. As people read them (`readFieldValue`); undefined: empty. Not in it: nobody knows. */
  values: ReadonlyMap<string, string | undefined>;
  /** Newest first, without this call; absent where the customer's number is not known. At most `PAST_CALLS`. */
  past?: readonly PastCall[];
}

/** More former calls of one number are not looked at: it calls more often than that about nothing that a hint could say. */
export const PAST_CALLS = 50;
