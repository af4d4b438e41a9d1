/** Whom a request is about. Kept sealed, and only until the request is done. */
export interface Subject {
  /** E.164 digits, else as they are written. */
  numbers: string[];
  contacts: { contactId: string; name: string }[];
  /** Names that nobody else has here: looked for everywhere. */
  names: string[];
  /** Names that others have, too: looked for in this person's own calls. */
  sharedNames: string[];
  /** Calls that name the person. */
  callIds: string[];
}

export const REQUEST_KINDS = ['export', 'erasure'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];
/**
 *      waiting ──► running ──► done | failed          export
 *      waiting ──► running ──► counted ──► waiting ──► running ──► done | failed          erasure
 *
 * `expired`: nobody said in time that it is to be done.
 */
export const REQUEST_STATES = ['waiting', 'running', 'counted', 'done', 'failed', 'expired'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

export interface PrivacyRequest {
  requestId: string;
  tenantId: string;
  kind: RequestKind;
  state: RequestState;
  /** What it found or did, by kind. */
  counts: Record<string, number>;
  stepsDone: string[];
  error?: string;
  storedKey?: string;
  bytes?: number;
  expiresAt: Date;
  createdBy?: string;
  createdAt: Date;
  finishedAt?: Date;
}
