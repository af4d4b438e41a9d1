import type { Device } from '../call-event.ts';
import type { MenuSupport, VoiceMenu } from '../menu/voice-menu.ts';
import type { DepartmentOperations } from './departments.ts';
import type { ForwardingOperations, RuleSchedule } from './forwarding.ts';

/**
 * What can be done at a PBX besides hearing of its calls, in one set of words for all of them. A group that is absent is
 * absent at that PBX; nothing here is emulated. Functions throw `AppError` for the person who asked: `unavailable`,
 * `tooManyRequests`, `unprocessable` (the PBX refused, and the message says why).
 *
 * Reads may be repeated after a failure on the way. Writes are never repeated by themselves: a time-out leaves it open
 * whether the PBX did it, and the message says so.
 */
export interface PbxOperations {
  agents?: AgentOperations;
  presence?: PresenceOperations;
  dial?: DialOperations;
  callControl?: CallControlOperations;
  blockList?: BlockListOperations;
  numbers?: NumberOperations;
  prompts?: PromptOperations;
  sounds?: SoundOperations;
  voiceMenus?: VoiceMenuOperations;
  recordings?: RecordingOperations;
  transcripts?: TranscriptOperations;
  callerRouting?: CallerRoutingOperations;
  forwarding?: ForwardingOperations;
  departments?: DepartmentOperations;
  recordingSwitch?: RecordingSwitchOperations;
}
export type OperationGroup = keyof PbxOperations;

/** A user of the PBX, as far as it tells. */
export interface PbxUser {
  /** The PBX's own id of the user. */
  id: string;
  name?: string;
  email?: string;
  department?: string;
  /** By what names calls tell of this user, the most certain first; kinds are those of an agent's devices. */
  devices: { kind: 'extension' | 'direct' | 'user'; value: string }[];
}

export interface AgentOperations {
  list(): Promise<PbxUser[]>;
}

/** `break` is a pause of a queue member; `dnd` refuses every call. */
export const PRESENCE_STATES = ['available', 'break', 'offline', 'dnd'] as const;
export type PresenceState = (typeof PRESENCE_STATES)[number];

export interface PresenceOperations {
  /** What `write` takes; `read` may tell others. */
  settable: readonly PresenceState[];
  /** `unknown` for a word of the PBX that no source explains. */
  read(user: { userId: string }): Promise<PresenceState | 'unknown'>;
  write(change: { userId: string; state: PresenceState }): Promise<void>;
}

export interface DialRequest {
  /** Whose phone rings first. */
  from: Device;
  /** E.164 digits without plus, or an extension; the connector writes it as its PBX wants it. */
  to: string;
  /** Own number to be shown, where the PBX lets one choose. */
  callerId?: string;
}

/** The PBX has taken the order; whether anybody picks up is told by the events of the call. */
export interface DialAnswer {
  /** The id under which events will tell of the call, where the PBX gives one. */
  callId?: string;
  /** Events may come under another id: without one of `callId` the call is found by agent, number and time. */
  isCallIdUncertain?: true;
  /** What became of the `callerId` that was asked for; `unknown` where the PBX does not say. */
  callerId?: 'asAsked' | 'another' | 'unknown';
}
export interface DialOperations {
  dial(request: DialRequest): Promise<DialAnswer>;
}

/** A leg of a live call; `externalId` is the PBX's own id of it (`callIdAtOrigin` on the record). */
export interface ControlledLeg {
  /** The connector's own name of the leg (`legId` on the record), for a PBX whose events name legs by what its operations ask for. */
  legId?: string;
  externalId: string;
  device: Device;
}
export interface CallControlOperations {
  hold?(leg: ControlledLeg): Promise<void>;
  retrieve?(leg: ControlledLeg): Promise<void>;
  /** Blind. */
  transfer?(leg: ControlledLeg & { to: string }): Promise<void>;
  hangUp?(leg: ControlledLeg): Promise<void>;
  /** After a consultation: joins the far ends of two calls of one telephone, which is then free. */
  join?(leg: ControlledLeg & { with: Pick<ControlledLeg, 'legId' | 'externalId'> }): Promise<void>;
}

export interface BlockEntry {
  /** Digits in E.164 without plus; of a prefix the digits before its mark. */
  number: string;
  isPrefix: boolean;
  comment?: string;
}
export type ListColour = 'black' | 'white';
export interface BlockListChange {
  colour: ListColour;
  /** Whose list, where lists belong to users and not to the whole PBX. */
  userId?: string;
  entries: readonly BlockEntry[];
}
/** What became of one entry. `already` (it was there) and `absent` (it was not) are no failures. */
export type EntryResult =
  | { state: 'done' | 'already' | 'absent' }
  | { state: 'refused'; reason: string }
  /** The answer was lost on the way: the PBX may have done it. */
  | { state: 'unknown'; reason: string };

export interface BlockListOperations {
  colours: readonly ListColour[];
  prefixes: boolean;
  comments: boolean;
  perUser: boolean;
  list(list: { colour: ListColour; userId?: string }): Promise<BlockEntry[]>;
  /** One result per entry, in their order. */
  add(change: BlockListChange): Promise<EntryResult[]>;
  remove(change: BlockListChange): Promise<EntryResult[]>;
  /** Callers who hide their number, where the PBX has a switch for them. */
  readAnonymous?(): Promise<{ isBlocked: boolean }>;
  writeAnonymous?(change: { isBlocked: boolean }): Promise<void>;
}

/** A number of the company at this PBX. */
export interface PbxNumber {
  /** The PBX's own id of the number. */
  id: string;
  /** As the PBX writes it. */
  number: string;
  name?: string;
  enabled?: boolean;
  /** Whether routes of callers (`callerRouting`) work on calls to it, where that is a switch of the number. */
  routesCallers?: boolean;
  leadsTo?: NumberTarget;
}
export interface NumberTarget {
  kind: 'user' | 'group' | 'menu' | 'other';
  id?: string;
  name?: string;
  /** Of a menu: what each key leads to, as far as the PBX tells. `key` is as the PBX writes it (`1`, `timeout`). */
  choices?: { key: string; leadsTo?: NumberTarget }[];
}
export interface NumberOperations {
  list(): Promise<PbxNumber[]>;
  setEnabled?(change: { id: string; enabled: boolean }): Promise<void>;
  setRoutesCallers?(change: { id: string; routesCallers: boolean }): Promise<void>;
  /** Present with `attach` and `detach`. */
  schedules?: readonly RuleSchedule[];
  /** Gives a user a number besides the own one. No operation need tell who has which. */
  attach?(change: { userId: string; number: string; schedule: RuleSchedule }): Promise<void>;
  detach?(user: { userId: string }): Promise<void>;
}

/** Whether the PBX records the calls of a user. */
export interface RecordingSwitchOperations {
  read(user: { userId: string }): Promise<{ isOn: boolean }>;
  write(change: { userId: string; isOn: boolean }): Promise<void>;
}

/** What a PBX takes for a sound file. */
export interface PromptFormat {
  container: 'wav' | 'mp3' | 'ogg';
  codec: string;
  sampleRateHz: number;
  channels: 1 | 2;
}
export interface PbxPrompt {
  id: string;
  name: string;
  bytes?: number;
  durationMs?: number;
}
export interface PromptOperations {
  takes: PromptFormat;
  maxBytes?: number;
  maxDurationMs?: number;
  list(): Promise<PbxPrompt[]>;
  /** `audio` is already in the format of `takes`. */
  upload(prompt: { name: string; audio: Uint8Array }): Promise<PbxPrompt>;
  download?(prompt: { id: string }): Promise<{ mediaType: string; audio: Uint8Array }>;
  remove(prompt: { id: string }): Promise<void>;
}

/** A sound that the PBX came with, or was given there: menus that Callweave leads there may play it. Nobody changes it from here. */
export interface PbxSound {
  id: string;
  /** What is said, where the PBX knows. */
  words?: string;
  languages: string[];
}
export interface SoundOperations {
  list(): Promise<PbxSound[]>;
  has(sound: { id: string }): Promise<boolean>;
}

/** A menu that the PBX itself keeps and runs. */
export interface PbxVoiceMenu {
  id: string;
  name: string;
}
/**
 * `version` names what the PBX holds: its own revision where it has one, else a fingerprint of what was read. In menus as
 * a PBX holds them prompts go by the PBX's ids, agents are devices, and other menus go by the PBX's ids.
 */
export interface HeldVoiceMenu extends PbxVoiceMenu {
  menu: VoiceMenu;
  version: string;
}
export interface VoiceMenuOperations {
  supports: MenuSupport;
  list(): Promise<PbxVoiceMenu[]>;
  /** Throws `AppError` `notFound` where the PBX has no such menu. */
  read(menu: { id: string }): Promise<HeldVoiceMenu>;
  /**
   * Replaces what the PBX holds in `over`. Throws `conflict` where the PBX itself refuses because it holds something else by
   * now; the hub has looked just before, which is all that can be done elsewhere.
   */
  write(change: { id: string; menu: VoiceMenu; over: string }): Promise<{ version: string }>;
}

export type FetchedRecording =
  | { state: 'ready'; mediaType: string; bytes?: number; body: AsyncIterable<Uint8Array> }
  /** The PBX is still writing it. */
  | { state: 'notYet'; retryAfterMs?: number }
  | { state: 'gone'; reason: string };
export interface RecordingOperations {
  /** How long after the end of the call the first try is worth while, and after how long there is no more hope. */
  firstTryAfterMs: number;
  giveUpAfterMs: number;
  /** `source` is what `interpret` told with the recording. */
  fetch(recording: { source: string }): Promise<FetchedRecording>;
}

/**
 * A part of what was said, in the words of the PBX. Times are of the recording, where the PBX tells them. `channelA` and `channelB` are the two
 * sides of a PBX that does not say which is which.
 */
export interface TranscriptSegment {
  speaker?: 'customer' | 'agent' | 'bot' | 'channelA' | 'channelB';
  startMs?: number;
  endMs?: number;
  text: string;
}
export type FetchedTranscript =
  | { state: 'ready'; segments: TranscriptSegment[] }
  /** The PBX is still writing it. */
  | { state: 'notYet'; retryAfterMs?: number }
  | { state: 'gone'; reason: string };
/** What the PBX itself has written down of its recordings. */
export interface TranscriptOperations {
  /** How long after the end of the call there is still hope. */
  giveUpAfterMs: number;
  /** `source` is that of the recording. */
  fetch(recording: { source: string }): Promise<FetchedTranscript>;
}

/** Calls of this customer go straight to that extension. */
export interface CallerRoute {
  caller: string;
  extension: string;
}
export interface CallerRoutingOperations {
  list(): Promise<CallerRoute[]>;
  set(routes: readonly CallerRoute[]): Promise<EntryResult[]>;
  remove(routes: readonly CallerRoute[]): Promise<EntryResult[]>;
}
