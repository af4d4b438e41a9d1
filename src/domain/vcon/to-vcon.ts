import { createHash } from 'node:crypto';
import type { CallRecord } from '../call-record.ts';
import type { TranscriptSegment } from '../pbx/pbx-operations.ts';
import { tellCall } from '../tell-call.ts';
import type { ToldLanguage } from '../tell-call-words.ts';
import {
  VCON_SYNTAX,
  type Vcon,
  type VconAnalysis,
  type VconAttachment,
  type VconDialog,
  type VconRecording,
} from './vcon.ts';
import { VconParties } from './vcon-parties.ts';
import { type CustomerTalk, customerTalks, dispositionOf } from './vcon-talks.ts';
import { addTransfers } from './vcon-transfers.ts';

/** A recording that can be fetched, beside what the record says of it. */
export interface VconAudio {
  recordingId: string;
  url: string;
  /** Hexadecimal. */
  sha256: string;
  mediaType: string;
  durationMs?: number;
}

export interface VconTranscript {
  recordingId: string;
  segments: readonly TranscriptSegment[];
}

export interface VconOptions {
  /** Name of this installation in the DNS: makes ids unique, and numbers inside the house mean something. */
  host: string;
  /** Of the tenant. */
  company: string;
  country: string;
  language: ToldLanguage;
  /** When the vCon is made. */
  at: Date;
  audio: readonly VconAudio[];
  transcripts: readonly VconTranscript[];
  /** Who wrote the transcripts down. */
  transcriber: string;
}

/** A call that is over, as a vCon. The same record gives the same one, but for `created_at`. */
export function toVcon(record: CallRecord, options: VconOptions): Vcon {
  const parties = new VconParties(record, options);
  const talks = customerTalks(record, parties);
  const dialog: VconDialog[] = talks.map((talk) => talk.dialog);
  if (talks.length === 0) dialog.push(wholeCall(record, parties));
  const talkOf = new Map(talks.map(({ leg }, place) => [leg.legId, place]));
  addTransfers(record, { parties, dialog, talkOf });
  const heardIn = addAudio(record, { options, parties, talks, dialog });
  return {
    vcon: VCON_SYNTAX,
    uuid: vconId(record, options.host),
    extensions: ['CC'],
    created_at: options.at.toISOString(),
    subject: tellCall(record, options.language),
    parties: parties.list,
    dialog,
    analysis: options.transcripts.map((one) => toAnalysis(one, heardIn, options.transcriber)),
    attachments: [ownRecord(record, parties)],
  };
}

/** Nobody of ours talked with the customer, or nobody told who did. */
function wholeCall(record: CallRecord, parties: VconParties): VconDialog {
  const { startedAt, answeredAt, durations, outcome, legs, direction } = record;
  const hasTalk = outcome === 'answered' || record.voicemail !== undefined;
  const ours = [...new Set(legs.filter(({ role }) => role === 'agent').map((leg) => parties.ofLeg(leg)))];
  const others = ours.length === 0 ? [parties.company] : ours;
  const everybody = direction === 'outbound' ? [...others, parties.customer] : [parties.customer, ...others];
  if (hasTalk) {
    return {
      type: 'recording',
      start: answeredAt ?? startedAt,
      duration: durations.talk / 1000,
      parties: everybody,
    };
  }
  return {
    type: 'incomplete',
    start: startedAt,
    duration: durations.total / 1000,
    parties: everybody,
    disposition: dispositionOf(outcome),
  };
}

/** Puts each recording where it was heard: into the talk of its leg, or the only one there is, else beside them. Recording id → place. */
function addAudio(
  record: CallRecord,
  {
    options,
    parties,
    talks,
    dialog,
  }: { options: VconOptions; parties: VconParties; talks: readonly CustomerTalk[]; dialog: VconDialog[] },
): Map<string, number> {
  const places = new Map<string, number>();
  const only = dialog.filter(({ type }) => type === 'recording').length === 1 ? 0 : -1;
  for (const { id, legId, startedAt } of record.recordings) {
    const audio = options.audio.find(({ recordingId }) => recordingId === id);
    if (audio === undefined) continue;
    const content = {
      mediatype: audio.mediaType,
      url: audio.url,
      content_hash: `sha256-${Buffer.from(audio.sha256, 'hex').toString('base64url')}`,
    };
    const length = audio.durationMs === undefined ? {} : { duration: audio.durationMs / 1000 };
    const place = legId === undefined ? only : talks.findIndex(({ leg }) => leg.legId === legId);
    const talk = dialog[place] as VconRecording | undefined;
    if (talk?.type === 'recording' && talk.url === undefined) {
      Object.assign(talk, content, length, startedAt !== undefined && { start: startedAt });
      places.set(id, place);
      continue;
    }
    const heard = new Set(talks.flatMap((one) => one.dialog.parties));
    const whole: VconRecording = {
      type: 'recording',
      start: startedAt ?? record.answeredAt ?? record.startedAt,
      ...length,
      parties: heard.size === 0 ? [parties.customer, parties.company] : [...heard],
      ...content,
    };
    places.set(id, dialog.push(whole) - 1);
  }
  return places;
}

function toAnalysis(
  { recordingId, segments }: VconTranscript,
  heardIn: ReadonlyMap<string, number>,
  vendor: string,
): VconAnalysis {
  return {
    type: 'transcript',
    dialog: heardIn.get(recordingId) ?? 0,
    vendor,
    schema: 'callweave.transcript/1',
    mediatype: 'application/json',
    encoding: 'json',
    body: { recordingId, segments },
  };
}

/** What a vCon has no place for (what rang, who was responsible and why, where it came from) is in the record itself. */
function ownRecord(record: CallRecord, { company }: VconParties): VconAttachment {
  return {
    purpose: `The call record, ${record.schema}`,
    start: record.endedAt ?? record.startedAt,
    party: company,
    dialog: 0,
    mediatype: 'application/json',
    encoding: 'json',
    body: record,
  };
}

/**
 * Version 8 (RFC 9562): the time of the call, and then a hash. The draft makes the end of it from the name of the host alone and so allows
 * 4,096 ids in a millisecond; here the call and its revision are hashed with it, and the same record keeps its id.
 */
function vconId({ callId, revision }: CallRecord, host: string): string {
  const id = Buffer.concat([
    Buffer.from(callId.replaceAll('-', '').slice(0, 12), 'hex'),
    createHash('sha1').update(`${host}\0${callId}\0${revision}`).digest().subarray(0, 10),
  ]);
  id.writeUInt8((id.readUInt8(6) & 0x0f) | 0x80, 6);
  id.writeUInt8((id.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = id.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
