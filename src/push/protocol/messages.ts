/**
 * Frames of the push protocol `callweave.v1`, described for people in docs/push-protocol.md.
 * Client and server both import this file's types; every frame is one JSON text message.
 */
import type { CallRecord } from '../../domain/call-record.ts';
import type { FieldFormat } from '../../domain/cards/card-field.ts';
import type { HintTone } from '../../domain/hints/hint-rule.ts';
import type { MissedCallTask } from '../../domain/missed-call-task.ts';

export const SUBPROTOCOL = 'callweave.v1';
/** The client must say hello within this time. */
export const HELLO_TIMEOUT_MS = 3_000;

/** Close codes of the application range (RFC 6455, 7.4.2). */
export const CLOSE = {
  /** Going away: the server stops or restarts; reconnect with back-off (RFC 6455 code). */
  goingAway: 1001,
  /** The frame is not of this protocol. Do not reconnect unchanged. */
  badFrame: 4400,
  /** Token missing, wrong or expired. Get a new token, then reconnect. */
  unauthenticated: 4401,
  /** The token is good and may not use push. */
  forbidden: 4403,
  /** No hello within HELLO_TIMEOUT_MS. */
  helloTimeout: 4408,
  /** The client reads too slowly; reconnect and resume. */
  tooSlow: 4413,
  /** No pong in time. */
  heartbeatLost: 4420,
} as const;
export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

export type ClientFrame =
  | {
      type: 'hello';
      token: string /** Highest sequence the client has handled; absent on the first visit. */;
      lastSequence?: number;
    }
  | { type: 'pong' }
  /** A fresh token for a session that goes on. */
  | { type: 'renew'; token: string };

export interface WelcomeFrame {
  type: 'welcome';
  sessionId: string;
  agent: { agentId: string; name: string } | null;
  role: 'admin' | 'supervisor' | 'agent';
  heartbeatMs: number;
  /** `resume`: the missed events follow. `snapshot`: a snapshot follows, then events. */
  mode: 'resume' | 'snapshot';
  serverTime: string;
}

export interface SnapshotFrame {
  type: 'snapshot';
  /** Events after this sequence follow. */
  sequence: number;
  /** Live calls that this client may see, newest first. */
  calls: CallRecord[];
  /** Cards that should be open at this agent now. */
  cards: PopCard[];
}

export interface EventFrame<Event = CallweaveEvent> {
  type: 'event';
  sequence: number;
  event: Event;
}

export type ServerFrame =
  | WelcomeFrame
  | SnapshotFrame
  | EventFrame<CallweaveEvent | TaskEvent>
  | {
      type: 'ping';
      at: string;
      /** All that this client may see up to here has been sent; absent until it is up to date. */
      sequence?: number;
    }
  /** The server dropped events for this slow client; a snapshot follows. */
  | { type: 'resync'; reason: string }
  | { type: 'tokenExpiring'; expiresAt: string };

export const EVENT_TYPES = [
  'callweave.call.originated.v1',
  'callweave.call.offered.v1',
  'callweave.call.queued.v1',
  'callweave.call.delivered.v1',
  'callweave.call.established.v1',
  'callweave.call.held.v1',
  'callweave.call.retrieved.v1',
  'callweave.call.diverted.v1',
  'callweave.call.transferred.v1',
  'callweave.call.conferenced.v1',
  'callweave.call.connectionCleared.v1',
  'callweave.call.failed.v1',
  'callweave.call.cleared.v1',
  'callweave.call.recordUpdated.v1',
  'callweave.call.recordingReady.v1',
  'callweave.call.matched.v1',
  'callweave.call.assigned.v1',
  'callweave.call.logged.v1',
  'callweave.call.merged.v1',
] as const;
export type CallweaveEventType = (typeof EVENT_TYPES)[number];

/** CloudEvents 1.0, structured mode; the same object goes to push clients and webhooks. */
export interface CallweaveEvent {
  specversion: '1.0';
  /** `{callId}:{revision}:{n}`; a resend keeps it. */
  id: string;
  /** `/tenants/{tenantId}/connections/{connectionId}` */
  source: string;
  type: CallweaveEventType;
  /** The call id. */
  subject: string;
  time: string;
  datacontenttype: 'application/json';
  /** Per tenant, zero-padded to 16 digits so that it sorts as a string. */
  sequence: string;
  /** The linkage id. */
  correlationid: string;
  data: CallEventData;
}

export interface CallEventData {
  call: CallRecord;
  /** The leg that changed. */
  legId?: string;
  cause?: string;
  /** On `delivered`, and on `originated` of an outgoing call: what the addressed agent's screen shows. Nobody else gets it. */
  card?: PopCard;
  /** On `matched`: what an open card of this agent shows from now on. Only to this agent. */
  cardDetails?: CardDetails;
  /** On `merged`: the call that this one was found to be a part of. */
  mergedInto?: string;
}

export const TASK_EVENT_TYPES = [
  'callweave.task.opened.v1',
  'callweave.task.changed.v1',
  'callweave.task.escalated.v1',
  'callweave.task.closed.v1',
] as const;
export type TaskEventType = (typeof TASK_EVENT_TYPES)[number];

/** A missed-call task changed: in the same sequence as the calls. */
export interface TaskEvent extends Omit<CallweaveEvent, 'type' | 'data'> {
  /** `{taskId}:{revision}` */
  id: string;
  type: TaskEventType;
  /** The task id. */
  subject: string;
  /** The id of the call that was missed. */
  correlationid: string;
  data: { task: MissedCallTask };
}

/** The customer's card at one agent's desk, for one ringing (or consulted, or outgoing) leg. */
export interface PopCard {
  callId: string;
  legId: string;
  agentId: string;
  device: string;
  openedAt: string;
  /** Who had the call before this leg, in order. */
  chain: ChainStep[];
  /** This customer's last calls, newest first, without this one. */
  lastCalls: LastCall[];
  /** Fields of the customer in the company's CRMs: those that the role of this session may see. Absent: none. */
  fields?: ShownField[];
  /** What the company's rules say of this call, to this role. Absent: nothing. */
  hints?: ShownHint[];
}

export interface ShownField {
  label: string;
  /** Text of one line; of a date `2026-12-31`, unless the CRM has something else in the field. */
  value: string;
  format: FieldFormat;
}

export interface ShownHint {
  text: string;
  tone: HintTone;
}

/** Fields and hints of an open card when more is known of the customer. They replace those of the card. */
export interface CardDetails {
  callId: string;
  legId: string;
  fields: ShownField[];
  hints: ShownHint[];
}

export interface ChainStep {
  legId: string;
  agentId?: string;
  name: string;
  device: string;
  /** How the leg ended, or its state while it lasts. */
  result: string;
  ringMs: number;
  talkMs: number;
  /** Set when this leg handed the call on: who got it, by name where a directory knows them. */
  transferredTo?: string;
  /** What became of that transfer. */
  transferResult?: 'completed' | 'failed' | 'returned';
  /** Is asked, or was asked, by a colleague who keeps the customer. */
  consultation?: true;
}

export interface LastCall {
  callId: string;
  startedAt: string;
  direction: string;
  outcome: string;
  agentName?: string;
  talkMs: number;
}
