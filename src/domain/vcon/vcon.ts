/**
 * A conversation as other programs take it: the unsigned form of draft-ietf-vcon-vcon-core-03 (1 July 2026), as far as a call
 * fills it, with the party roles of draft-ietf-vcon-cc-extension (extension `CC`). Times are RFC 3339, durations seconds, and
 * parties and dialogs are named by their place in the list.
 */
export const VCON_DRAFT = 'draft-ietf-vcon-vcon-core-03';
/** What that draft, and those before it, call the syntax. */
export const VCON_SYNTAX = '0.4.0';
export const VCON_MEDIA_TYPE = 'application/vcon';

export interface VconParty {
  /** RFC 3966. */
  tel?: string;
  name?: string;
  uuid?: string;
  type?: 'person' | 'bot' | 'organization';
  /** Of the extension `CC`. */
  role?: 'agent' | 'customer' | 'supervisor' | 'thirdparty';
}

export interface VconPartyEvent {
  party: number;
  time: string;
  event: 'join' | 'drop' | 'hold' | 'unhold' | 'keydown';
  /** With `keydown`. */
  button?: string;
}

export const VCON_DISPOSITIONS = [
  'no-answer',
  'congestion',
  'failed',
  'busy',
  'hung-up',
  'voicemail-no-message',
] as const;
export type VconDisposition = (typeof VCON_DISPOSITIONS)[number];

interface Talk {
  start: string;
  duration?: number;
  /** The first of them began it. */
  parties: number[];
  party_history?: VconPartyEvent[];
}

/** Without `url` it was not recorded, or the recording is not kept: the talk itself is no less true. */
export interface VconRecording extends Talk {
  type: 'recording';
  mediatype?: string;
  filename?: string;
  url?: string;
  content_hash?: string;
}

export interface VconIncomplete extends Talk {
  type: 'incomplete';
  disposition: VconDisposition;
}

export interface VconTransfer {
  type: 'transfer';
  start: string;
  transferee: number;
  transferor: number;
  transfer_target: number;
  original: number;
  consultation?: number;
  target_dialog: number;
}

/** `{}` stands for a talk of which nothing is known but that it took place. */
export type VconDialog = VconRecording | VconIncomplete | VconTransfer | Record<string, never>;

export interface VconAnalysis {
  type: 'transcript';
  dialog: number;
  vendor: string;
  schema: string;
  mediatype: string;
  encoding: 'json';
  body: unknown;
}

export interface VconAttachment {
  purpose: string;
  start: string;
  party: number;
  dialog: number;
  mediatype: string;
  encoding: 'json';
  body: unknown;
}

export interface Vcon {
  vcon: typeof VCON_SYNTAX;
  uuid: string;
  extensions: string[];
  created_at: string;
  updated_at?: string;
  subject: string;
  parties: VconParty[];
  dialog: VconDialog[];
  analysis: VconAnalysis[];
  attachments: VconAttachment[];
}
