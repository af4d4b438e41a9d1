/**
 * What a PBX says about a call, in the words of CSTA (ECMA-269), whatever dialect it came in.
 *
 * A connector turns the facts of one conversation into `CallEvent`s (`interpret`), and `foldCall` turns those
 * into one record. Events are about one device's connection to the call (a *leg*); a leg is named by an id that
 * is unique within the conversation.
 */

/** Events of live signalling, plus `logged` (an after-the-fact row), `recordingReady`, and `menuStep`: what a caller did in a voice menu. */
export const CALL_EVENT_KINDS = [
  'originated',
  'offered',
  'queued',
  'delivered',
  'established',
  'held',
  'retrieved',
  'diverted',
  'transferred',
  'conferenced',
  'connectionCleared',
  'failed',
  'callCleared',
  'logged',
  'recordingReady',
  'menuStep',
] as const;
export type CallEventKind = (typeof CALL_EVENT_KINDS)[number];

/**
 * Who is at the end of a leg.
 *
 * - `customer`: the outside party.
 * - `agent`: one of our devices that was offered the call, or that talked.
 * - `originator`: our device that placed the call, as long as nobody has answered it. When the customer answers
 *   an outbound call the leg becomes `agent`; in an internal call the caller stays `originator`.
 * - `external`: an outside number that we reached on the customer's behalf (a forward to a mobile).
 */
export const LEG_ROLES = [
  'customer',
  'agent',
  'originator',
  'queue',
  'ivr',
  'voicemail',
  'external',
  'supervisor',
] as const;
export type LegRole = (typeof LEG_ROLES)[number];

export const LEG_RESULTS = [
  'answered',
  'noAnswer',
  'busy',
  'declined',
  'answeredElsewhere',
  'cancelled',
  'diverted',
  'failed',
] as const;
export type LegResult = (typeof LEG_RESULTS)[number];

/** Whom a connected leg talks to. */
export type LegPeer = 'customer' | 'colleague' | 'nobody';
export type CallKind = 'normal' | 'redirected' | 'callback' | 'clickToCall' | 'campaign' | 'info';
export type Direction = 'inbound' | 'outbound' | 'internal';
export type ClearedBy = 'customer' | 'agent' | 'system' | 'unknown';
export type TransferKind = 'blind' | 'attended' | 'diverted' | 'pickup' | 'park' | 'recall';
export type TransferResult = 'completed' | 'failed' | 'returned';

/** The device at the end of a leg. `number` is what people dial to reach it: `101`, `79000000021`. */
export interface Device {
  number: string;
  /** The PBX's own name of the user behind the device, when it has one (`ivanov`). */
  user?: string;
  name?: string;
  kind?: 'desk' | 'soft' | 'mobile' | 'trunk';
}

/** Why something happened: the CSTA word when known, and the PBX's own codes beside it. */
export interface Cause {
  /** ECMA-269 cause, for example `callNotAnswered`, `busy`, `callCancelled`, `blocked`. */
  csta?: string;
  sip?: number;
  q850?: number;
  raw?: string;
}

/** The outside party or company number as the PBX wrote it; normalizing is the domain's work. */
export interface PartyNumber {
  raw: string;
  name?: string;
}

export interface EventLeg {
  /** Unique within the conversation and stable over time. */
  id: string;
  role: LegRole;
  device?: Device;
  /** The PBX's call id of this leg, where it has one of its own. */
  externalId?: string;
}

export interface EventTransfer {
  kind: TransferKind;
  /** Device that hands the call on. */
  from: string;
  /** Device or dialled number that is to receive it. */
  to: string;
  transferorLegId?: string;
  targetLegId?: string;
  result: TransferResult;
}

/** Why a caller came to a step of a voice menu. `key`, `wrongKey`: they pressed one; `again`: silence; the hours of a company. */
export const MENU_STEP_CAUSES = [
  'start',
  'next',
  'key',
  'wrongKey',
  'timeout',
  'otherwise',
  'again',
  'open',
  'closed',
  'holiday',
] as const;
export type MenuStepCause = (typeof MENU_STEP_CAUSES)[number];

export interface MenuStepTold {
  /** What people call the menu, and the step that the caller came to; absent where nobody says. */
  menu?: string;
  step?: string;
  by: MenuStepCause;
  /** With `key`: which. Only keys that the menu has; whatever else is typed may be a secret, and is never told. */
  key?: string;
}

export interface EventRecording {
  /** Unique within the connection: the hub keeps what it fetched under it. */
  id: string;
  legId?: string;
  /** `pending` when there is one, or is to be; the hub says `ready` when it has fetched it. */
  state: 'pending' | 'ready' | 'failed' | 'deleted';
  /** Where the connector finds it again: a URL or the PBX's own id. Never shown to people. */
  source?: string;
  mediaType?: string;
  durationMs?: number;
}

/** One leg of an after-the-fact log row. Absent times and durations are unknown, not zero. */
export interface LoggedLeg extends EventLeg {
  result: LegResult;
  offeredAt?: number;
  alertedAt?: number;
  connectedAt?: number;
  clearedAt?: number;
}

/**
 * Everything a call log knows of a finished call. Times are epoch ms, durations ms. To be told only once the whole
 * conversation is over: it ends the call, whatever still rings by live events. Of several, the latest by `at` counts, so
 * rows that are parts of one conversation are told as one. `direction`, `customer`, `line`, `queue`, `cause` and
 * `clearedBy` of its event are the log's own words; they are compared with the live ones.
 */
export interface LoggedCall {
  startedAt: number;
  answeredAt?: number;
  endedAt: number;
  talkMs: number;
  /** Set when the log itself states the outcome more precisely than the legs do. */
  outcome?: CallOutcome;
  legs: LoggedLeg[];
  /** The log lists every attempt, so a telephone that rang and is not in it contradicts it. Default: it names some. */
  listsEveryLeg?: true;
}

export const CALL_OUTCOMES = [
  'answered',
  'missed',
  'abandoned',
  'overflowed',
  'voicemail',
  'noAnswer',
  'busy',
  'declined',
  'cancelled',
  'invalidNumber',
  'unreachable',
  'congestion',
  'blocked',
  'failed',
] as const;
/** One per call; the table is in docs/glossary.md. */
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

export interface CallEvent {
  kind: CallEventKind;
  /** Epoch ms, by the PBX's clock where it has one, else when we received it. */
  at: number;
  /** The provider's own order among events of the same `at`; lower first. */
  order: number;
  /**
   * Who tells it: a row of a log can become events like those of signalling. Default: it was seen live, except `logged` and
   * `recordingReady`; the beginning of a customer's call (`offered`, `originated`) counts as either.
   */
  source?: 'log';
  leg?: EventLeg;
  direction?: Direction;
  /** How the call came about, where the PBX says so; default `normal`. */
  callKind?: CallKind;
  customer?: PartyNumber;
  line?: PartyNumber;
  queue?: { id: string; name?: string };
  cause?: Cause;
  clearedBy?: ClearedBy;
  /** On `connectionCleared`, `failed` and `diverted`: how the leg ended, when the PBX says so. */
  result?: LegResult;
  /**
   * On `established`: whom the leg talks to. `colleague` is a consultation: it counts neither as talk with the
   * customer nor for who is responsible until `transferred` or `conferenced` brings the leg to the customer.
   * `nobody` is a device of ours that is up while the other side is not yet there (click-to-call: the agent answered,
   * the customer still rings). A later `established` of the same leg changes its peer. Default `customer`.
   * On `offered` and `delivered`: whom the phone rings for; `colleague`: it is asked for a consultation.
   */
  peer?: LegPeer;
  /** On `diverted`: device or number the call goes to next. */
  divertedTo?: string;
  transfer?: EventTransfer;
  logged?: LoggedCall;
  recording?: EventRecording;
  /** Without a leg it belongs to the menu that had the caller then. */
  menuStep?: MenuStepTold;
  /** The PBX's ids of the conversation, for `externalIds`. */
  externalIds?: { kind: 'call' | 'session' | 'linked' | 'recording'; value: string }[];
  /** Provider leftovers worth keeping on the record under `ext`. */
  ext?: Record<string, unknown>;
}
