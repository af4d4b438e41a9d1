/** A customer's own system that is told of what happens. */
export interface WebhookEndpoint {
  endpointId: string;
  name: string;
  url: string;
  /** Types of events; empty: every one. */
  types: string[];
  enabled: boolean;
  /** Why the hub switched it off: it answered 410, or nothing got there for days. */
  offReason?: 'gone' | 'failing';
  /** Since when nothing gets there. */
  failingSince?: string;
  lastSuccessAt?: string;
  lastError?: string;
  /** The secret before the last change signs too, until then. */
  oldSecretUntil?: string;
  /** Every event up to this sequence was taken. */
  readTo: number;
  /** Events that retention removed before they could be taken. */
  lost: number;
  waiting: number;
  /** When the oldest of those that wait happened to be taken. */
  oldestWaitingAt?: string;
  createdAt: string;
  updatedAt: string;
}

export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One event for one endpoint. */
export interface WebhookDelivery {
  eventId: string;
  sequence: number;
  type: string;
  callId?: string;
  state: DeliveryState;
  tries: number;
  nextTryAt?: string;
  status?: number;
  error?: string;
  answer?: string;
  tookMs?: number;
  madeAt: string;
  changedAt: string;
}

/** What signs: both while one takes the place of the other. Never leaves the hub but once. */
export interface EndpointSecrets {
  /** `whsec_` and base64. */
  current: string;
  previous?: string;
  /** RFC 3339. */
  previousUntil?: string;
}

export const SECRET_LOST = 'The secret cannot be opened with the key of this hub: make a new one.';
