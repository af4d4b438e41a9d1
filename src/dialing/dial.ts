/**
 * A call that somebody had the hub dial.
 *
 *     asked ──► done       the PBX took it
 *       ├─────► refused    nothing was dialled, and the reason says why
 *       └─────► unknown    the answer was lost: the telephone may be ringing
 */
export const DIAL_STATES = ['asked', 'done', 'refused', 'unknown'] as const;
export type DialState = (typeof DIAL_STATES)[number];

export const CALLER_ID_SHOWN = ['asAsked', 'another', 'unknown'] as const;
export type CallerIdShown = (typeof CALLER_ID_SHOWN)[number];

export interface Dial {
  dialId: string;
  askedAt: string;
  connectionId: string;
  agentId: string;
  /** Whose telephone rings first. */
  device: string;
  /** E.164 digits, or an extension. */
  to: string;
  callerId?: string;
  /** What the customer sees of the caller id that was asked for, as far as the PBX says. */
  callerIdShown?: CallerIdShown;
  /** The task that the customer is called back from. */
  taskId?: string;
  state: DialState;
  reason?: string;
  /** As the PBX named the call in its answer, where it did. */
  pbxCallId?: string;
  /** The call it became, once the PBX has told of it. */
  callId?: string;
  /** By the PBX's id, or because agent, number and time fit. */
  joinedBy?: 'id' | 'numberAndTime';
}

export interface DialWish {
  to: string;
  agentId: string;
  connectionId?: string | undefined;
  callerId?: string | undefined;
  taskId?: string | undefined;
}
