/**
 * The record of one call, `callweave.call/1`: what the push frames, the REST API, the CRMs and `replay` carry.
 * Times are RFC 3339 UTC with milliseconds, durations whole milliseconds, ids strings.
 */
import type {
  CallKind,
  CallOutcome,
  Cause,
  ClearedBy,
  Device,
  Direction,
  LegResult,
  LegRole,
  MenuStepCause,
  TransferKind,
  TransferResult,
} from './call-event.ts';

export const CALL_SCHEMA = 'callweave.call/1';

/**
 *      initiated ──► queued ◄──► alerting ──► connected ◄──► held
 *          │           │            │             │           │
 *          ├───────────┼────────────┴──► failed   │           │
 *          └───────────┴────────────┬─────────────┴───────────┴──► null
 *                                   (initiated and queued may also go straight to connected or alerting)
 *
 * `null` is cleared. A leg never leaves `null` or `failed`.
 */
export type LegState = 'initiated' | 'alerting' | 'connected' | 'held' | 'queued' | 'failed' | 'null';

export interface LegStateChange {
  at: string;
  state: LegState;
  /** The `CallEvent.kind` that caused it. */
  event: string;
  cause?: string;
}

/** One step of a caller's way through a voice menu: where they came, and why. */
export interface MenuStepTaken {
  at: string;
  menu?: string;
  step?: string;
  by: MenuStepCause;
  /** The key that led there; only keys that the menu has. */
  key?: string;
}

export interface Leg {
  legId: string;
  callIdAtOrigin?: string;
  role: LegRole;
  device?: Device;
  /** Our agent, fixed at the time of ringing; the device number when no directory knows it. */
  agentId?: string;
  agentName?: string;
  /** Now: the last of `states`. */
  state: LegState;
  /** Connected to a colleague only (a consultation), not to the customer. */
  consultation?: boolean;
  /**
   * Off the hook, and nobody is there: not yet (an agent who waits for the dialled customer), or no more (the customer
   * was handed on, or left first).
   */
  alone?: true;
  offeredAt?: string;
  alertedAt?: string;
  connectedAt?: string;
  clearedAt?: string;
  durations: { ring: number; talk: number; hold: number };
  /** Absent while the leg is alive. */
  result?: LegResult;
  states: LegStateChange[];
  /** Of a menu: what the caller did there, in order. Absent where nobody tells. */
  menuPath?: MenuStepTaken[];
  divertedFrom?: string;
  divertedTo?: string;
}

export interface Transfer {
  at: string;
  kind: TransferKind;
  /** Device or dialled number. */
  from: string;
  to: string;
  transferorLegId?: string;
  transfereeLegId?: string;
  targetLegId?: string;
  consultationCallId?: string;
  result: TransferResult;
}

/** The outside party, for ever: a consultation or a transfer never replaces it. */
export interface Customer {
  raw: string;
  e164?: string;
  national?: string;
  ext?: string;
  digits: string;
  withheld: boolean;
  name?: string;
}

export interface Line {
  did: string;
  e164?: string;
  name?: string;
  trunk?: string;
}

export interface Match {
  /** `callweave` for our own directory, else the CRM's id. */
  crm: string;
  /** The tenant's account at that CRM: two accounts may call different people the same. */
  accountId?: string;
  type: 'contact' | 'company' | 'lead' | 'user';
  id: string;
  name: string;
  company?: string;
  ownerAgentId?: string;
  /** Which key matched: `e164`, `last10`, … */
  matchedOn: string;
  confidence: 'exact' | 'suffix' | 'fuzzy';
  chosen: boolean;
}

export interface Recording {
  id: string;
  legId?: string;
  startedAt?: string;
  duration?: number;
  mediaType?: string;
  url?: string;
  state: 'pending' | 'ready' | 'failed' | 'deleted';
}

export const RESPONSIBLE_RULES = [
  'lastConnected',
  'firstAnswered',
  'longestTalk',
  'contactOwner',
  'dialledDirectly',
  'lastRang',
  'queueDuty',
  'originator',
] as const;
export type ResponsibleRule = (typeof RESPONSIBLE_RULES)[number];

/** Whose setting chose the rule: a line's beats a tenant's, a queue's beats both. */
export const POLICY_SCOPES = ['tenant', 'queue', 'line'] as const;
export type PolicyScope = (typeof POLICY_SCOPES)[number];

/** Why a rule that came first could name nobody. */
export const FALLBACK_CAUSES = [
  'noContact',
  'ambiguousContact',
  'noOwner',
  /** The contact's owner (as a CRM names it) is no agent of ours, or was removed. */
  'ownerUnknown',
  'ownerInactive',
  /** Somebody talked with the customer, and nothing says who: an outside number, a log without legs. */
  'answererUnknown',
  'agentInactive',
  'nobodyRang',
] as const;
export type FallbackCause = (typeof FALLBACK_CAUSES)[number];

export interface Fallback {
  rule: ResponsibleRule;
  why: FallbackCause;
}

/** Who must act on the call now, by which rule, and the reason as people read it (a message key with its values). */
export interface Responsible {
  agentId: string;
  agentName?: string;
  rule: ResponsibleRule;
  /** `<rule>:<value>`: see `assignAgent`. */
  reason: string;
  /** Absent where no setting had a say: an unanswered call, an outgoing one. */
  scope?: PolicyScope;
  /** The queue's name (else its id) or the line, where one of them decided. */
  scopeName?: string;
  /** Rules that came first and could name nobody, in their order. */
  fallbackFrom?: Fallback[];
  /** The reason as a sentence in the tenant's language, for whoever shows records as they are. */
  words?: string;
}

/**
 * Why facts stand in this record although no id of the PBX ties them to the rest. Parts that share an id need no link.
 * `confidence` is 0 to 1: how sure the rule is; below the tenant's threshold nothing is joined.
 */
export interface CallLink {
  reason: LinkReason;
  confidence: number;
  /** What the rule saw, in an order worth reading: message keys with their value (`sameCustomer:79000000021`). */
  evidence: string[];
  /** Call id that the joined part had by itself, when it had been published. */
  absorbedCallId?: string;
}
export const LINK_REASONS = ['consultation', 'rungForWaitingCustomer', 'stitched', 'sameCall'] as const;
export type LinkReason = (typeof LINK_REASONS)[number];

/** Two sources told different things of this call; what the record says, what the other said, and why it lost. */
export interface Disagreement {
  /** Path in the record: `durations.talk`, `outcome`, `legs[<legId>].result`. */
  field: string;
  live: string | number | null;
  log: string | number | null;
  kept: 'live' | 'log';
  /** Message key that the desktop translates: `liveIsFiner`, `logIsComplete`, … */
  reason: string;
}

export interface CallRecord {
  schema: typeof CALL_SCHEMA;
  callId: string;
  linkageId: string;
  parentCallId?: string;
  tenantId: string;
  /** The connection (a tenant's account at a PBX) that the call came through. */
  connectorId: string;
  externalIds: { kind: string; value: string }[];
  revision: number;
  /** True once the call is over and its wrap-up window has passed; a recording may still arrive later. */
  final: boolean;
  direction: Direction;
  kind: CallKind;
  customer: Customer;
  line?: Line;
  queue?: { id: string; name?: string };
  startedAt: string;
  queuedAt?: string;
  alertedAt?: string;
  /** First human answer. */
  answeredAt?: string;
  /** Absent while the call is alive. */
  endedAt?: string;
  durations: { total: number; ring: number; queue: number; talk: number; hold: number };
  /** Absent while the call is alive. */
  outcome?: CallOutcome;
  cause?: Cause;
  clearedBy?: ClearedBy;
  responsible?: Responsible;
  firstAnsweredBy?: string;
  lastConnectedTo?: string;
  longestTalk?: string;
  legs: Leg[];
  transfers: Transfer[];
  matches: Match[];
  crmRefs: { crm: string; kind: string; id: string; state: string; revision: number }[];
  recordings: Recording[];
  voicemail?: { recordingId: string; text?: string };
  /** Absent where ids tied everything together. */
  links?: CallLink[];
  /** Absent while the sources agree. */
  disagreements?: Disagreement[];
  ext: Record<string, unknown>;
}
